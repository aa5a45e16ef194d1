// Bounds from the partial sums of the very data: much closer than those from the sum of magnitudes
// where terms cancel.
//
// With P_i the exact sum of the first i terms and T_i >= |s_i - P_i| for the register s_i, what is
// rounded in addition i is at most x_i = |P_i| + T_{i-1} in magnitude, so that
//   |d_i| <= c_i = h(x_i),  T_i = T_{i-1} + c_i,  T_0 = 0,
// h(x) the largest error of rounding a magnitude up to x (g of T5, error_bound.h): half a gap
// between neighbours in the binade of x, or a gap for modes that are not to nearest, and 0 where
// all sums of the addends up to x are values of the format. In a float or two's complement to
// nearest |d_i| <= |p_i| as well (T3's proof, T2's), and in any mode d_i = 0 where p_i = 0, or in
// two's complement a multiple of the last bit. This is Wilkinson's running error analysis (Higham,
// "Accuracy and Stability of Numerical Algorithms", 2nd edition, section 3.3) with exact partial
// sums in place of computed ones: it holds before anything is run. Of two registers, the outer one
// adds sums that are off by what the inner ones' bounds add up to, E: it rounds at most |P| + E +
// T.
//
// PROBABLE: if the d_i are a martingale difference sequence, that is of mean zero whatever came
// before (proven for stochastic rounding, a model to nearest), then by the inequality of Azuma and
// Hoeffding
//   |d_1 + .. + d_n| <= sqrt(2 ln(2/f)) sqrt(c_1^2 + .. + c_n^2)
// with a probability of at least 1 - f, as the c_i do not depend on chance. E. Hallman, I. Ipsen,
// "Precision-aware deterministic and probabilistic error bounds for floating point summation",
// Numerische Mathematik 155 (2023), has u|s_i| for c_i. With finitely many random bits the mean is
// off by up to 2^-bits of a gap, which is added.
//
// Evaluated in double, where every operation is on non-negative numbers, each raised by more than
// its rounding. It does not apply to outputs that overflowed, as error_bound.h's bounds do not.
#pragma once

#include <optional>

#include "analysis/bounds/register_stages.h"
#include "analysis/sums/scaled_integers.h"

namespace guardbit::analysis {

struct RunningErrors {
  double worst = 0;    ///< sum of all c_i: no error is larger
  double squares = 0;  ///< of all c_i
  double drift = 0;    ///< sum of what their means can be off, in stochastic rounding
};

/// Errors of the sum of a[i] * b[i] in the order of the stages' inner sums; nothing where the
/// integers do not hold it.
std::optional<RunningErrors> running_errors(const RoundingStages& stages, const ScaledIntegers& a,
                                            const ScaledIntegers& b);

/// The bound that fails with a probability of at most `failure`, above 0 and below 1; nothing for
/// directed roundings, nor for posits and takums, which round on the bit string: not of mean zero.
std::optional<double> probable_running_bound(const RoundingStages& stages,
                                             const RunningErrors& errors, double failure);

}  // namespace guardbit::analysis
