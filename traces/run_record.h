// What running a layer produces: cycles, counts, outputs. Models make it, analysis judges it.
#pragma once

#include <cstdint>

#include "arith/dot.h"

namespace guardbit {

struct LayerRun {
  std::uint64_t cycles = 0;  ///< clock edges of the array; 0 for the functional model
  std::uint64_t folds = 0;
  MacTally tally;
  KernelReport report;   ///< how the array's elements were stepped
  RegisterFile outputs;  ///< batch, m, n: one register an output
};

}  // namespace guardbit
