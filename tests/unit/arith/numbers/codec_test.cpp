// The rounder: ties, overflow, zeros, posits, wrapping and stochastic rounding, worked by hand.
#include "arith/numbers/codec.h"

#include <limits>

#include <doctest/doctest.h>

#include "arith/numbers/wide_real.h"
#include "tests/unit/arith/arith_helpers.h"

namespace guardbit::codec_test {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr Rounding deterministic_modes[] = {Rounding::nearest_even, Rounding::nearest_away,
                                            Rounding::toward_zero,  Rounding::up,
                                            Rounding::down,         Rounding::to_odd};

}  // namespace

TEST_CASE("e4m3:fn rounds 464, half-way past the maximum, to the maximum") {
  const Codec codec = codec_of("e4m3");
  const Encoded tie = encoded(codec, 464, Rounding::nearest_even, Overflow::infinity);
  CHECK(tie.code == 0x7e);  // (1 + 6/8) * 2^8 = 448, an even code; the next would be 480
  CHECK(tie.inexact);
  CHECK(!tie.overflow);
  const Encoded above = encoded(codec, 465, Rounding::nearest_even, Overflow::saturate);
  CHECK(above.code == 0x7e);
  CHECK(above.overflow);
  CHECK(rounded(codec, 464, Rounding::nearest_away, Overflow::infinity) == 0x7f);
}

TEST_CASE("beyond the maximum, e4m3:fn saturates or gives the NaN of that sign") {
  const Codec codec = codec_of("e4m3");
  CHECK(rounded(codec, 465, Rounding::nearest_even, Overflow::infinity) == 0x7f);
  CHECK(rounded(codec, -465, Rounding::nearest_even, Overflow::infinity) == 0xff);
  CHECK(rounded(codec, infinity, Rounding::nearest_even, Overflow::infinity) == 0x7f);
  CHECK(rounded(codec, -infinity, Rounding::nearest_even, Overflow::infinity) == 0xff);
  CHECK(rounded(codec, -infinity, Rounding::nearest_even, Overflow::saturate) == 0xfe);
  CHECK(rounded(codec, 1e30, Rounding::nearest_even, Overflow::wrap) == 0x7e);
  CHECK(rounded(codec_of("e4m3:fnuz"), -1e30, Rounding::up, Overflow::infinity) == 0xff);
  CHECK(rounded(codec_of("e4m3:fnuz"), -1e30, Rounding::down, Overflow::infinity) == 0x80);
  CHECK(rounded(codec_of("e2m1"), -1e30, Rounding::nearest_even, Overflow::infinity) == 0xf);
}

TEST_CASE("formats with infinity overflow to it at half a step past the maximum") {
  const Codec e5m2 = codec_of("e5m2");  // 57344 has an odd code, so the tie at 61440 overflows
  CHECK(rounded(e5m2, 61439, Rounding::nearest_even, Overflow::infinity) == 0x7b);
  CHECK(rounded(e5m2, 61440, Rounding::nearest_even, Overflow::infinity) == 0x7c);
  CHECK(rounded(e5m2, -61440, Rounding::nearest_even, Overflow::infinity) == 0xfc);
  CHECK(rounded(e5m2, 61440, Rounding::nearest_even, Overflow::saturate) == 0x7b);
  const Codec fp16 = codec_of("fp16");
  CHECK(rounded(fp16, 65519.99, Rounding::nearest_even, Overflow::infinity) == 0x7bff);
  CHECK(rounded(fp16, 65520, Rounding::nearest_even, Overflow::infinity) == 0x7c00);
  CHECK(encoded(fp16, infinity).code == 0x7c00);  // infinity itself is a value of the format
  CHECK(!encoded(fp16, infinity).overflow);
}

TEST_CASE("modes that move towards zero stay at the maximum, and so does to-odd if it is odd") {
  const Codec e5m2 = codec_of("e5m2");
  CHECK(rounded(e5m2, 1e9, Rounding::toward_zero, Overflow::infinity) == 0x7b);
  CHECK(rounded(e5m2, 1e9, Rounding::down, Overflow::infinity) == 0x7b);
  CHECK(rounded(e5m2, -1e9, Rounding::up, Overflow::infinity) == 0xfb);
  CHECK(rounded(e5m2, 1e9, Rounding::up, Overflow::infinity) == 0x7c);
  CHECK(rounded(e5m2, 57345, Rounding::up, Overflow::infinity) == 0x7c);
  CHECK(rounded(e5m2, 1e9, Rounding::to_odd, Overflow::infinity) == 0x7b);
  CHECK(rounded(codec_of("e4m3"), 449, Rounding::to_odd, Overflow::infinity) == 0x7f);
}

