// Significand bits of a floating-point accumulator that closed forms ask for.
#pragma once

#include <cstddef>
#include <optional>

#include "arith/numbers/limits.h"

namespace guardbit::analysis {

/// Bits with the hidden one, for sums of independent zero-mean products; exponents are unlimited.
struct PredictedWidth {
  std::size_t chunk = 0;  ///< products an inner sum of the chunked ones takes
  /// By the variance retention ratio (analysis/widths/variance_retention.h), in the two readings of
  /// its factor N: as often as there are stages, and once.
  int retention_per_stage = 0, retention_once = 0;
  int chunked_retention_per_stage = 0, chunked_retention_once = 0;
  /// For a relative mean squared error (analysis/widths/sum_error_model.h); nothing where that is
  /// not known or 0.
  std::optional<int> nearest, stochastic, truncated, chunked_nearest;
};

/// Sums of `k` products; `error`: squared, relative to the sums; `chunk` 0: the best length.
PredictedWidth predict(const FormatLimits& activations, const FormatLimits& weights, std::size_t k,
                       std::optional<double> error, std::size_t chunk);

}  // namespace guardbit::analysis
