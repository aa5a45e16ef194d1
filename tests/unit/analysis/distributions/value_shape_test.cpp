// Tensors as distributions, by hand.
#include "analysis/distributions/value_shape.h"

#include <doctest/doctest.h>

#include "tests/unit/analysis/distributions/density_helpers.h"

namespace guardbit::analysis::value_shape_test {

TEST_CASE("the shape of 1, -1, 1, 3") {
  // Mean 1, deviations 0 -2 0 2: variance 2, fourth moment 8, 8 / 4 - 3 = -1; mean square 3.
  const std::vector<double> values{1, -1, 1, 3};
  const ValueShape shape = shape_of(values);
  CHECK(shape.mean == 1);
  CHECK(shape.deviation == doctest::Approx(std::sqrt(2.0)));
  CHECK(shape.excess_kurtosis == doctest::Approx(-1.0));
  CHECK(shape.largest == 3);
  CHECK(shape.crest == doctest::Approx(std::sqrt(3.0)));
  CHECK(shape.has_negative);
  CHECK(shape_of({}).count == 0);
}

TEST_CASE("the expected error of a tensor is the mean error of its values") {
  // e2m1 holds 0 0.5 1 1.5 2 3 4 6. Errors: 0.2 -> 0, 2.7 -> 3, -5.5 -> -6, 7 -> 6, 1 -> 1, -0.25
  // is a tie: squares 0.04 0.09 0.25 1 0 0.0625.
  const DensityPointer density = empirical({0.2, 2.7, -5.5, 7, 1, -0.25});
  const ExpectedError<Wide> error = expected_error(*density, grid_of("e2m1"), Wide(1));
  CHECK(error.squared.to_double() == doctest::Approx(1.4425 / 6).epsilon(1e-15));
  CHECK(error.saturation.to_double() == doctest::Approx(1.0 / 6).epsilon(1e-15));
  // 0.04 + 7.29 + 30.25 + 49 + 1 + 0.0625
  CHECK(error.power.to_double() == doctest::Approx(87.6425 / 6).epsilon(1e-15));
  // Q(x) - x: -0.2 0.3 -0.5 -1 0, and the tie goes towards zero: 0.25.
  CHECK(error.bias.to_double() == doctest::Approx(-1.15 / 6).epsilon(1e-14));
}

TEST_CASE("equal values have a scale without error") {
  const BestScale best = best_scale(*empirical({3, 3, -3}), grid_of("int4"));
  CHECK(best.error.squared.to_double() < 1e-20);
}

}  // namespace guardbit::analysis::value_shape_test
