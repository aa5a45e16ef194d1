// SCALE-Sim's report files, byte by byte as its Python writes them: COMPUTE_REPORT.csv,
// BANDWIDTH_REPORT.csv and DETAILED_ACCESS_REPORT.csv.
//
// Columns are those that follow from products and array alone, in SCALE-Sim's order and words. Left
// out are those of DRAM, which depend on its buffers, with `Total Cycles (incl. prefetch)`, which
// version 3 takes from them. So COMPUTE_REPORT.csv is version 2's to the letter. `Stall Cycles` is
// 0, as in SCALE-Sim's mode CALC.
#pragma once

#include <span>
#include <string>

#include "analysis/machine/scalesim.h"

namespace guardbit::analysis {

/// The contents of the files.
struct ScalesimFiles {
  std::string compute, bandwidth, detailed_access;
};

/// A line a report; LayerID counts them from 0.
ScalesimFiles scalesim_files(std::span<const ScalesimReport> reports);

/// A double as Python prints it: the fewest digits that read back as the same, `12.0`, `1e+16`.
std::string python_text(double value);

}  // namespace guardbit::analysis
