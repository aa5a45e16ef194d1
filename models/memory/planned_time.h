// How long a planned layer takes, stalls included, without simulating it.
#pragma once

#include <cstdint>

#include "models/memory/transfer_plan.h"
#include "traces/accelerator.h"
#include "traces/run_record.h"

namespace guardbit::models {

struct PlannedTime {
  std::uint64_t cycles = 0;  ///< clock edges
  StallCounts stalls;
};

/// `storage` is what the plan was made for.
PlannedTime planned_time(const TransferPlan& plan, const StorageConfig& storage);

}  // namespace guardbit::models
