// Sums over the cells of a format.
#include "analysis/distributions/expected_error.h"

namespace guardbit::analysis {
namespace {

template <class Real>
void add_cell(ExpectedError<Real>& sum, const Moments<Real>& cell, const Real& value) {
  const Real first = value * cell.m0 - cell.m1;
  const Real second = value * cell.m1 - cell.m2;
  sum.squared += value * first - second;
  sum.cross += second;
  sum.bias += first;
}

// The part of an outermost cell that lies beyond its value.
template <class Real>
Real saturation(const Moments<Real>& beyond, const Real& value) {
  return beyond.m2 - 2 * value * beyond.m1 + value * value * beyond.m0;
}

// The cells above the one of zero, and `inner` becomes the moments of all of them.
template <class Real>
ExpectedError<Real> upper_side(const Density& density, const GridOf<Real>& grid, const Real& scale,
                               Moments<Real>& inner) {
  ExpectedError<Real> sum;
  for (std::size_t i = grid.values.size() - 1; i > grid.zero; --i) {
    const Moments<Real> above = density.above(Real(scale * grid.boundaries[i - 1]));
    add_cell(sum, above - inner, Real(scale * grid.values[i]));
    inner = above;
  }
  const Real last = scale * grid.values.back();
  if (last >= 0) sum.saturation = saturation(density.above(last), last);
  return sum;
}

template <class Real>
ExpectedError<Real> lower_side(const Density& density, const GridOf<Real>& grid, const Real& scale,
                               Moments<Real>& inner) {
  ExpectedError<Real> sum;
  for (std::size_t i = 0; i < grid.zero; ++i) {
    const Moments<Real> below = density.below(Real(scale * grid.boundaries[i]));
    add_cell(sum, below - inner, Real(scale * grid.values[i]));
    inner = below;
  }
  const Real first = scale * grid.values.front();
  if (first <= 0) sum.saturation = saturation(density.below(first), first);
  return sum;
}

template <class Real>
ExpectedError<Real> mirrored(ExpectedError<Real> side) {
  side.bias = -side.bias;
  return side;
}

}  // namespace

template <class Real>
ExpectedError<Real> expected_error(const Density& density, const ValueGrid& values,
                                   const Real& scale) {
  const GridOf<Real>& grid = values.of(Real(0));
  Moments<Real> above, below;
  const ExpectedError<Real> upper = upper_side(density, grid, scale, above);
  ExpectedError<Real> lower;
  if (grid.symmetric && density.symmetric()) {
    lower = mirrored(upper);
    below = above.mirrored();
  } else {
    lower = lower_side(density, grid, scale, below);
  }
  const Moments<Real> total = density.total(Real(0));
  ExpectedError<Real> sum;
  add_cell(sum, total - above - below, Real(scale * grid.values[grid.zero]));
  sum.squared += upper.squared + lower.squared;
  sum.cross += upper.cross + lower.cross;
  sum.bias += upper.bias + lower.bias;
  sum.saturation = upper.saturation + lower.saturation;
  sum.mean = total.m1;
  sum.power = total.m2;
  return sum;
}

template ExpectedError<double> expected_error(const Density&, const ValueGrid&, const double&);
template ExpectedError<Wide> expected_error(const Density&, const ValueGrid&, const Wide&);

double decibels(const Wide& power, const Wide& error) {
  if (error <= 0) return std::numeric_limits<double>::infinity();
  return 10 * log(power / error).to_double() / std::log(10.0);
}

DotError dot_error(const ExpectedError<Wide>& x, const ExpectedError<Wide>& y, std::size_t terms) {
  const Wide count(static_cast<double>(terms));
  // Errors and products of different terms are independent: their means multiply.
  const Wide mean_error = (x.mean + x.bias) * (y.mean + y.bias) - x.mean * y.mean;
  const Wide mean = x.mean * y.mean;
  const Wide one = x.squared * y.power + y.squared * x.power + x.squared * y.squared +
                   2 * (x.cross * y.cross + x.cross * y.squared + y.cross * x.squared);
  return {count * one + count * (count - 1) * mean_error * mean_error,
          count * x.power * y.power + count * (count - 1) * mean * mean};
}

}  // namespace guardbit::analysis
