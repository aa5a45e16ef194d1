// The scale under which a format rounds a density with the least expected squared error.
//
// D(s) is the squared distance of x from the values s q_i. It is searched over s > 0 in three
// steps.
//
// 1. Where D cannot be least is left out by proof. Rounding to the nearest, Q_s(x) is no farther
// from
//    x than (s/s') Q_s'(x), so by the triangle inequality, with e = |1 - s/s'| and the norm |x| =
//    sqrt(E x^2),
//      sqrt D(s) <= sqrt D(s') + e |Q_s'| <= (1 + e) sqrt D(s') + e |x|:
//    if D is large at one of 16 scales an octave, it is so half a step around. D is examined on
//    this coarse grid from where the largest value is a quarter of |x|, below which D grows, as all
//    but the part of x within that is saturated, to where the smallest positive value is 4 |x| or
//    four times the largest |x| there is, from where on all but the tail becomes 0.
// 2. What is left is scanned at steps of an eighth of the closest relative distance of two values,
// so
//    that no boundary moves by more than an eighth of its cell from one step to the next. This
//    finds every local minimum that is wider: D is a sum over cells of smooth functions of the
//    place of a boundary within the density, and what a density does within an eighth of a cell
//    weighs little. (An argument, not a proof: point masses closer to each other than that can hide
//    a minimum.)
// 3. The lowest are narrowed down in double, and the lowest of these in Wide.
//
// Formats with wide exponent ranges have minima of almost equal depth an octave apart. Of minima
// within 1e-7 of the lowest, relative, the one of the smallest scale is taken: it overflows most
// but underflows least, and the result is the same on every machine.
#pragma once

#include "analysis/distributions/expected_error.h"

namespace guardbit::analysis {

struct BestScale {
  Wide scale;
  ExpectedError<Wide> error;
};

/// Relative precision of the scale: 2^-40. With `most`, only of scales under which the format's
/// largest value is at most that. Throws SpecError if the density is zero everywhere but at zero,
/// or the format has no positive value.
BestScale best_scale(const Density& density, const ValueGrid& grid,
                     double most = std::numeric_limits<double>::infinity());

}  // namespace guardbit::analysis
