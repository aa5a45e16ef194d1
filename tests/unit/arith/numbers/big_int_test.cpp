// Integers of any size: arithmetic, conversions and bits.
#include "arith/numbers/big_int.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <sstream>
#include <stdexcept>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "arith/numbers/wide_int.h"

namespace guardbit::big_int_test {
namespace {

constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();
const BigInt googol = pow(BigInt(10), 100);

}  // namespace

TEST_CASE("big integers take every machine integer as it is") {
  CHECK(BigInt(least).str() == "-9223372036854775808");
  CHECK(BigInt(std::uint64_t{0} - 1).str() == "18446744073709551615");
  CHECK(BigInt(UInt128{0} - 1).str() == "340282366920938463463374607431768211455");
  CHECK(BigInt(Int128{least} * 4).str() == "-36893488147419103232");
  CHECK(BigInt(true) == 1);
  CHECK(BigInt().str() == "0");
  CHECK(BigInt("-123456789012345678901234567890").str() == "-123456789012345678901234567890");
}

TEST_CASE("division of big integers goes towards zero, shifts go down") {
  CHECK(BigInt(-7) / 2 == -3);
  CHECK(BigInt(-7) % 2 == -1);
  CHECK((BigInt(-7) >> 1) == -4);
  CHECK((BigInt(-7) << 1) == -14);
  CHECK((googol << 3) / googol == 8);
  CHECK_THROWS_AS(BigInt(1) / BigInt(0), std::overflow_error);
}

TEST_CASE("arithmetic of big integers agrees with that of 64 bits") {
  for (std::int64_t a = -40; a <= 40; ++a) {
    for (std::int64_t b = -40; b <= 40; ++b) {
      const BigInt x = a, y = b;
      CHECK(x + y == a + b);
      CHECK(x - y == a - b);
      CHECK(x * y == a * b);
      CHECK(((x <=> y) == (a <=> b)));
      if (b != 0) CHECK((x / y) * y + x % y == a);
      // The same where the numbers have more than two limbs.
      CHECK(x * googol + y * googol == googol * (a + b));
      CHECK((x * googol < y * googol) == (a < b));
    }
  }
}

TEST_CASE("copies and moved-to big integers keep their value") {
  BigInt x = googol, y = x;
  x += 1;
  CHECK(y == googol);
  y = x;
  CHECK(y - googol == 1);
  const BigInt z = std::move(x);
  CHECK(z == y);
  x = BigInt(5);
  x = std::move(y);
  CHECK(x == z);
  std::vector<BigInt> many;
  for (int i = 20; i > 0; --i) many.push_back(googol * i);
  std::sort(many.begin(), many.end());
  CHECK(many.front() == googol);
  CHECK(many.back() == googol * 20);
}

TEST_CASE("big integers become machine numbers, the nearest where they do not fit") {
  CHECK(static_cast<std::uint64_t>((BigInt(1) << 200) + 5) == 5);
  CHECK_THROWS_AS(static_cast<std::uint64_t>(BigInt(-1)), std::range_error);
  CHECK(static_cast<std::int64_t>(BigInt(-5)) == -5);
  CHECK(static_cast<std::int64_t>(-googol) == least);
  CHECK(static_cast<std::int64_t>(googol) == -(least + 1));
  CHECK(BigInt((BigInt(-3) << 100).convert_to<Int128>()) == (BigInt(-3) << 100));
  CHECK(googol.convert_to<double>() == 1e100);
  CHECK((-(BigInt(1) << 1023)).convert_to<double>() == -std::ldexp(1.0, 1023));
  std::ostringstream text;
  text << BigInt(-12);
  CHECK(text.str() == "-12");
}

TEST_CASE("bits of big integers are those of their magnitude") {
  CHECK(bit_length(BigInt(0)) == 0);
  CHECK(bit_length(BigInt(-8)) == 4);
  CHECK(bit_length(BigInt(1) << 700) == 701);
  CHECK(lowest_one(BigInt(-12)) == 2);
  CHECK(lowest_one(BigInt(6) << 700) == 701);
  CHECK(bit_test(BigInt(5) << 100, 102));
  CHECK_FALSE(bit_test(BigInt(5) << 100, 101));
  CHECK((BigInt(13) & 6) == 4);
  CHECK(abs(-googol) == googol);
}

TEST_CASE("limbs carry integers between fixed and any size") {
  const std::array<std::uint64_t, 2> limbs{1, 2};
  CHECK(BigInt(limbs, false) == (BigInt(2) << 64) + 1);
  CHECK(BigInt(limbs, true) == -(BigInt(2) << 64) - 1);
  CHECK(BigInt(limbs, true).limbs() == std::vector<std::uint64_t>{1, 2});
  for (const BigInt& x : {BigInt(0), BigInt(-1), BigInt(least), googol, -(BigInt(3) << 2100)}) {
    CHECK(big_int(wide_int(x)) == x);
  }
  CHECK(wide_int(-(BigInt(3) << 2000)) == -(WideInt(3) << 2000));
}

TEST_CASE("the lowest one bit of 128 bits is found in either half") {
  CHECK(lowest_one(UInt128{12}) == 2);
  CHECK(lowest_one(UInt128{12} << 90) == 92);
  CHECK(lowest_one(WideInt(WideInt(12) << 900)) == 902);
}

}  // namespace guardbit::big_int_test
