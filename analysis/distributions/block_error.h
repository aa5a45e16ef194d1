// The expected error of block scales on independent numbers of one density.
//
// A block of k numbers gets the scale s_j if its largest magnitude lies in [t_j, t_{j+1}). With
// F(t) the probability of |x| < t and S(t, s) the expected squared error of x at the scale s over
// |x| < t alone, the part of a number's error from blocks of scale s_j is, since the numbers are
// exchangeable,
//   S(t_{j+1}, s_j) F(t_{j+1})^(k-1) - S(t_j, s_j) F(t_j)^(k-1):
// the error of one number while all k are below t_{j+1}, less that while all are below t_j. The sum
// over j is exact: nothing is sampled.
#pragma once

#include "analysis/distributions/expected_error.h"
#include "arith/numbers/limits.h"
#include "arith/quantising/scaling.h"

namespace guardbit::analysis {

/// Rounding to nearest, saturating; scales are chosen as arith/quantising/block.h says. Only
/// `squared`, `power` and `mean` are filled in. Throws SpecError with a scale for the tensor, which
/// depends on how many blocks there are.
ExpectedError<Wide> block_error(const Density& density, const ValueGrid& elements,
                                const FormatLimits& limits, const BlockScaling& scaling);

}  // namespace guardbit::analysis
