// What the array waited for, what the memory moved and which bits toggled, in lines for people.
#pragma once

#include <string>

#include "traces/run_record.h"

namespace guardbit::sim {

/// Empty where nothing waited, nothing was moved and no bits were counted.
std::string stall_summary(const LayerRun& total);

}  // namespace guardbit::sim
