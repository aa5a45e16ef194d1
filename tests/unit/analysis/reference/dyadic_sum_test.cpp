// Numbers in machine integers, by hand.
#include "analysis/reference/dyadic_sum.h"

#include <cmath>

#include <doctest/doctest.h>

#include "tests/unit/analysis/reference/exact_helpers.h"

namespace guardbit::analysis::dyadic_sum_test {
namespace {

DyadicSum power(int exp) { return {Int128{1} << exp, 0}; }

}  // namespace

TEST_CASE("a difference is exact in units of the smaller exponent, or there is none") {
  const auto close = difference({3, 10}, {5, 8});  // 3072 - 1280 = 7 * 2^8
  REQUIRE(close);
  CHECK(close->integer == 7);
  CHECK(close->exp == 8);
  const auto negative = difference({0, 5}, {3, 900});
  REQUIRE(negative);
  CHECK(negative->integer == -3);
  CHECK(negative->exp == 900);
  CHECK(difference({1, 124}, {1, 0})->integer == (Int128{1} << 124) - 1);
  CHECK_FALSE(difference({1, 126}, {1, 0}));
  CHECK_FALSE(difference({1, 0}, {1, 1000}));
}

TEST_CASE("multiples of a power of two end in its zeros") {
  CHECK(is_multiple({12, 3}, 5));
  CHECK_FALSE(is_multiple({12, 3}, 6));
  CHECK(is_multiple({-8, 0}, 3));
  CHECK_FALSE(is_multiple({-8, 0}, 4));
  CHECK(is_multiple({1, 70}, 70));
  CHECK(is_multiple({0, 0}, 1000));
  CHECK_FALSE(is_multiple(power(125), 200));
}

TEST_CASE("the nearest double has ties to even, and pairs of doubles hold 106 bits") {
  CHECK(nearest_double({(Int128{1} << 53) + 1, 0}) == 0x1p53);
  CHECK(nearest_double({(Int128{1} << 53) + 3, -53}) == 0x1.0000000000002p+0);
  CHECK(nearest_double({(Int128{1} << 125) + (Int128{1} << 72), 0}) == 0x1p125);
  CHECK(nearest_double({(Int128{1} << 125) + (Int128{1} << 72) + 1, 0}) == 0x1.0000000000001p+125);
  CHECK(nearest_double({-3, -1075}) == -0x1p-1073);  // subnormal, a tie to even
  CHECK(nearest_double({3, 2000}) == HUGE_VAL);
  const DoubleDouble pair = double_double({(Int128{1} << 100) + 1, -7});
  CHECK(pair.high == 0x1p93);
  CHECK(pair.low == 0x1p-7);
  CHECK(top_exp({-5, 3}) == 6);
}

TEST_CASE("MPFR gets all bits") {
  MpfrNumber value(2), expected(128);
  assign({-(Int128{1} << 125) - 1, -30}, value);
  mpfr_set_si_2exp(expected.get(), -1, 125, MPFR_RNDN);
  mpfr_sub_ui(expected.get(), expected.get(), 1, MPFR_RNDN);
  mpfr_div_2ui(expected.get(), expected.get(), 30, MPFR_RNDN);
  CHECK(value == expected);
  assign({0, 12}, value);
  CHECK(value == real(0.0));
}

}  // namespace guardbit::analysis::dyadic_sum_test
