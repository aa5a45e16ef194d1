// The report of a simulation's folder.
#pragma once

#include <filesystem>

#include "sim/report/page.h"

namespace guardbit::sim {

/// The sections of a folder with run.json, and also command.txt and timeline.svg if they are there.
/// Throws TraceError naming file and place.
Page run_page(const std::filesystem::path& folder);

/// The command that wrote a folder, if it is recorded there; else empty.
std::string recorded_command(const std::filesystem::path& folder);

}  // namespace guardbit::sim
