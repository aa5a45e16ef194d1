// What the array waited for and what the memory moved, in lines for people.
#pragma once

#include <string>

#include "traces/run_record.h"

namespace guardbit {

/// Empty where nothing waited and nothing was moved.
std::string stall_summary(const LayerRun& total);

}  // namespace guardbit
