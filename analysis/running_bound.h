// A bound from the partial sums of the very data: much closer than one from the sum of magnitudes
// where terms cancel.
//
// With P_i the exact sum of the first i terms and T_i >= |s_i - P_i| for the register s_i, what is
// rounded in addition i is at most |P_i| + T_{i-1} in magnitude, so that
//   T_i = T_{i-1} + v (|P_i| + T_{i-1}) + e, T_0 = 0,
// v and e as in analysis/register_stages.h (Wilkinson's running error analysis; Higham, "Accuracy and
// Stability of Numerical Algorithms", 2nd edition, section 3.3, with the exact partial sums in place
// of the computed ones, so that it holds before anything is run). Of two registers, the outer one
// adds sums that are off by what the inner ones' bounds add up to, E: it rounds at most
// |P| + E + T. Unlike the computed sums the exact ones do not depend on the register.
//
// Evaluated in double, where every operation is on non-negative numbers, each raised by more than its
// rounding. It does not apply to outputs that overflowed, as error_bound.h's bounds do not.
#pragma once

#include <optional>

#include "analysis/register_stages.h"
#include "analysis/scaled_integers.h"

namespace guardbit {

/// Of the sum of a[i] * b[i], i ascending; nothing where the integers do not hold it.
std::optional<double> running_bound(const RoundingStages& stages, const ScaledIntegers& a,
                                    const ScaledIntegers& b);

}  // namespace guardbit