TEST_CASE("what others got wrong in e4m3: subnormals, and rounding twice") {
  const Codec codec = codec_of("e4m3");
  // 4.5 * 2^-9 is a tie between 4 and 5 quanta; the wrong answer kept 3 fraction bits.
  CHECK(value_of(codec.format().decode(rounded(codec, 0x1.2p-7))) == 0.0078125);
  CHECK(value_of(codec.format().decode(rounded(codec, 0x1.8p-10))) == 0x1p-9);  // 0.75 quanta
  // Just above the tie 1.0625, on which rounding to 11 bits first would put it.
  CHECK(value_of(codec.format().decode(rounded(codec, 1.0625 + 0x1p-13))) == 1.125);
  CHECK(value_of(codec.format().decode(rounded(codec, 431.999939))) == 416);  // tie at 432
}

TEST_CASE("directed modes look at the sign, to-odd at the code") {
  const Codec codec = codec_of("e4m3");  // 1 is 0x38, 1.125 is 0x39
  CHECK(rounded(codec, 1.01, Rounding::up) == 0x39);
  CHECK(rounded(codec, 1.01, Rounding::down) == 0x38);
  CHECK(rounded(codec, 1.01, Rounding::toward_zero) == 0x38);
  CHECK(rounded(codec, -1.01, Rounding::up) == 0xb8);
  CHECK(rounded(codec, -1.01, Rounding::down) == 0xb9);
  CHECK(rounded(codec, -1.1, Rounding::toward_zero) == 0xb8);
  CHECK(rounded(codec, 1.01, Rounding::to_odd) == 0x39);
  CHECK(rounded(codec, 1.24, Rounding::to_odd) == 0x39);
  CHECK(rounded(codec, 1.0, Rounding::to_odd) == 0x38);
  CHECK(rounded(codec, 1.0625, Rounding::nearest_away) == 0x39);
  CHECK(rounded(codec, 1.0625, Rounding::nearest_even) == 0x38);
}

TEST_CASE("what rounds to zero keeps its sign where the format has a negative zero") {
  const Codec codec = codec_of("e4m3");
  const Encoded small = encoded(codec, -0x1p-11);
  CHECK(small.code == 0x80);
  CHECK(small.inexact);
  CHECK(small.underflow);
  CHECK(rounded(codec, -0x1p-10) == 0x80);  // a tie between 0 and the odd code 1
  CHECK(rounded(codec, -0x1p-11, Rounding::down) == 0x81);
  CHECK(rounded(codec, 0x1p-11, Rounding::up) == 0x01);
  CHECK(rounded(codec, -0.0) == 0);  // zero itself is code 0
  CHECK(rounded(codec_of("e4m3:fnuz"), -0x1p-12) == 0);
  CHECK(rounded(codec_of("int8"), -0.25) == 0);
}

TEST_CASE("without subnormals the boundary to zero is half of the smallest normal") {
  const Codec codec = codec_of("e4m3:fn,nosubnormals");  // smallest normal 2^-6, code 8
  CHECK(rounded(codec, 0x1.01p-7) == 0x08);
  CHECK(rounded(codec, 0x1p-7) == 0x00);  // both codes are even: to the smaller magnitude
  CHECK(rounded(codec, 0x1p-7, Rounding::nearest_away) == 0x08);
  CHECK(rounded(codec, 0x1p-20, Rounding::to_odd) == 0x08);
  CHECK(rounded(codec, -0x1.8p-8) == 0x80);
}

TEST_CASE("without zero everything below the smallest value becomes the smallest value") {
  const Codec codec = codec_of("e8m0");
  for (const Rounding mode : deterministic_modes) CHECK(rounded(codec, 0x1p-140, mode) == 0x00);
  CHECK(encoded(codec, 0x1p-140).underflow);
  CHECK(rounded(codec, 0.0) == 0x00);
  CHECK(rounded(codec, 3.0) == 0x80);  // 2^1 is 0x80, 2^2 is 0x81: a tie to the even code
  CHECK(rounded(codec, 3.1) == 0x81);
}

