// Rounding to tables, worked by hand.
#include "arith/numbers/table_rounder.h"

#include <limits>

#include <doctest/doctest.h>

#include "arith/formats/codebook.h"
#include "arith/numbers/decimal.h"
#include "tests/unit/arith/arith_helpers.h"

namespace guardbit::table_rounder_test {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

Codec codec_of_values(std::initializer_list<const char*> values) {
  std::vector<Unpacked> table;
  for (const char* value : values) table.push_back(*parse_real(value, 24));
  return Codec(make_codebook("table", table));
}

}  // namespace

TEST_CASE("values in any order are rounded to their neighbours on the number line") {
  const Codec codec = codec_of_values({"4", "-1", "0", "1.5", "nan", "-3"});
  CHECK(rounded(codec, 4) == 0);
  CHECK(rounded(codec, 2.8) == 0);  // the mean of 1.5 and 4 is 2.75
  CHECK(rounded(codec, 2.7) == 3);
  CHECK(rounded(codec, 0.76) == 3);
  CHECK(rounded(codec, 0.74) == 2);
  CHECK(rounded(codec, -0.6) == 1);
  CHECK(rounded(codec, -1.9) == 1);
  CHECK(rounded(codec, -2.1) == 5);
}

TEST_CASE(
    "ties go to the even code, to the smaller magnitude if both are even, else to the larger") {
  const Codec codec = codec_of_values({"0", "1", "2", "4", "7", "8", "12", "9", "16", "32"});
  CHECK(rounded(codec, 0.5) == 0);   // codes 0 and 1
  CHECK(rounded(codec, 1.5) == 2);   // 1 and 2
  CHECK(rounded(codec, 7.5) == 4);   // 4 and 5
  CHECK(rounded(codec, 8.5) == 7);   // 5 and 7, both odd
  CHECK(rounded(codec, 10.5) == 6);  // 7 and 6
  CHECK(rounded(codec, 14) == 6);    // 6 and 8, both even
  for (const double tie : {0.5, 1.5, 3.0, 7.5, 8.5, 14.0, 24.0}) {
    const Code away = rounded(codec, tie, Rounding::nearest_away);
    CHECK(codec.operand(away).significand > 0);
    CHECK(away == rounded(codec, tie, Rounding::up));
  }
}

TEST_CASE("the mean is exact beyond 53 bits") {
  const Codec codec = codec_of_values({"0", "0x1.fffffep0", "0x1p-30"});
  // The mean of 2^-30 and 2 - 2^-23 is 1 - 2^-24 + 2^-31.
  CHECK(rounded(codec, 1 - 0x1p-24 + 0x1p-31) == 2);  // a tie: code 1 is odd, code 2 even
  CHECK(rounded(codec, 1 - 0x1p-24 + 0x1p-31 + 0x1p-52) == 1);
  CHECK(rounded(codec, 1 - 0x1p-24 + 0x1p-31 - 0x1p-52) == 2);
}

TEST_CASE("directed modes follow the number line, toward zero the magnitude") {
  const Codec codec = codec_of_values({"-2", "-1", "1", "3"});
  CHECK(rounded(codec, -1.5, Rounding::up) == 1);
  CHECK(rounded(codec, -1.5, Rounding::down) == 0);
  CHECK(rounded(codec, -1.5, Rounding::toward_zero) == 1);
  CHECK(rounded(codec, 2.5, Rounding::toward_zero) == 2);
  CHECK(rounded(codec, 2.5, Rounding::up) == 3);
  CHECK(rounded(codec, 2.5, Rounding::to_odd) == 3);
  CHECK(rounded(codec, 1.1, Rounding::to_odd) == 3);
  CHECK(rounded(codec, -1.9, Rounding::to_odd) == 1);
  CHECK(rounded(codec, 2, Rounding::nearest_away) == 3);
  CHECK(rounded(codec, -1.5, Rounding::nearest_away) == 0);
}

TEST_CASE("a table without zero lets the neighbours compete for it") {
  const Codec codec = codec_of_values({"3", "-1", "8", "-8"});
  const Encoded zero = encoded(codec, 0);
  CHECK(zero.code == 1);
  CHECK(zero.inexact);
  CHECK(zero.underflow);
  CHECK(!zero.overflow);
  CHECK(rounded(codec, 0, Rounding::up) == 0);
  CHECK(rounded(codec, 1.0) == 0);  // the mean of -1 and 3; code 0 is even
  CHECK(rounded(codec, 0.9) == 1);
  CHECK(rounded(codec, 0.9, Rounding::toward_zero) == 1);  // -1 is the smaller magnitude
  CHECK(encoded(codec, 2).underflow);                      // lifted to the smallest of its sign
  CHECK(!encoded(codec, 4).underflow);
}

