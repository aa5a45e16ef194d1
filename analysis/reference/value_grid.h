// The values of a number format on the real line, with the boundaries of rounding between them.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "analysis/distributions/wide_real.h"

namespace guardbit::analysis {

/// Sorted values; boundaries[i] lies between values[i] and values[i + 1], and what is beyond the
/// outermost values goes to these (saturation). Both zeros are one value.
template <class Real>
struct GridOf {
  std::vector<Real> values;
  std::vector<Real> boundaries;
  std::size_t zero = 0;    ///< index of the value nearest to zero
  bool symmetric = false;  ///< the negative side mirrors the positive one
};

/// A format as the rounding to nearest sees it; in units of the scale.
struct ValueGrid {
  std::string format;  ///< canonical name
  GridOf<Wide> wide;
  GridOf<double> narrow;  ///< the same, rounded
  Wide maximum;           ///< the largest value
  /// log2 of the relative distance of the closest neighbours of one sign, rounded down: how finely
  /// a scan over scales has to look.
  int finest_step_exp = 0;
  Wide min_positive;

  const GridOf<double>& of(double) const { return narrow; }
  const GridOf<Wide>& of(Wide) const { return wide; }
};

/// From the reference's decode and boundaries (analysis/reference/exact.h). `canonical_name` as
/// Format::name; at most 16 bits. Throws SpecError.
ValueGrid value_grid(const std::string& canonical_name);

/// Any values, each x going to the nearest: boundaries are the means. At least one value.
ValueGrid nearest_grid(std::string name, std::vector<Wide> values);

}  // namespace guardbit::analysis
