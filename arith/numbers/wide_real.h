// Exact values from the widest sums, on their way to the rounder.
#pragma once

#include "arith/numbers/real.h"
#include "arith/numbers/wide_int.h"

namespace guardbit::inline arith {

Real real_from(const WideInt& significand, int exp);

/// a * 2^a_exp + b * 2^b_exp; |a| < 2^64.
Real real_sum(Int128 a, int a_exp, const WideInt& b, int b_exp);

}  // namespace guardbit::inline arith
