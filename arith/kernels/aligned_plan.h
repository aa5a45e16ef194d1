// Whether the kernel of arith/kernels/aligned.h serves.
#pragma once

#include "arith/kernels/plan.h"

namespace guardbit::inline arith {

/// Sums of products in an aligned register.
Planned<DoublePlan> plan_aligned(const Register& reg, const Addends& products);

}  // namespace guardbit::inline arith
