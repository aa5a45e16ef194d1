// Probabilistic bounds: their factors by hand, and how often sums of random terms break them.
#include "analysis/bounds/probabilistic_bound.h"

#include <cmath>
#include <random>

#include <doctest/doctest.h>

namespace guardbit::analysis::probabilistic_bound_test {

TEST_CASE("factors by hand") {
  // 2 exp(-t^2/2) = 2 exp(-8): t = 4.
  const double failure = 2 * std::exp(-8.0);
  const RandomErrors stochastic{Rounding::stochastic, 8, 32, 100};
  CHECK(*confidence_factor(stochastic, failure) == doctest::Approx(4));
  // u = 2^-7: exp(4 * 10 / 128 + 100 / 16384 / (127/128)) - 1.
  CHECK(*probable_growth(stochastic, failure) ==
        doctest::Approx(std::exp(0.3125 + 100.0 / 16384 / (127.0 / 128)) - 1).epsilon(1e-6));
  const RandomErrors nearest{Rounding::nearest_even, 24, 0, 50};
  CHECK(*confidence_factor(nearest, 50 * failure) == doctest::Approx(4).epsilon(1e-6));
  CHECK(!confidence_factor({Rounding::up, 8, 0, 10}, 0.01));
  CHECK(!probable_growth({Rounding::toward_zero, 8, 0, 10}, 0.01));
}

TEST_CASE("nine products in eight partial sums are nine inner additions, and eight outer ones") {
  // A stage whose additions err by 1 each, whatever they add.
  RoundingStage stage;
  stage.relative = RoundingStage::Relative{0, 1.0};
  // Partial sums in turn: 8, of at most ceil(9 / 8) = 2 products. 8 * 2, and 8 in the outer
  // register.
  CHECK(*probable_bound({stage, stage, {0, 8}}, 9, 1, 0.01) == doctest::Approx(16 + 8));
  // Chunks of 2: 5 of them. 5 * 2, and 5 in the outer register.
  CHECK(*probable_bound({stage, stage, {2}}, 9, 1, 0.01) == doctest::Approx(10 + 5));
  // Chunks longer than the sum, and more partial sums than products.
  CHECK(*probable_bound({stage, stage, {64}}, 9, 1, 0.01) == doctest::Approx(9 + 1));
  CHECK(*probable_bound({stage, stage, {0, 64}}, 9, 1, 0.01) == doctest::Approx(9 + 9));
}

TEST_CASE("partial sums share the failures of as many sums, the outer register adds them all") {
  // Stochastic, u = 2^-7. Each half of the failure is 2 exp(-8) * 8: the outer register's 8
  // additions may fail with it all, each of 8 inner sums of 2 additions with an eighth of it: t =
  // 4.
  const double failure = 2 * 2 * std::exp(-8.0) * 8;
  RoundingStage stage;
  stage.rounding = {Rounding::stochastic, 52};
  stage.relative = RoundingStage::Relative{8, 0};
  const double u = std::ldexp(1.0, -7), drift = u * u / (1 - u);
  const double inner = std::expm1(4 * u * std::sqrt(2.0) + 2 * drift);
  const double t = std::sqrt(2 * std::log(2 / (failure / 2)));
  const double outer = std::expm1(t * u * std::sqrt(8.0) + 8 * drift) * (1 + inner);
  CHECK(*probable_bound({stage, stage, {0, 8}}, 9, 1, failure) ==
        doctest::Approx(inner + outer).epsilon(1e-9));
}

TEST_CASE("it grows as the square root of the additions") {
  const auto growth = [](std::size_t n) {
    return *probable_growth({Rounding::stochastic, 24, 32, n}, 1e-3);
  };
  CHECK(growth(10'000) / growth(100) == doctest::Approx(10).epsilon(1e-3));
}

TEST_CASE("stochastic sums in 8 significant bits keep a bound that may fail once in 100") {
  std::mt19937_64 random(3);
  std::uniform_real_distribution<double> uniform;
  constexpr int n = 256, sums = 2000;
  const double growth = *probable_growth({Rounding::stochastic, 8, 52, n}, 0.01);
  int broken = 0;
  double worst = 0;
  for (int i = 0; i < sums; ++i) {
    double exact = 0, magnitudes = 0, sum = 0;
    for (int k = 0; k < n; ++k) {
      const double term = uniform(random) * 2 - 1;
      exact += term;
      magnitudes += std::abs(term);
      const double x = sum + term;
      const double quantum = x == 0 ? 1 : std::ldexp(1.0, std::ilogb(x) - 7);
      sum = std::floor(x / quantum + uniform(random)) * quantum;
    }
    const double error = std::abs(sum - exact) / magnitudes;
    worst = std::max(worst, error);
    if (error > growth) ++broken;
  }
  CHECK(broken <= sums / 100);
  CHECK(worst > 0);
}

}  // namespace guardbit::analysis::probabilistic_bound_test
