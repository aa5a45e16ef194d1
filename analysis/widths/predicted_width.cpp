// The closed forms, with the hidden bit added.
#include "analysis/widths/predicted_width.h"

#include <algorithm>
#include <cmath>

#include "analysis/widths/sum_error_model.h"
#include "analysis/widths/variance_retention.h"

namespace guardbit::analysis {

PredictedWidth predict(const FormatLimits& activations, const FormatLimits& weights, std::size_t k,
                       std::optional<double> error, std::size_t chunk) {
  // The product of significands of a and b bits has up to a + b, one of them before the point.
  const int product_bits = activations.significand_bits + weights.significand_bits - 1;
  const auto n = static_cast<double>(k);
  PredictedWidth result;
  result.chunk = std::min(k, chunk != 0 ? chunk : best_chunk(k));
  using enum RetentionReading;
  result.retention_per_stage = 1 + suitable_fraction_bits(product_bits, k, per_stage);
  result.retention_once = 1 + suitable_fraction_bits(product_bits, k, once);
  const auto chunked = [&](RetentionReading reading) {
    return 1 + suitable_chunked_fraction_bits(product_bits, k, result.chunk, reading);
  };
  result.chunked_retention_per_stage = chunked(per_stage);
  result.chunked_retention_once = chunked(once);
  if (!error || !(*error > 0) || !std::isfinite(*error)) return result;
  result.nearest = 1 + fraction_bits_for_error(FairRounding::nearest, n, *error);
  result.stochastic = 1 + fraction_bits_for_error(FairRounding::stochastic, n, *error);
  result.truncated = 1 + fraction_bits_for_truncated_error(n, *error);
  result.chunked_nearest =
      1 + fraction_bits_for_error(FairRounding::nearest,
                                  effective_terms(n, static_cast<double>(result.chunk)), *error);
  return result;
}

}  // namespace guardbit::analysis
