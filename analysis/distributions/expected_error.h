// The expected error of rounding a random number to a format at a scale: a sum over the format's
// values of exact integrals, not a simulation.
//
// With Q(x) = s q_i for x in cell i, (s b_{i-1}, s b_i], r = Q(x) - x, and the cell's moments m0,
// m1, m2 of the density:
//   D = E r^2   = sum of m2 - 2 s q_i m1 + (s q_i)^2 m0
//   X = E x r   = sum of s q_i m1 - m2
//   B = E r     = sum of s q_i m0 - m1
// Beyond the outermost values Q saturates. Where the boundaries are the means of neighbours, D is
// continuously differentiable in s, dD/ds = 2/s E (Q(x) (Q(x) - x)) = 2/s (D + X): at the best
// scale X = -D exactly.
//
// Two independent numbers x and y, rounded with the errors r and t: xy - Q(x) Q(y) = -(x t + r y +
// r t), whose square has the expectation
//   D_x E y^2 + D_y E x^2 + D_x D_y + 2 X_x X_y + 2 X_x D_y + 2 X_y D_x.
#pragma once

#include <cmath>
#include <cstddef>

#include "analysis/distributions/density.h"
#include "analysis/reference/value_grid.h"

namespace guardbit::analysis {

template <class Real>
struct ExpectedError {
  Real squared{0};     ///< D = E (Q(x) - x)^2
  Real cross{0};       ///< X = E x (Q(x) - x)
  Real bias{0};        ///< B = E (Q(x) - x)
  Real mean{0};        ///< E x
  Real power{0};       ///< E x^2
  Real saturation{0};  ///< the part of D from |x| beyond the outermost values
};

/// Rounding to nearest, saturating; value = scale * format's value, scale > 0. In double the result
/// is good to about 1e-14 E x^2, in Wide to 1e-47 E x^2.
template <class Real>
ExpectedError<Real> expected_error(const Density& density, const ValueGrid& grid,
                                   const Real& scale);

/// 10 log10(power / error), the signal-to-quantisation-noise ratio; infinite without an error.
double decibels(const Wide& power, const Wide& error);

/// The error of the sum of `terms` products of independent numbers, each of its own distribution's
/// kind.
struct DotError {
  Wide squared;  ///< E of the squared error
  Wide power;    ///< E of the squared exact sum
};
DotError dot_error(const ExpectedError<Wide>& x, const ExpectedError<Wide>& y, std::size_t terms);

}  // namespace guardbit::analysis
