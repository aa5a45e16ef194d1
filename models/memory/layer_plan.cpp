// Choosing the order of folds by planning both.
#include "models/memory/layer_plan.h"

#include <utility>

#include "arith/error.h"
#include "models/memory/planned_time.h"

namespace guardbit::models {
namespace {

struct TimedPlan {
  LayerPlan plan;
  std::uint64_t cycles = 0;
};

TimedPlan plan_in_order(PlanRequest request, FoldOrder order) {
  request.tiling.order = order;
  TimedPlan timed{{request.tiling, plan_transfers(request)}};
  timed.cycles = planned_time(*timed.plan.transfers, request.storage).cycles;
  return timed;
}

// Nothing where a buffer is too small for this order.
std::optional<TimedPlan> try_order(const PlanRequest& request, FoldOrder order) {
  try {
    return plan_in_order(request, order);
  } catch (const SpecError&) {
    return std::nullopt;
  }
}

}  // namespace

LayerPlan unplanned(Tiling tiling) {
  if (tiling.order == FoldOrder::chosen) tiling.order = FoldOrder::columns_outer;
  return {tiling, std::nullopt};
}

LayerPlan plan_layer(const PlanRequest& request) {
  if (request.tiling.order != FoldOrder::chosen) {
    return plan_in_order(request, request.tiling.order).plan;
  }
  std::optional<TimedPlan> rows = try_order(request, FoldOrder::rows_outer);
  if (!rows) return plan_in_order(request, FoldOrder::columns_outer).plan;
  std::optional<TimedPlan> columns = try_order(request, FoldOrder::columns_outer);
  const bool by_columns = columns && columns->cycles <= rows->cycles;
  return std::move((by_columns ? columns : rows)->plan);
}

}  // namespace guardbit::models