TEST_CASE("a posit never becomes zero, nor NaR from a real number") {
  const Codec codec = codec_of("posit8_2");
  for (const Rounding mode : deterministic_modes) {
    for (const Overflow overflow : {Overflow::saturate, Overflow::infinity, Overflow::wrap}) {
      CHECK(rounded(codec, 1e-30, mode, overflow) == 0x01);
      CHECK(rounded(codec, -1e-30, mode, overflow) == 0xff);
      CHECK(rounded(codec, 1e30, mode, overflow) == 0x7f);
      CHECK(rounded(codec, -1e30, mode, overflow) == 0x81);
    }
  }
  CHECK(encoded(codec, 1e-30).underflow);
  CHECK(encoded(codec, 1e30).overflow);
  CHECK(rounded(codec, -infinity) == 0x81);
  CHECK(rounded(codec, infinity, Rounding::nearest_even, Overflow::infinity) == 0x80);
  CHECK(rounded(codec, std::numeric_limits<double>::quiet_NaN()) == 0x80);
}

TEST_CASE("a posit is rounded on its bit string, not half-way between its neighbours") {
  // 1 is 2^-24, 2 is 2^-20, 3 = 0 000001 1 is 2^(-20 + 2); the 9-bit posits between them are
  // 0 0000001 1 = 2^(-24 + 2) and 0 000001 01 = 2^(-20 + 1).
  const Codec codec = codec_of("posit8_2");
  CHECK(rounded(codec, 0x1.fffp-23) == 1);
  CHECK(rounded(codec, 0x1p-22) == 2);  // a tie to the even code
  CHECK(rounded(codec, 0x1.001p-22) == 2);
  CHECK(rounded(codec, 0x1p-19) == 2);
  CHECK(rounded(codec, 0x1.001p-19) == 3);
}

TEST_CASE("integers wrap modulo two to their width") {
  const Codec int8 = codec_of("int8");
  auto wrapped = [](const Codec& codec, double x, Rounding mode = Rounding::nearest_even) {
    return rounded(codec, x, mode, Overflow::wrap);
  };
  CHECK(wrapped(int8, 128) == 0x80);
  CHECK(wrapped(int8, 200) == 0xc8);  // 200 - 256 = -56
  CHECK(wrapped(int8, -129) == 0x7f);
  CHECK(wrapped(int8, 1000000) == 0x40);  // 3906 * 256 + 64
  CHECK(wrapped(int8, 127.5) == 0x80);
  CHECK(wrapped(int8, 127.5, Rounding::toward_zero) == 0x7f);
  CHECK(wrapped(int8, 0x1p80) == 0);
  CHECK(wrapped(codec_of("uint8"), -1) == 0xff);
  CHECK(wrapped(codec_of("uint8"), -0.3) == 0);
  CHECK(wrapped(codec_of("uint8"), -0.3, Rounding::down) == 0xff);
  CHECK(wrapped(codec_of("fixed8.4"), 8.0) == 0x80);
  CHECK(wrapped(codec_of("uint32"), 0x1p32 + 5) == 5);
  CHECK(encoded(int8, 128, Rounding::nearest_even, Overflow::wrap).overflow);
  CHECK(!encoded(int8, 127.4, Rounding::nearest_even, Overflow::wrap).overflow);
}

TEST_CASE("integers saturate at either end") {
  CHECK(rounded(codec_of("int8"), 127.5) == 0x7f);
  CHECK(encoded(codec_of("int8"), 127.5).overflow);
  CHECK(rounded(codec_of("int8"), -128.5) == 0x80);
  CHECK(!encoded(codec_of("int8"), -128.5).overflow);  // a tie to the even code, -128
  CHECK(encoded(codec_of("int8"), -128.6).overflow);
  CHECK(rounded(codec_of("int8:symmetric"), -1e9, Rounding::nearest_even, Overflow::wrap) == 0x81);
  CHECK(rounded(codec_of("uint8"), -5) == 0);
  CHECK(encoded(codec_of("uint8"), -5).overflow);
  CHECK(rounded(codec_of("uint32"), 4294967294.6) == 0xffffffff);
  CHECK(rounded(codec_of("uint32"), 0x1p40) == 0xffffffff);
  CHECK(rounded(codec_of("int32"), -0x1p40) == 0x80000000);
}

