// The report of a sweep's folder.
#pragma once

#include <filesystem>

#include "sim/report/page.h"

namespace guardbit::sim {

/// The page of a folder with sweep.json and sweep.jsonl, the values of the plots that it lists, and
/// choices.csv if it is there; figures are numbered from `first_figure`. Throws TraceError.
Page sweep_page(const std::filesystem::path& folder, std::size_t first_figure = 1);

}  // namespace guardbit::sim