TEST_CASE("where all values are positive, zero and below is lifted, negative values overflow") {
  const Codec codec = codec_of_values({"0.5", "2", "nan"});
  for (const double x : {0.0, 0.25, 0x1p-1000}) {
    const Encoded result = encoded(codec, x, Rounding::up, Overflow::infinity);
    CHECK(result.code == 0);
    CHECK(result.underflow);
    CHECK(!result.overflow);
  }
  CHECK(encoded(codec, -0.1).code == 0);
  CHECK(encoded(codec, -0.1).overflow);
  CHECK(rounded(codec, -0.1, Rounding::nearest_even, Overflow::infinity) == 2);
}

TEST_CASE("beyond the ends a table saturates or gives its NaN") {
  const Codec codec = codec_of_values({"-4", "1", "0", "6", "nan"});
  for (const double x : {6.0001, 100.0, infinity}) {
    CHECK(rounded(codec, x) == 3);
    CHECK(encoded(codec, x).overflow);
    CHECK(rounded(codec, x, Rounding::nearest_even, Overflow::infinity) == 4);
    CHECK(rounded(codec, -x, Rounding::nearest_even, Overflow::infinity) == 4);
    CHECK(rounded(codec, -x, Rounding::nearest_even, Overflow::wrap) == 0);
  }
  CHECK(rounded(codec, 7, Rounding::toward_zero, Overflow::infinity) == 3);
  CHECK(rounded(codec, 7, Rounding::down, Overflow::infinity) == 3);
  CHECK(rounded(codec, 7, Rounding::up, Overflow::infinity) == 4);
  CHECK(rounded(codec, -7, Rounding::up, Overflow::infinity) == 0);
  CHECK(rounded(codec, 7, Rounding::to_odd, Overflow::infinity) == 3);   // an odd code
  CHECK(rounded(codec, -7, Rounding::to_odd, Overflow::infinity) == 4);  // an even one
  CHECK(rounded(codec, std::numeric_limits<double>::quiet_NaN()) == 4);
  const Codec without = codec_of_values({"-4", "1"});
  CHECK(rounded(without, 7, Rounding::nearest_even, Overflow::infinity) == 1);
}

TEST_CASE("stochastic rounding goes from the smaller magnitude by the fraction of the way") {
  const Codec codec = codec_of_values({"-1", "3", "8", "-11"});
  const auto takes_far = [&](double x, int random, Code far) {
    return codec
               .encode(real_from(x), {Rounding::stochastic, 2}, Overflow::saturate,
                       static_cast<std::uint64_t>(random))
               .code == far;
  };
  // From 3 to 8: 5.5 is half of the way, floor(0.5 * 4) = 2, so 2 of 4 random numbers go away.
  for (int random = 0; random < 4; ++random) CHECK(takes_far(5.5, random, 2) == (random >= 2));
  // From -1 to 3: 0 is a quarter of the way. From -1 to -11: -8.5 is three quarters.
  for (int random = 0; random < 4; ++random) CHECK(takes_far(0, random, 1) == (random >= 3));
  for (int random = 0; random < 4; ++random) CHECK(takes_far(-8.5, random, 3) == (random >= 1));
}

TEST_CASE("bits below those of a Real decide only what is otherwise equal") {
  const Codec codec = codec_of_values({"1", "2", "4"});
  Real x = real_from(3.0);
  CHECK(codec.encode(x, {}, Overflow::saturate).code == 2);  // a tie: codes 1 and 2
  x = real_from(1.5);
  CHECK(codec.encode(x, {}, Overflow::saturate).code == 0);  // a tie: codes 0 and 1
  x.sticky = true;
  CHECK(codec.encode(x, {}, Overflow::saturate).code == 1);
  x = real_from(2.0);
  x.sticky = true;
  CHECK(codec.encode(x, {Rounding::up, 16}, Overflow::saturate).code == 2);
  CHECK(codec.encode(x, {}, Overflow::saturate).inexact);
}

}  // namespace guardbit::table_rounder_test
