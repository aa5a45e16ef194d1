// Block scales and mixtures: published ratios, and blocks small enough to be counted by hand.
#include "analysis/distributions/block_error.h"

#include <doctest/doctest.h>

#include "tests/unit/analysis/distributions/density_helpers.h"

namespace guardbit::analysis::block_error_test {
namespace {

ExpectedError<Wide> error_of(const char* density, const char* format, const BlockScaling& scaling) {
  const Format parsed = parse_format(format);
  return block_error(*parse_density(density), value_grid(parsed.name), limits_of(parsed), scaling);
}

}  // namespace

TEST_CASE("the OCP MX formats on a Gaussian, against simulations") {
  // Simulated with some 0.02 dB of chance: 25.35 30.63 25.35 30.93 18.79 41.66.
  const BlockScaling mx{32, "ue8m0:fn,nozero", false};
  const auto sqnr = [&](const char* format) {
    const ExpectedError<Wide> error = error_of("gaussian", format, mx);
    return decibels(error.power, error.squared);
  };
  CHECK(std::abs(sqnr("e5m2") - 25.35) < 0.02);
  CHECK(std::abs(sqnr("e4m3") - 30.63) < 0.02);
  CHECK(std::abs(sqnr("e3m2") - 25.35) < 0.02);
  CHECK(std::abs(sqnr("e2m3") - 30.93) < 0.02);
  CHECK(std::abs(sqnr("e2m1") - 18.79) < 0.02);
  CHECK(std::abs(sqnr("int8:symmetric") - 41.66) < 0.02);
}

TEST_CASE("a block of two uniform numbers, by hand") {
  // e2m0 has 0 1 2 4, and 4 = 2^2. A block whose largest magnitude is in [2^e, 2^(e+1)), e < 0,
  // gets the scale 2^(e-2). In units of 2^e the values are 0 1/4 1/2 1, the boundaries 1/8 3/8 3/4,
  // and the integral of the squared error from 0 to t is
  //   S(1) = (1/8^3 + 2/8^3 + 1/8^3 + 1/4^3 + 1/4^3) / 3 = 5/384,  S(2) = S(1) + 1/3,
  // the latter saturated. |x| has density 1 on [0, 1], so F(t 2^e) = t 2^e, and a number's error
  // from these blocks is 16^e (2 S(2) - S(1)) = 16^e (S(1) + 2/3). The sum of 16^e over e < 0 is
  // 1/15.
  const ExpectedError<Wide> error = error_of("uniform", "e2m0", {2, "ue8m0:fn,nozero", false});
  CHECK(abs(error.squared - (Wide(5) / 384 + Wide(2) / 3) / 15).to_double() < 1e-40);
}

TEST_CASE("a Gaussian with one per cent of outliers, as in a study of 8-bit inference") {
  // N(0, 1/2) and 1 % uniform on [-6, 6], the largest value 6.
  const DensityPointer density =
      parse_density("gaussian:sigma=0.7071067811865476+0.01*uniform:max=6");
  const auto error = [&](const char* format) {
    const ValueGrid grid = grid_of(format);
    return expected_error(*density, grid, Wide(6) / grid.maximum).squared.to_double();
  };
  CHECK(error("e5m2") == doctest::Approx(1.68e-3).epsilon(3e-3));
  CHECK(error("e4m3") == doctest::Approx(4.24e-4).epsilon(2e-3));
  CHECK(error("e3m4:fn") == doctest::Approx(1.05e-4).epsilon(5e-3));
  CHECK(error("int8:symmetric") == doctest::Approx(1.86e-4).epsilon(3e-3));
  CHECK(error("e2m5") == doctest::Approx(5.55e-5).epsilon(1e-3));
}

}  // namespace guardbit::analysis::block_error_test
