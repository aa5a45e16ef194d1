// Wrong answers that other libraries and published hardware have given: none of them here.
#include <cmath>
#include <limits>

#include <doctest/doctest.h>

#include "tests/unit/arith/arith_helpers.h"

namespace guardbit::known_wrong_answers_test {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

double value(const char* format, double x, Overflow overflow = Overflow::saturate) {
  const Codec codec = codec_of(format);
  return value_of(codec.format().decode(rounded(codec, x, Rounding::nearest_even, overflow)));
}

}  // namespace

TEST_CASE("e4m3 is the format of the standard, which saturates 465 to 448 and not to 480") {
  CHECK(value("e4m3", 465) == 448);
  CHECK(value("e4m3", 1e6) == 448);
  CHECK(value("e4m3:finite", 465) == 480);  // the nearer one of 448 and 480, and a name of its own
}

TEST_CASE("448 is a number of e4m3, neither infinite nor rounded to 416") {
  const Codec codec = codec_of("e4m3");
  for (const Overflow overflow : {Overflow::saturate, Overflow::infinity}) {
    const Encoded result = encoded(codec, 448, Rounding::nearest_even, overflow);
    CHECK(value_of(codec.format().decode(result.code)) == 448);
    CHECK(!result.inexact);
    CHECK(!result.overflow);
  }
}

TEST_CASE("infinity saturates to the maximum and does not become NaN") {
  CHECK(value("e4m3", infinity) == 448);
  CHECK(value("e4m3", -infinity) == -448);
  CHECK(value("e2m1", infinity) == 6);
  CHECK(value("int8", -infinity) == -128);
}

TEST_CASE("without saturation 464 rounds to 448, a tie to even, and only 465 becomes NaN") {
  const Codec codec = codec_of("e4m3");
  CHECK(value("e4m3", 464, Overflow::infinity) == 448);
  CHECK(rounded(codec, 465, Rounding::nearest_even, Overflow::infinity) == 0x7f);
  CHECK(rounded(codec, std::nextafter(464.0, 465.0), Rounding::nearest_even, Overflow::infinity) ==
        0x7f);
}

TEST_CASE("a fused multiply-add in binary16 is not the one in binary32, rounded again") {
  // a * b = 2^-11 (1 + 2^-10) (1 - 2^-10) = 2^-11 - 2^-31, so a * b + c lies 2^-31 below the tie
  // 1 + 2^-10 + 2^-11 of c = 1 + 2^-10 and 1 + 2^-9: the sum is c. In binary32, whose last place is
  // 2^-23 there, it becomes the tie, which goes to the even 1 + 2^-9.
  const double a = 0x1.004p-5, b = 0x1.ff8p-7, c = 0x1.004p0;
  for (const double x : {a, b, c}) REQUIRE(value("fp16", x) == x);
  const float in_binary32 =
      std::fma(static_cast<float>(a), static_cast<float>(b), static_cast<float>(c));
  CHECK(value("fp16", static_cast<double>(in_binary32)) == 0x1.008p0);
  const DotResult sum = dot("float:fp16", "fp16", {c, a}, "fp16", {1, b});
  CHECK(value_of(parse_format("fp16").decode(static_cast<Code>(sum.words[0]))) == c);
}

TEST_CASE("subnormals of e4m3 have fewer bits than its normal numbers") {
  // Multiples of 2^-9: 1.125 * 2^-7 = 4.5 * 2^-9 is a tie, which goes to 4; 1.5 * 2^-10 = 0.75 *
  // 2^-9.
  CHECK(value("e4m3", 1.125 * 0x1p-7) == 0.0078125);  // not 0.0087890625, which is no e4m3 value
  CHECK(value("e4m3", 1.5 * 0x1p-10) == 0x1p-9);      // not 0
}

TEST_CASE("e4m3 is rounded from the value itself, not from its binary16 neighbour") {
  // 1.0625 is the tie of 1 and 1.125; 2^-13 more is lost in binary16, whose last place is 2^-10.
  CHECK(value("e4m3", 1.0625 + 0x1p-13) == 1.125);  // not 1
  // 432 is the tie of 416 and 448.
  CHECK(value("e4m3", 431.999939) == 416);  // not 448
}

TEST_CASE("the width of an accumulator is counted in integers, for in float 2^31 - 1 is 2^31") {
  // 2^17 products of up to (-128)^2 = 2^14 make 2^31: one more than 32 bits hold.
  const FormatLimits int8 = limits_of("int8");
  const AddendRange products = product_range(int8, int8);
  CHECK(exact_sum_bits(products, std::size_t{1} << 17) == 33);
  CHECK(exact_sum_bits(products, (std::size_t{1} << 17) - 1) == 32);
  CHECK(static_cast<float>(2147483648.0) <= static_cast<float>(2147483647.0));  // the trap
}

TEST_CASE("a partial sum of 20 bits overflows in the one column of 32 rows that is all -128") {
  const std::vector<double> lowest(32, -128), highest(32, 127);
  // 32 * 128 * 128 = 524288 = 2^19; 20 bits reach 2^19 - 1.
  const DotResult wrapped = dot("int:width=20,overflow=wrap", "int8", lowest, "int8", lowest);
  CHECK(wrapped.integer() == -524288);
  CHECK((wrapped.flags & output_overflowed) != 0);
  CHECK(wrapped.tally.inner.counts.overflows == 1);
  CHECK(wrapped.tally.inner.peak.bits_needed == 21);
  const DotResult saturated = dot("int:width=20,overflow=saturate", "int8", lowest, "int8", lowest);
  CHECK(saturated.integer() == 524287);
  CHECK(saturated.tally.inner.counts.saturations == 1);
  const DotResult negative = dot("int:width=20,overflow=wrap", "int8", lowest, "int8", highest);
  CHECK(negative.integer() == -32 * 128 * 127);
  CHECK(negative.flags == 0);
}

TEST_CASE("a partial sum as narrow as its operands is noticed even on small data") {
  // 3 * 4 * 12 = 144 does not fit 8 bits and wraps to 144 - 256.
  const std::vector<double> small(12, 3), four(12, 4);
  const DotResult sum = dot("int:width=8,overflow=wrap", "int8", small, "int8", four);
  CHECK(sum.integer() == -112);
  CHECK(sum.tally.inner.counts.overflows == 1);
  CHECK((sum.flags & output_overflowed) != 0);
  const DotResult wide = dot("exact", "int8", small, "int8", four);
  CHECK(wide.integer() == 144);
}

}  // namespace guardbit::known_wrong_answers_test
