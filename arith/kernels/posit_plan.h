// Whether the kernels of arith/kernels/posit.h serve.
#pragma once

#include "arith/kernels/plan.h"

namespace guardbit::inline arith {

/// Sums of products in a posit register, or why its format is none.
Planned<DoublePlan> plan_posit_sums(const Register& reg, const Addends& products);
/// Sums of addends that come one at a time, in a posit register.
Planned<AddPlan> plan_posit_adds(const Register& reg, const Addends& addends);

}  // namespace guardbit::inline arith
