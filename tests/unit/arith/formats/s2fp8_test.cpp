// S2FP8: exact cases by hand, irrational ones by closed form, specials and refused names.
#include <cmath>

#include <doctest/doctest.h>

#include "tests/unit/arith/arith_helpers.h"

namespace guardbit::s2fp8_test {
namespace {

double decoded(const char* name, Code code) { return value_of(parse_format(name).decode(code)); }

std::string format_error(const char* text) {
  return error_of([&] { parse_format(text); });
}

}  // namespace

TEST_CASE("without squeeze S2FP8 is E5M2 times a power of two") {
  const Format e5m2 = parse_format("e5m2");
  const Format shifted = parse_format("s2fp8:alpha=1,beta=3");
  for (Code code = 0; code < 256; ++code) {
    CAPTURE(code);
    const Unpacked value = e5m2.decode(code), image = shifted.decode(code);
    CHECK(image.value_class == value.value_class);
    CHECK(image.negative == value.negative);
    CHECK(value_of(image) == value_of(value) / 8);
    if (code < 0x7c) {
      CHECK(value_of(shifted.decode_midpoint_above(code)) ==
            value_of(e5m2.decode_midpoint_above(code)) / 8);
    }
  }
}

TEST_CASE("with alpha = 1/2 a code is worth the square of its E5M2 magnitude, shifted") {
  // (2^-beta * q)^2: 0x3d is 1.25, 0x3e is 1.5, 0x3f is 1.75; boundaries have one more bit.
  CHECK(decoded("s2fp8:alpha=0.5,beta=0", 0x3c) == 1);
  CHECK(decoded("s2fp8:alpha=0.5,beta=0", 0x3d) == 1.5625);
  CHECK(decoded("s2fp8:alpha=0.5,beta=1", 0x3e) == 0.5625);
  CHECK(decoded("s2fp8:alpha=0.5,beta=-1", 0xbf) == -12.25);
  CHECK(value_of(parse_format("s2fp8:alpha=0.5,beta=0").decode_midpoint_above(0x3c)) == 1.265625);
  CHECK(decoded("s2fp8:alpha=0.5,beta=0,bits=4", 0x3d) == 1.5);  // 1.5625 = 12.5 / 8: ties to 12
  CHECK(decoded("s2fp8:alpha=0.5,beta=0,bits=4", 0x3f) == 3.0);  // 3.0625 = 12.25 / 4
}

TEST_CASE("with alpha = 2 a code is worth the root of its E5M2 magnitude") {
  CHECK(decoded("s2fp8:alpha=2,beta=0", 0x3c) == 1);
  CHECK(decoded("s2fp8:alpha=2,beta=0", 0x40) == static_cast<double>(1.4142135623730950488F));
  CHECK(decoded("s2fp8:alpha=2,beta=0", 0x44) == 2);
  CHECK(decoded("s2fp8:alpha=2,beta=0", 0x3e) == static_cast<double>(1.2247448713915890491F));
  // The boundary above 1 is the root of 9/8; above 4 (0x44), of 9/2: 3 / sqrt(2); above 2, of 9/4.
  CHECK(value_of(parse_format("s2fp8:alpha=2,beta=0").decode_midpoint_above(0x40)) == 1.5);
}

TEST_CASE("ties of squared and shifted boundaries are exact however many bits they have") {
  // alpha = 1/16: the boundary 15/8 is worth 15^16 / 2^48, 63 odd bits: a tie of 62 bits.
  // 15^16 = 6568408355712890625 = 2 * 3284204177856445312 + 1: to the even one.
  const Format format = parse_format("s2fp8:alpha=0.0625,beta=0,bits=32");
  const Unpacked boundary = format.decode_midpoint_above(0x3f);
  CHECK(boundary.significand == 3284204177856445312U);
  CHECK(boundary.quantum_exp == 1 - 48);
}

TEST_CASE("S2FP8 rounds at the image of E5M2's boundary and overflows to infinity") {
  const Codec codec = codec_of("s2fp8:alpha=0.5,beta=0");
  CHECK(rounded(codec, 1.2656) == 0x3c);  // (9/8)^2 = 1.265625
  CHECK(rounded(codec, 1.2657) == 0x3d);
  CHECK(rounded(codec, 1.265625) == 0x3c);
  const double top = 61440.0 * 61440.0;  // the boundary above 57344^2
  CHECK(rounded(codec, top * 0.9999, Rounding::nearest_even, Overflow::infinity) == 0x7b);
  CHECK(rounded(codec, top * 1.0001, Rounding::nearest_even, Overflow::infinity) == 0x7c);
  CHECK(rounded(codec, -top * 1.0001, Rounding::nearest_even, Overflow::infinity) == 0xfc);
  CHECK(rounded(codec, top * 1.0001) == 0x7b);
  CHECK(!encoded(codec, top * 0.9999).overflow);
  CHECK(rounded(codec, 0x1p-34) == 0);  // (2^-17)^2, a tie
  CHECK(rounded(codec, 0x1.001p-34) == 1);
}

TEST_CASE("the canonical name gives the same doubles back") {
  CHECK(parse_format("s2fp8:beta=-1.50,alpha=0.30000000000000004").name ==
        "s2fp8:alpha=0.30000000000000004,beta=-1.5");
  CHECK(parse_format("s2fp8:alpha=3,beta=1e-300").name == "s2fp8:alpha=3,beta=1e-300");
  CHECK(parse_format("s2fp8:alpha=3,beta=-0").name == "s2fp8:alpha=3,beta=0");
  CHECK(parse_format("s2fp8:alpha=3,beta=0,bits=16").name == "s2fp8:alpha=3,beta=0,bits=16");
}

TEST_CASE("refused S2FP8 specifications say why") {
  CHECK(format_error("s2fp8") == "format 's2fp8': expected alpha= and beta=");
  CHECK(format_error("s2fp8:alpha=1") == "format 's2fp8:alpha=1': expected alpha= and beta=");
  CHECK(format_error("s2fp8:alpha=x,beta=0") ==
        "format 's2fp8:alpha=x,beta=0', alpha: 'x' is not a finite number");
  CHECK(format_error("s2fp8:alpha=inf,beta=0") ==
        "format 's2fp8:alpha=inf,beta=0', alpha: 'inf' is not a finite number");
  CHECK(format_error("s2fp8:alpha=0.04,beta=0") ==
        "format 's2fp8:alpha=0.04,beta=0': expected alpha of at least 0.05");
  CHECK(format_error("s2fp8:alpha=1,beta=600") ==
        "format 's2fp8:alpha=1,beta=600': its values are not all between 2^-512 and 2^512");
  CHECK(
      format_error("s2fp8:alpha=1e9,beta=0")
          .starts_with(
              "format 's2fp8:alpha=1e9,beta=0': 24 significand bits do not tell magnitude codes"));
  CHECK(format_error("s2fp8:alpha=1,beta=0,fn") ==
        "format 's2fp8:alpha=1,beta=0,fn': 'fn' is not one of alpha=, beta=, bits=");
}

}  // namespace guardbit::s2fp8_test
