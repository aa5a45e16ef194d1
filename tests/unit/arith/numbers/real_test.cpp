// Exact values in 64 bits and a sticky bit: doubles, integers, quotients and sums.
#include "arith/numbers/real.h"

#include <limits>

#include <doctest/doctest.h>

#include "arith/numbers/wide_real.h"
#include "tests/unit/arith/arith_helpers.h"

namespace guardbit::real_test {
namespace {

constexpr std::uint64_t top = std::uint64_t{1} << 63;

void check(const Real& x, bool negative, std::uint64_t significand, int exp, bool sticky) {
  CHECK(x.value_class == ValueClass::finite);
  CHECK(x.negative == negative);
  CHECK(x.significand == significand);
  CHECK(x.exp == exp);
  CHECK(x.sticky == sticky);
}

}  // namespace

TEST_CASE("doubles are taken exactly, subnormals included") {
  check(real_from(1.0), false, top, -63, false);
  check(real_from(-1.5), true, top | top >> 1, -63, false);
  check(real_from(0x1p-1074), false, top, -1074 - 63, false);
  check(real_from(0x1.fffffffffffffp1023), false, ~std::uint64_t{0} << 11, 1023 - 63, false);
  CHECK(real_from(-0.0).value_class == ValueClass::zero);
  CHECK(real_from(std::numeric_limits<double>::quiet_NaN()).value_class == ValueClass::nan);
  const Real infinity = real_from(-std::numeric_limits<double>::infinity());
  CHECK(infinity.value_class == ValueClass::infinity);
  CHECK(infinity.negative);
}

TEST_CASE("integers keep 64 bits and whether anything is below them") {
  check(real_from(Int128{-3}, 5), true, 3 * (top >> 1), 5 - 62, false);
  const Int128 wide = (Int128{1} << 100) + 1;
  check(real_from(wide, 0), false, top, 100 - 63, true);
  check(real_from(-wide, 7), true, top, 107 - 63, true);
  check(real_from(Int128{1} << 126, 0), false, top, 126 - 63, false);
  CHECK(real_from(Int128{0}, 9).value_class == ValueClass::zero);
  check(real_from(-((WideInt(5) << 2000) + 1), -2000), true, 5 * (top >> 2), 2 - 63, true);
  check(real_from(WideInt(5) << 2000, -2000), false, 5 * (top >> 2), 2 - 63, false);
  CHECK(real_from(WideInt(0), 9).value_class == ValueClass::zero);
}

TEST_CASE("quotients are exact to the sticky bit") {
  check(real_quotient(6.0F, 2.0), false, 3 * (top >> 1), 1 - 63, false);
  check(real_quotient(-6.0F, 2.0), true, 3 * (top >> 1), 1 - 63, false);
  // 1/3 = 0.0101..., so its first 64 significant bits are 1010...10 and more follows.
  check(real_quotient(1.0F, 3.0), false, 0xaaaaaaaaaaaaaaaa, -2 - 63, true);
  check(real_quotient(0x1p-149F, 0x1p900), false, top, -149 - 900 - 63, false);
  CHECK(real_quotient(0.0F, 3.0).value_class == ValueClass::zero);
  CHECK(real_quotient(-std::numeric_limits<float>::infinity(), 3.0).value_class ==
        ValueClass::infinity);
}

TEST_CASE("sums know on which side of a tie they are, however far apart the summands") {
  check(real_sum(Int128{1}, 0, Int128{1}, 0), false, top, 1 - 63, false);
  check(real_sum(Int128{1}, 0, Int128{1}, -1000), false, top, -63, true);
  check(real_sum(Int128{1}, 0, Int128{-1}, -1000), false, ~std::uint64_t{0}, -64, true);
  check(real_sum(Int128{-1}, 0, Int128{1}, -64), true, ~std::uint64_t{0}, -64, false);
  check(real_sum(Int128{-1}, 300, (Int128{1} << 120) + 1, 180), false, top, 180 - 63, false);
  CHECK(real_sum(Int128{5}, 3, Int128{-40}, 0).value_class == ValueClass::zero);
  check(real_sum(Int128{0}, 0, Int128{3}, 0), false, 3 * (top >> 1), 1 - 63, false);
  check(real_sum(Int128{-3}, 0, Int128{0}, 0), true, 3 * (top >> 1), 1 - 63, false);
}

TEST_CASE("a wide sum that cancels leaves its last bits") {
  const WideInt wide = (WideInt(1) << 500) + 3;
  check(real_sum(Int128{-1}, 500, wide, 0), false, 3 * (top >> 1), 1 - 63, false);
  check(real_sum(Int128{-1}, 400, wide, -100), false, 3 * (top >> 1), -99 - 63, false);
  check(real_sum(Int128{-3}, 0, wide, 0), false, top, 500 - 63, false);
  check(real_sum(Int128{-4}, 0, wide, 0), false, ~std::uint64_t{0}, 499 - 63, true);
  check(real_sum(Int128{1}, 900, -wide, 0), false, ~std::uint64_t{0}, 899 - 63, true);
  CHECK(real_sum(Int128{-1}, 9, WideInt(1) << 300, 9 - 300).value_class == ValueClass::zero);
}

}  // namespace guardbit::real_test
