// What running a layer produces: cycles, counts, outputs. Models make it, analysis judges it.
#pragma once

#include <cstdint>
#include <optional>

#include "arith/product/matrix_product.h"
#include "traces/accelerator.h"
#include "traces/machine_counts.h"
#include "traces/timeline.h"

namespace guardbit::inline traces {

struct LayerRun {
  std::uint64_t cycles = 0;  ///< clock edges, stalls included; 0 for the functional model
  std::uint64_t folds = 0;
  FoldOrder order = FoldOrder::columns_outer;  ///< that was chosen, or given
  StallCounts stalls;
  BufferAccesses accesses;
  MemoryTraffic memory;
  std::optional<Timeline> timeline;  ///< where it was asked for
  MacTally tally;
  std::optional<ToggleCounts> toggles;  ///< where they were asked for
  KernelReport report;                  ///< how the array's elements were stepped
  RegisterFile outputs;                 ///< batch, m, n: one register an output
};

}  // namespace guardbit::inline traces
