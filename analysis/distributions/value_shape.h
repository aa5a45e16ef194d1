// The distribution that a tensor's values are: its shape in a few numbers, and as a density.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "analysis/distributions/density.h"

namespace guardbit::analysis {

/// Sums in double-double, so good to all digits of a double but for the cancellation in `deviation`
/// and `excess_kurtosis`, which are two-pass.
struct ValueShape {
  std::size_t count = 0;
  double mean = 0;
  double rms = 0;              ///< root of the mean square
  double deviation = 0;        ///< standard deviation (of the population)
  double largest = 0;          ///< magnitude
  double crest = 0;            ///< largest / rms, the crest factor; 0 if all are zero
  double excess_kurtosis = 0;  ///< fourth moment / deviation^4 - 3: 0 of a Gaussian; 0 if constant
  bool has_negative = false;
};

/// The shape of finite values.
ValueShape shape_of(std::span<const double> values);

/// Equal masses at the values: their histogram without bins, whose expected errors are the mean
/// errors of rounding these very values to nearest, ties towards zero. Finite values, at least one.
DensityPointer empirical(std::vector<double> values);

}  // namespace guardbit::analysis
