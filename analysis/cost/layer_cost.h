// The unit that computes a layer and what the machine did with it, as cost models take them.
#pragma once

#include <cstddef>

#include "analysis/cost/cost.h"
#include "traces/accelerator.h"
#include "traces/operands/quantised_layer.h"
#include "traces/run_record.h"

namespace guardbit::analysis {

/// `chains`: sums run through chains of elements into a bank of registers below the array, which is
/// no part of the unit.
Covered<MacDesign> unit_of(const QuantisedLayer& layer, MacRegisters registers, std::size_t lanes,
                           bool chains);

/// MACs, bits through each buffer and to and from the memory.
RunActions actions_of(const QuantisedLayer& layer, const LayerRun& run,
                      const StorageConfig& storage);

}  // namespace guardbit::analysis
