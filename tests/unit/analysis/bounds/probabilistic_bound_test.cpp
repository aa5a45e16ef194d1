// Probabilistic bounds: their factors by hand, and how often sums of random terms break them.
#include "analysis/bounds/probabilistic_bound.h"

#include <cmath>
#include <random>

#include <doctest/doctest.h>

namespace guardbit::analysis {

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

}  // namespace guardbit::analysis
