// Aligned groups as an observer sees them.
#pragma once

#include "arith/registers/kinds/aligned_sums.h"
#include "arith/registers/kinds/watch.h"

namespace guardbit::inline arith {

/// Nothing is added until a group is complete.
void watch(const Watched<AlignedAccumulator>& watched, MacStep& step);

}  // namespace guardbit::inline arith
