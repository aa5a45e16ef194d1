// How a layer is run: the order of its folds, and what passes between buffers and memory.
#pragma once

#include <optional>

#include "models/memory/transfer_plan.h"

namespace guardbit::models {

struct LayerPlan {
  Tiling tiling;                          ///< with an order that is given
  std::optional<TransferPlan> transfers;  ///< none where nothing ever waits
};

/// The plan of a layer that never waits: FoldOrder::chosen is columns_outer.
LayerPlan unplanned(Tiling tiling);

/// FoldOrder::chosen is the order that takes less time, columns_outer where both take the same.
/// Throws SpecError where a buffer is too small.
LayerPlan plan_layer(const PlanRequest& request);

}  // namespace guardbit::models
