// Pairs of doubles against MPFR.
#include "analysis/distributions/double_double.h"

#include <random>

#include <doctest/doctest.h>

#include "tests/unit/analysis/reference/exact_helpers.h"

namespace guardbit::analysis::double_double_test {
namespace {

MpfrNumber number(const DoubleDouble& x) {
  MpfrNumber result(2200);
  mpfr_set_d(result.get(), x.high, MPFR_RNDN);
  mpfr_add_d(result.get(), result.get(), x.low, MPFR_RNDN);
  return result;
}

DoubleDouble random_number(std::mt19937_64& random) {
  std::uniform_real_distribution<double> fraction(1, 2);
  std::uniform_int_distribution<int> exp(-60, 60);
  const double high = std::ldexp(fraction(random), exp(random)) * (random() % 2 == 0 ? 1 : -1);
  return fast_two_sum(high, high * 0x1p-53 * (fraction(random) - 1.5));
}

// |x - exact| <= 2^exp |exact|
bool is_near(const DoubleDouble& x, const MpfrNumber& exact, long exp) {
  MpfrNumber error(2200), limit(exact);
  mpfr_sub(error.get(), number(x).get(), exact.get(), MPFR_RNDN);
  mpfr_mul_2si(limit.get(), exact.get(), exp, MPFR_RNDN);
  return mpfr_cmpabs(error.get(), limit.get()) <= 0;
}

}  // namespace

TEST_CASE("sums and products of doubles are exact as pairs") {
  std::mt19937_64 random(1);
  bool exact = true;
  for (int i = 0; i < 10000; ++i) {
    const double a = random_number(random).high, b = random_number(random).high;
    MpfrNumber expected(2200);
    mpfr_set_d(expected.get(), a, MPFR_RNDN);
    mpfr_add_d(expected.get(), expected.get(), b, MPFR_RNDN);
    exact = exact && number(two_sum(a, b)) == expected;
    mpfr_set_d(expected.get(), a, MPFR_RNDN);
    mpfr_mul_d(expected.get(), expected.get(), b, MPFR_RNDN);
    exact = exact && number(two_product(a, b)) == expected;
  }
  CHECK(exact);
}

TEST_CASE("sums and products of pairs are as near as the theorems say") {
  std::mt19937_64 random(2);
  bool near = true;
  for (int i = 0; i < 10000; ++i) {
    const DoubleDouble a = random_number(random), b = random_number(random);
    MpfrNumber expected(2200);
    mpfr_add(expected.get(), number(a).get(), number(b).get(), MPFR_RNDN);
    near = near && is_near(a + b, expected, -104);
    mpfr_sub(expected.get(), number(a).get(), number(b).get(), MPFR_RNDN);
    near = near && is_near(a - b, expected, -104);
    mpfr_mul(expected.get(), number(a).get(), number(b).get(), MPFR_RNDN);
    near = near && is_near(a * b, expected, -101);
  }
  CHECK(near);
}

}  // namespace guardbit::analysis::double_double_test
