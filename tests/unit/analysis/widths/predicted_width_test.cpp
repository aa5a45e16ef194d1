// Closed forms with the hidden bit added.
#include "analysis/widths/predicted_width.h"

#include <doctest/doctest.h>

namespace guardbit::analysis::predicted_width_test {
namespace {

// Products of 5 fraction bits, as in the published tables.
PredictedWidth of(std::size_t k, std::optional<double> error, std::size_t chunk = 0) {
  const FormatLimits e5m2 = limits_of(parse_format("e5m2"));
  return predict(e5m2, e5m2, k, error, chunk);
}

}  // namespace

TEST_CASE(
    "predicted significands have one bit more than the fraction bits of the published table") {
  const PredictedWidth width = of(4608, 1e-3, 64);
  CHECK(width.retention_per_stage == 1 + 9);
  CHECK(width.retention_once == 1 + 9);
  CHECK(width.chunked_retention_per_stage == 1 + 5);
  CHECK(width.chunked_retention_once == 1 + 5);
  CHECK(width.nearest == 1 + 9);
  CHECK(width.chunked_nearest == 1 + 6);
  CHECK(width.chunk == 64);
  // Stochastic rounding has twice the error, half a bit.
  CHECK(*width.stochastic >= *width.nearest);
  CHECK(*width.stochastic <= *width.nearest + 1);
  CHECK(*width.truncated > *width.nearest);
}

TEST_CASE("the best chunk is the square root, and no longer than the sum") {
  CHECK(of(4096, 1e-3).chunk == 64);
  CHECK(of(10, 1e-3, 64).chunk == 10);
}

TEST_CASE("without an error, or with none allowed, only the retention of variance predicts") {
  for (const std::optional<double> error : {std::optional<double>{}, std::optional(0.0)}) {
    const PredictedWidth width = of(144, error);
    CHECK_FALSE(width.nearest);
    CHECK_FALSE(width.stochastic);
    CHECK_FALSE(width.truncated);
    CHECK_FALSE(width.chunked_nearest);
    CHECK(width.retention_per_stage == 1 + 5);
    CHECK(width.retention_once == 1 + 6);
  }
}

}  // namespace guardbit::analysis::predicted_width_test
