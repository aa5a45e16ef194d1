// What the files of runs and sweeps share: numbers that JSON cannot hold, whole files.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "traces/files/json.h"
#include "traces/files/strict_json.h"

namespace guardbit::sim {

/// A number, or "inf", "-inf", "nan" or null for what JSON has no number for. Throws TraceError.
double real_of(const Json& value, const std::string& place);
double real_at(const StrictObject& object, const std::string& key);
/// A list of such numbers.
std::vector<double> reals_at(const StrictObject& object, const std::string& key);
std::vector<std::string> texts_at(const StrictObject& object, const std::string& key);

/// The whole file. Throws TraceError naming it.
std::string file_text(const std::filesystem::path& path);

}  // namespace guardbit::sim
