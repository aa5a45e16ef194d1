// S2FP8 of the exact reference: exact images by hand, irrational ones by closed form.
#include <string>

#include <doctest/doctest.h>

#include "tests/unit/analysis/reference/exact_helpers.h"

namespace guardbit::analysis::exact_s2fp8_test {

TEST_CASE("S2FP8 without squeeze is E5M2 times a power of two") {
  const ExactFormat format("s2fp8:alpha=1,beta=3"), e5m2("e5m2:ieee");
  for (Code code = 0; code < 256; ++code) {
    const ExactValue image = format.decode(code);
    MpfrNumber value = e5m2.decode(code).value;
    mpfr_div_2ui(value.get(), value.get(), 3, MPFR_RNDN);
    CAPTURE(code);
    CHECK(image.value_class == e5m2.decode(code).value_class);
    if (image.value_class != ValueClass::nan) CHECK(image.value == value);
  }
}

TEST_CASE("S2FP8 squares or takes roots of E5M2 magnitudes, boundaries too") {
  const ExactFormat square("s2fp8:alpha=0.5,beta=1"), root("s2fp8:alpha=2,beta=0");
  CHECK(value_of(square, 0x3e) == 0.5625);  // (1.5 / 2)^2
  CHECK(value_of(square, 0xbf) == -0.765625);
  CHECK(square.boundary_above(0x3c).to_double() == 0.31640625);  // (9/16)^2
  CHECK(value_of(root, 0x44) == 2);
  CHECK(value_of(root, 0x40) == static_cast<double>(1.4142135623730950488F));
  CHECK(root.boundary_above(0x40).to_double() == 1.5);                         // the root of 9/4
  CHECK(value_of(ExactFormat("s2fp8:alpha=0.5,beta=0,bits=4"), 0x3d) == 1.5);  // 12.5 / 8, a tie
}

TEST_CASE("S2FP8 overflows to infinity at the image of E5M2's boundary") {
  const ExactFormat format("s2fp8:alpha=0.5,beta=0");
  const double top = 61440.0 * 61440.0;
  CHECK(rounded(format, top * 0.9999, Rounding::nearest_even, Overflow::infinity) == 0x7b);
  CHECK(rounded(format, top, Rounding::nearest_even, Overflow::infinity) == 0x7c);  // 0x7b is odd
  CHECK(rounded(format, -top, Rounding::nearest_even, Overflow::infinity) == 0xfc);
  CHECK(rounded(format, top, Rounding::nearest_even, Overflow::saturate) == 0x7b);
  CHECK(rounded(format, 0x1p-34) == 0);  // (2^-17)^2, a tie with zero
  CHECK(rounded(format, -0x1p-34) == 0x80);
}

TEST_CASE("S2FP8 names that are not canonical are refused") {
  for (const char* name :
       {"s2fp8", "s2fp8:alpha=1", "s2fp8:beta=0,alpha=1", "s2fp8:alpha=1.0,beta=0",
        "s2fp8:alpha=-1,beta=0", "s2fp8:alpha=nan,beta=0", "s2fp8:alpha=1,beta=0,bits=24"}) {
    CAPTURE(std::string(name));
    CHECK_THROWS(ExactFormat(name));
  }
}

}  // namespace guardbit::analysis::exact_s2fp8_test
