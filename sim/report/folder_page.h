// From a folder to its page.
#pragma once

#include <filesystem>

#include "sim/report/page.h"

namespace guardbit::sim {

/// The page of a folder with run.json, sweep.json or both. Throws TraceError naming the file and
/// the place.
Page folder_page(const std::filesystem::path& folder);

}  // namespace guardbit::sim
