// Logarithmic formats: values by hand, boundaries, overflow, refused names.
#include <cmath>

#include <doctest/doctest.h>

#include "tests/unit/arith/arith_helpers.h"

namespace guardbit::logarithmic_test {
namespace {

double decoded(const char* name, Code code) { return value_of(parse_format(name).decode(code)); }

std::string format_error(const char* text) {
  return error_of([&] { parse_format(text); });
}

}  // namespace

TEST_CASE("lns8_3 has eight values an octave, correctly rounded to 24 bits") {
  // 2^((m - 64) / 8). A float constant is its decimal digits, rounded to 24 bits.
  CHECK(decoded("lns8_3", 64) == 1);
  CHECK(decoded("lns8_3", 65) == static_cast<double>(1.0905077326652576592F));
  CHECK(decoded("lns8_3", 68) == static_cast<double>(1.4142135623730950488F));
  CHECK(decoded("lns8_3", 72) == 2);
  CHECK(decoded("lns8_3", 1) == std::ldexp(static_cast<double>(1.0905077326652576592F), -8));
  CHECK(decoded("lns8_3", 128 + 68) == -static_cast<double>(1.4142135623730950488F));
  CHECK(decoded("lns8_3", 127) == std::ldexp(static_cast<double>(1.8340080864093424635F), 7));
  const Format format = parse_format("lns8_3");
  CHECK(format.decode(0).value_class == ValueClass::zero);
  CHECK(format.decode(128).value_class == ValueClass::zero);
  CHECK(format.decode(128).negative);
  CHECK(decoded("lns8_3:bits=6", 68) == 1.40625);  // 45 / 32; the root of two is 45.25 / 32
}

TEST_CASE("a logarithm without fraction bits is a power of two of one bit") {
  const FormatLimits limits = limits_of("lns8_0");
  CHECK(limits.significand_bits == 1);
  CHECK(value_of(limits.max) == 0x1p63);
  CHECK(value_of(limits.min_positive) == 0x1p-63);
  CHECK(limits.min_quantum_exp == -63);
}

TEST_CASE("rounding to lns4_1 rounds the logarithm, towards zero and overflow too") {
  // Values 2^(-3/2), 2^-1, ... 2^(3/2) for codes 1 to 7; the code is 4 + 2 * log2 x, rounded.
  const Codec codec = codec_of("lns4_1");
  CHECK(rounded(codec, 1.18) == 4);  // 2^(1/4) = 1.1892
  CHECK(rounded(codec, 1.20) == 5);
  CHECK(rounded(codec, -1.20) == 8 + 5);
  CHECK(rounded(codec, 0.297) == 0);  // 2^(-7/4) = 0.29730
  CHECK(rounded(codec, 0.298) == 1);
  CHECK(rounded(codec, -0.297) == 8);          // minus zero
  const Encoded below = encoded(codec, 3.36);  // 2^(7/4) = 3.3636
  CHECK(below.code == 7);
  CHECK(!below.overflow);
  const Encoded above = encoded(codec, 3.37);
  CHECK(above.code == 7);
  CHECK(above.overflow);
  CHECK(encoded(codec, 3.0, Rounding::up).overflow);
  CHECK(!encoded(codec, 3.9, Rounding::toward_zero).overflow);
  CHECK(encoded(codec, 4.0, Rounding::toward_zero).code == 7);
}

TEST_CASE(
    "stochastic rounding to a logarithmic format is linear in the value, also above its maximum") {
  const Codec codec = codec_of("lns3_0");  // 2^-1, 1, 2; the next one would be 4
  const RoundingRule rule{Rounding::stochastic, 2};
  CHECK(codec.encode(real_from(1.25), rule, Overflow::saturate, 3).code ==
        3);  // a quarter of the way
  CHECK(codec.encode(real_from(1.25), rule, Overflow::saturate, 2).code == 2);
  CHECK(codec.encode(real_from(2.5), rule, Overflow::saturate, 3).overflow);
  CHECK(!codec.encode(real_from(2.5), rule, Overflow::saturate, 2).overflow);
}

TEST_CASE("logposit8_1 reads a posit's fraction as part of the logarithm") {
  CHECK(decoded("logposit8_1", 0x40) == 1);
  CHECK(decoded("logposit8_1", 0x44) == static_cast<double>(1.1892071150027210667F));  // f = 1/4
  CHECK(decoded("logposit8_1", 0x48) == static_cast<double>(1.4142135623730950488F));  // f = 1/2
  CHECK(decoded("logposit8_1", 0x50) == 2);        // 0 10 1 0000: e = 1
  CHECK(decoded("logposit8_1", 0x60) == 4);        // 0 110 0 000: r = 1
  CHECK(decoded("logposit8_1", 0x7f) == 0x1p12);   // r = 6
  CHECK(decoded("logposit8_1", 0x01) == 0x1p-12);  // r = -6
  CHECK(decoded("logposit8_1", 0xb8) == -static_cast<double>(1.4142135623730950488F));
  const Format format = parse_format("logposit8_1");
  CHECK(format.decode(0x80).value_class == ValueClass::nan);
  CHECK(format.decode(0).value_class == ValueClass::zero);
}

TEST_CASE("a logarithmic posit never rounds to zero and stays at its maximum") {
  const Codec codec = codec_of("logposit8_1");
  CHECK(rounded(codec, 1e-30) == 0x01);
  CHECK(rounded(codec, -1e-30) == 0xff);
  CHECK(rounded(codec, 1e30, Rounding::nearest_even, Overflow::infinity) == 0x7f);
  CHECK(rounded(codec, 1.09) == 0x42);   // 2^(2/16) = 1.0905
  CHECK(rounded(codec, 1.067) == 0x41);  // the boundary is 2^(3/32) = 1.06714
  CHECK(rounded(codec, 1.0672) == 0x42);
}

TEST_CASE("logarithmic formats fit no register") {
  CHECK(error_of([] {
          parse_accumulator("float:lns8_3");
        }).ends_with("an accumulator's format needs evenly spaced values, not a rounded table"));
}

TEST_CASE("refused logarithmic names say why") {
  CHECK(format_error("lns8") ==
        "format 'lns8', fraction bits: '' is not a whole number from 0 to 14");
  CHECK(format_error("lns17_3") ==
        "format 'lns17_3', width: '17' is not a whole number from 3 to 16");
  CHECK(format_error("lns8_7") == "format 'lns8_7': expected at most width - 2 fraction bits");
  CHECK(format_error("lns16_4") ==
        "format 'lns16_4': expected more fraction bits, its values are beyond 2^512");
  CHECK(format_error("lns8_3:fn") == "format 'lns8_3:fn': expected no option but bits=<4 to 32>");
  CHECK(format_error("lns8_3:bits=3") ==
        "format 'lns8_3:bits=3', bits: '3' is not a whole number from 4 to 32");
  CHECK(
      format_error("lns8_6:bits=4")
          .starts_with("format 'lns8_6:bits=4': 4 significand bits do not tell magnitude codes "));
  CHECK(format_error("logposit8_5") ==
        "format 'logposit8_5', exponent bits: '5' is not a whole number from 0 to 4");
  CHECK(parse_format("lns8_3:bits=24").name == "lns8_3");
  CHECK(parse_format("logposit8_1:bits=12").name == "logposit8_1:bits=12");
}

}  // namespace guardbit::logarithmic_test
