// Kernels for floating-point registers: see arith/kernels/floating.h.
#pragma once

#include "arith/kernels/binary_format.h"
#include "arith/kernels/plan.h"

namespace guardbit::inline arith {

/// For a register of the format, its sums a tree or one after another; Plan: any of the three.
template <class Plan>
Planned<Plan> plan_floating(const Register& reg, const BinaryFormat& format,
                            const Addends& addends);

}  // namespace guardbit::inline arith