TEST_CASE("only integers and fixed point that use every code wrap, the others saturate") {
  for (const char* name : {"int4", "uint4", "fixed4.0", "ufixed4.0"}) {
    CHECK(rounded(codec_of(name), 32, Rounding::nearest_even, Overflow::wrap) == 0);
  }
  for (const char* name : {"int4:symmetric", "e2m1", "posit4_0", "posit2_0", "ue2m2", "ue1m3",
                           "ue1m3:fn", "ue1m3:ieee", "ue1m3:nosubnormals", "ue1m3:nozero"}) {
    CAPTURE(std::string(name));
    const Codec codec = codec_of(name);
    CHECK(rounded(codec, 512, Rounding::nearest_even, Overflow::wrap) == codec.limits().max_code);
  }
}

TEST_CASE("stochastic rounding goes away from zero for exactly the right random numbers") {
  const Codec codec = codec_of("e4m3");
  auto up = [&](double x, int bits, std::uint64_t random) {
    return codec.encode(real_from(x), {Rounding::stochastic, bits}, Overflow::saturate, random)
        .code;
  };
  for (std::uint64_t random = 0; random < 8; ++random) {
    CHECK(up(1 + 0.125 * 3 / 8, 3, random) == (random >= 5 ? 0x39 : 0x38));   // 3 + R >= 8
    CHECK(up(-1 - 0.125 * 3 / 8, 3, random) == (random >= 5 ? 0xb9 : 0xb8));  // away from zero
    CHECK(up(0x1p-9 * 0.6875, 3, random) == (random >= 3 ? 0x01 : 0x00));     // floor(5.5) = 5
    CHECK(up(1.0, 3, random) == 0x38);
    CHECK(up(1.0625, 1, random) == (random % 2 == 1 ? 0x39 : 0x38));  // modulo 2^N
  }
  CHECK(up(1 + 0.125 * 0x1p-32, 32, 0xffffffff) == 0x39);
  CHECK(up(1 + 0.125 * 0x1p-33, 32, 0xffffffff) == 0x38);
  CHECK(up(464, 2, 1) == 0x7e);  // half-way to 480
  CHECK(codec.encode(real_from(464), {Rounding::stochastic, 2}, Overflow::infinity, 2).code ==
        0x7f);
}

TEST_CASE("a bit below all bits that are kept decides a tie") {
  const Codec codec = codec_of("e4m3");
  const RoundingRule nearest{};
  const WideInt tie = WideInt(17) << 1000;  // 17/16 = 1.0625
  auto code_of = [&](const WideInt& x) {
    return codec.encode(real_from(x, -1004), nearest, Overflow::saturate).code;
  };
  CHECK(code_of(tie) == 0x38);
  CHECK(code_of(tie + 1) == 0x39);
  CHECK(code_of(tie - 1) == 0x38);
  CHECK(code_of((WideInt(19) << 1000) - 1) == 0x39);  // below the tie 1.1875, which goes to 1.25
}

TEST_CASE("operands carry the sign, and infinity and NaN are told by their exponent") {
  const Codec codec = codec_of("e4m3");
  CHECK(codec.operand(0xb9).significand == -9);  // -(1 + 1/8)
  CHECK(codec.operand(0xb9).quantum_exp == -3);
  CHECK(codec.operand(0xb9).exponent == 0);
  CHECK(codec.operand(0x01).exponent == -6);  // a subnormal aligns as the smallest normal value
  CHECK(codec.operand(0x7f).significand == 0);
  CHECK(codec.operand(0x7f).exponent == nan_exponent);
  CHECK(!codec.is_number(0x7f));
  CHECK(codec.is_number(0x80));
  const Codec fp32 = codec_of("fp32");
  CHECK(fp32.operand(0xbf800001).significand == -0x800001);
  CHECK(fp32.operand(0xbf800001).quantum_exp == -23);
  CHECK(fp32.operand(0x7f800000).significand == 1);
  CHECK(fp32.operand(0xff800000).significand == -1);
  CHECK(fp32.operand(0x7f800000).exponent == infinity_exponent);
  CHECK(fp32.operand(0x00000001).significand == 1);
  CHECK(fp32.operand(0x00000001).quantum_exp == -149);
}

}  // namespace guardbit::codec_test
