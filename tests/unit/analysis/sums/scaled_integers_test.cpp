// Integer dot products against MPFR and by hand.
#include "analysis/sums/scaled_integers.h"

#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include <doctest/doctest.h>

#include "tests/unit/analysis/reference/exact_helpers.h"

namespace guardbit::analysis::scaled_integers_test {
namespace {

ScaledIntegers scaled(const std::vector<float>& values) {
  std::vector<Dyadic> dyadics;
  for (const float value : values) dyadics.push_back(dyadic(value));
  ScaledIntegers result;
  result.assign(dyadics);
  return result;
}

MpfrNumber number(const DyadicSum& x) {
  MpfrNumber value(2);
  assign(x, value);
  return value;
}

}  // namespace

TEST_CASE("floats become odd integers times powers of two") {
  CHECK(dyadic(-0.75f).significand == -3);
  CHECK(dyadic(-0.75f).exp == -2);
  CHECK(dyadic(0).significand == 0);
  CHECK(dyadic(std::numeric_limits<float>::denorm_min()).exp == -149);
  CHECK(dyadic(std::numeric_limits<float>::max()).significand == 0xffffff);
  CHECK(dyadic(std::numeric_limits<float>::max()).exp == 104);
  CHECK_FALSE(dyadic(std::numeric_limits<float>::infinity()).is_number);
  CHECK_FALSE(dyadic(std::numeric_limits<float>::quiet_NaN()).is_number);
}

TEST_CASE("a vector shares the exponent of its smallest bit") {
  const ScaledIntegers vector = scaled({0.5f, 0, -3, 0.125f});
  CHECK(vector.integers == std::vector<std::int64_t>{4, 0, -24, 1});
  CHECK(vector.exp == -3);
  CHECK(vector.bits == 5);
  CHECK(vector.fits);
  CHECK(scaled({0, 0}).bits == 0);
  CHECK(scaled({0x1p61f, 1}).fits);
  CHECK_FALSE(scaled({0x1p62f, 1}).fits);
  CHECK_FALSE(scaled({1, std::numeric_limits<float>::infinity()}).fits);
}

TEST_CASE("codes of every 8-bit format and of wide formats keep their values") {
  for (const char* name : {"e4m3:fn", "e5m2:ieee", "posit8_2", "int8", "uint8", "int8:symmetric",
                           "fixed8.4", "ue8m0:fn,nozero"}) {
    CAPTURE(name);
    const ExactFormat format(name);
    DyadicCodes codes(format);
    for (Code c = 0; c < 256; ++c) {
      const Dyadic value = codes.value(c);
      const MpfrNumber expected = format.decode(c).value;
      REQUIRE(value.is_number == (mpfr_number_p(expected.get()) != 0));
      if (value.is_number) REQUIRE(real(value.significand, value.exp) == expected);
    }
  }
  DyadicCodes fp32(ExactFormat("e8m23:ieee"));
  CHECK(fp32.value(0x40490fdb).significand == 0xc90fdb);
  CHECK(fp32.value(0x40490fdb).exp == -22);
  CHECK_FALSE(fp32.value(0x7f800000).is_number);
}

TEST_CASE("integer dot products are those of MPFR in int64 and in 128 bits") {
  std::mt19937 random(1);
  for (const char* name : {"int8", "e4m3:fn", "e5m2:ieee", "posit8_2", "e5m10:ieee"}) {
    CAPTURE(name);
    const ExactFormat format(name);
    DyadicCodes values(format);
    for (const std::size_t k : {1u, 7u, 300u}) {
      std::vector<Code> codes[2];
      ScaledIntegers lines[2];
      for (int side = 0; side < 2; ++side) {
        std::vector<Dyadic> dyadics;
        while (dyadics.size() < k) {
          const auto code = static_cast<Code>(random() & ((1u << format.width()) - 1));
          if (!values.value(code).is_number) continue;
          codes[side].push_back(code);
          dyadics.push_back(values.value(code));
        }
        lines[side].assign(dyadics);
      }
      MpfrNumber expected(2), expected_magnitude(2);
      ExactDot(format, format, k).compute(codes[0], codes[1], expected, expected_magnitude);
      const IntegerDot sums = integer_dot(lines[0], lines[1]);
      REQUIRE(sums.fit);
      CHECK(number(sums.dyadic()) == expected);
      CHECK(number(sums.dyadic_magnitude()) == expected_magnitude);
    }
  }
}

TEST_CASE("the largest sums of both carriers are exact, and larger ones are refused") {
  // (2^24 - 1)^2 * 16383 has 62 bits, and (2^31 - 1) * 2^30 * -1 61.
  const std::vector<float> large(16383, 0x1.fffffep+23f);
  const ScaledIntegers lines = scaled(large);
  MpfrNumber expected(64);
  expected.assign(std::int64_t{0xffffff} * 0xffffff * 16383, 0);
  CHECK(number(integer_dot(lines, lines).dyadic()) == expected);
  const ScaledIntegers narrow = scaled({0x1p30f, 1});
  CHECK(narrow.narrow == std::vector<std::int32_t>{1 << 30, 1});
  const IntegerDot opposite = integer_dot(narrow, scaled({-0x1p30f, 1}));
  CHECK(number(opposite.dyadic()) == real(1 - (std::int64_t{1} << 60), 0));
  CHECK(number(opposite.dyadic_magnitude()) == real(1 + (std::int64_t{1} << 60), 0));
  // Two numbers of 62 bits: -2^122 + 1, and of magnitudes 2^122 + 1.
  const IntegerDot wide = integer_dot(scaled({0x1p61f, 1}), scaled({-0x1p61f, 1}));
  REQUIRE(wide.fit);
  expected = real(1, 122);
  MpfrNumber one_more(128);
  mpfr_add_ui(one_more.get(), expected.get(), 1, MPFR_RNDN);
  CHECK(number(wide.dyadic_magnitude()) == one_more);
  MpfrNumber minus_one_less(128);
  mpfr_ui_sub(minus_one_less.get(), 1, expected.get(), MPFR_RNDN);
  CHECK(number(wide.dyadic()) == minus_one_less);
  const ScaledIntegers longer = scaled({0x1p61f, 1, 1, 1});
  CHECK_FALSE(integer_dot(longer, longer).fit);
}

}  // namespace guardbit::analysis::scaled_integers_test
