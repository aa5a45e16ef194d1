// Takums: values by hand from the definition, an independent library's output, rounding.
#include <cmath>

#include <doctest/doctest.h>

#include "tests/unit/arith/arith_helpers.h"

namespace guardbit::takum_test {
namespace {

double decoded(const char* name, Code code) { return value_of(parse_format(name).decode(code)); }

}  // namespace

TEST_CASE("takum8 of 4 is 3.955, and its root 2.117, as an independent library prints") {
  const Codec codec = codec_of("takum8");
  // 0 1 001 1 11: r = 1, c = 2^1 - 1 + 1 = 2, f = 3/4: e^(2.75 / 2). The next one is e^1.5.
  CHECK(rounded(codec, 4.0) == 0x4f);
  CHECK(value_of(codec.format().decode(0x4f)) == static_cast<double>(3.9550767229205769F));
  // Its root has l = 1.375, a tie between 0x49 (l = 1.25) and the even 0x4a (l = 1.5).
  const Unpacked tie = codec.format().decode_midpoint_above(0x49);
  CHECK(value_of(tie) == doctest::Approx(std::sqrt(3.9550767229205769)).epsilon(1e-15));
  const Real root = real_from(static_cast<Int128>(tie.significand), tie.quantum_exp);
  CHECK(codec.encode(root, {}, Overflow::saturate).code == 0x4a);
  CHECK(value_of(codec.format().decode(0x4a)) == static_cast<double>(2.1170000166126746F));
}

TEST_CASE("logarithmic takums are powers of the square root of e") {
  CHECK(decoded("takum8", 0x40) == 1);                                         // 0 1 000 000: l = 0
  CHECK(decoded("takum8", 0x48) == static_cast<double>(1.6487212707001281F));  // c = 1
  CHECK(decoded("takum8", 0x38) ==
        static_cast<double>(0.60653065971263342F));  // 0 0 111 000: c = -1
  CHECK(decoded("takum8", 0xb8) == -static_cast<double>(1.6487212707001281F));
  CHECK(decoded("takum16", 0x4000) == 1);
  const Format takum2 = parse_format("takum2");
  CHECK(takum2.decode(0).value_class == ValueClass::zero);
  CHECK(value_of(takum2.decode(1)) == 1);
  CHECK(takum2.decode(2).value_class == ValueClass::nan);
  CHECK(value_of(takum2.decode(3)) == -1);
}

TEST_CASE("linear takums are binary floating point with a takum's characteristic") {
  CHECK(decoded("takum8:linear", 0x40) == 1);
  CHECK(decoded("takum8:linear", 0x41) == 1.125);  // p = 3
  CHECK(decoded("takum8:linear", 0x4f) == 7);      // c = 2, f = 3/4
  CHECK(decoded("takum8:linear", 0x38) == 0.5);    // c = -1
  CHECK(decoded("takum8:linear", 0x01) ==
        0x1p-239);                                   // c = -255 + 16: the string goes on with zeros
  CHECK(decoded("takum8:linear", 0x7f) == 0x1p239);  // c = 127 + 112
  CHECK(decoded("takum8:linear", 0xbf) == -1.125);
  CHECK(decoded("takum12:linear", 0x7ff) == 0x1p254);
  CHECK(decoded("takum12:linear", 0x001) == 0x1p-254);
  // 32 bits: r = 7 leaves 20 fraction bits, r = 0 leaves 27.
  CHECK(decoded("takum32:linear", 0x7fffffff) == 0x1.fffffp254);
  CHECK(decoded("takum32:linear", 0x00000001) == 0x1.00001p-255);
  CHECK(decoded("takum32:linear", 0x40000001) == 1 + 0x1p-27);
  CHECK(limits_of("takum32:linear").significand_bits == 28);
  CHECK(limits_of("takum32:linear").min_quantum_exp == -275);
}

TEST_CASE("takums round on the bit string, saturate and never reach zero") {
  const Codec codec = codec_of("takum8:linear");
  CHECK(rounded(codec, 1.0625) == 0x40);  // a tie between 1 and 1.125
  CHECK(rounded(codec, 1.1875) == 0x42);
  // Between 2^223 (0x7e) and 2^239 (0x7f) lies 0 1 111 1101: c = 127 + 104, 2^231.
  CHECK(rounded(codec, 0x1p231) == 0x7e);
  CHECK(rounded(codec, 0x1.01p231) == 0x7f);
  for (const char* name : {"takum8", "takum8:linear", "takum5"}) {
    const Codec takum = codec_of(name);
    const Code top = (Code{1} << (takum.format().width - 1)) - 1;
    CHECK(rounded(takum, 0x1p-600) == 1);
    CHECK(rounded(takum, 0x1p600, Rounding::nearest_even, Overflow::infinity) == top);
    CHECK(rounded(takum, -0x1p600, Rounding::nearest_even, Overflow::infinity) == top + 2);
  }
}

TEST_CASE("takum names are canonical and refused ones say why") {
  CHECK(parse_format("takum16:bits=32").name == "takum16:bits=32");
  CHECK(parse_format("takum16:bits=24").name == "takum16");
  CHECK(parse_format("takum32:linear").name == "takum32:linear");
  const auto format_error = [](const char* text) { return error_of([&] { parse_format(text); }); };
  CHECK(format_error("takum17") ==
        "format 'takum17', width: '17' is not a whole number from 2 to 16");
  CHECK(format_error("takum33:linear") ==
        "format 'takum33:linear', width: '33' is not a whole number from 2 to 32");
  CHECK(format_error("takum8:fn") ==
        "format 'takum8:fn': expected no option but linear or bits=<4 to 32>");
  CHECK(!format_error("takum8:linear,bits=8").empty());
}

}  // namespace guardbit::takum_test
