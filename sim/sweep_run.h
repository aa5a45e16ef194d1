// A sweep with its files and progress line: shared by the sweep command and the demo.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "sim/sweep.h"

namespace guardbit {

/// Integers, minifloats by exponent bits and posits of 3 to 8 bits.
extern const std::vector<std::string> default_sweep_formats;
/// Integer and fixed-point registers for int8, fixed-point and floating-point ones for e4m3.
extern const std::vector<AccumulatorStudy> default_sweep_studies;

struct SweepOutcome {
  Table table;          ///< all rows, as in sweep.csv
  std::string summary;  ///< for people: which files there are and what they hold
  bool passed = false;  ///< every output lies within its bound
};

/// Runs the plan, whose lists may hold brace ranges, and writes sweep.csv and both plots into
/// `folder` (made if missing).
SweepOutcome sweep_to_folder(const Trace& trace, const std::vector<Layer>& layers, SweepPlan plan,
                             const std::filesystem::path& folder, bool quiet, Workers& workers);

}  // namespace guardbit
