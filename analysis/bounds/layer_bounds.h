// What the bounds of a layer's outputs come to: how large they are, and how far above the errors.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "analysis/bounds/output_bounds.h"

namespace guardbit::analysis {

/// One kind of bound over the outputs of a layer that did not overflow.
struct BoundSummary {
  double largest = 0;                               ///< bound, in the units of the sums
  std::size_t below = 0;                            ///< outputs whose error exceeds their bound
  std::string first_below;                          ///< one line; empty if there is none
  std::optional<double> least_ratio, median_ratio;  ///< bound / error, of outputs with an error
};

struct LayerBounds {
  std::string layer, accumulator;  ///< canonical
  std::string theorems;            ///< of `formats` and `magnitudes`
  std::size_t k = 0, outputs = 0, exact = 0;
  std::size_t overflowed = 0;  ///< outputs
  std::size_t overflow_excluded = 0;
  double largest_error = 0;
  /// By BoundKind; nothing where a kind does not apply.
  std::array<std::optional<BoundSummary>, bound_kind_names.size()> bounds;
  /// The largest probable_running bound against the largest error; nothing without either.
  std::optional<double> largest_ratio() const;
  /// The first output that contradicts a proof, in one line: it overflowed where that is excluded,
  /// or its error is above a proven bound. Empty if none does.
  std::string failure;

  const std::optional<BoundSummary>& bound(BoundKind kind) const {
    return bounds[static_cast<std::size_t>(kind)];
  }
};

/// The upper one of the two in the middle of an even number of values; nothing of none.
std::optional<double> median_of(std::vector<double> values);

LayerBounds summarise(const BoundedOutputs& bounded, const std::string& layer,
                      const std::string& accumulator, std::size_t k);

}  // namespace guardbit::analysis
