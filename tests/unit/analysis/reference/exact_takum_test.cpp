// Takums of the exact reference: values by hand from the definition, symmetry, rounding.
#include <string>

#include <doctest/doctest.h>

#include "tests/unit/analysis/reference/exact_helpers.h"

namespace guardbit::analysis::exact_takum_test {

TEST_CASE(
    "values of linear takums follow from sign, direction, regime, characteristic and fraction") {
  const ExactFormat format("takum8:linear");
  CHECK(value_of(format, 0x40) == 1);         // 0 1 000 000: r = 0, c = 0
  CHECK(value_of(format, 0x41) == 1.125);     // f = 1/8
  CHECK(value_of(format, 0x48) == 2);         // 0 1 001 0 00: c = 1
  CHECK(value_of(format, 0x4f) == 7);         // 0 1 001 1 11: c = 2, f = 3/4
  CHECK(value_of(format, 0x38) == 0.5);       // 0 0 111 000: c = -1
  CHECK(value_of(format, 0x30) == 0.125);     // 0 0 110 0 00: r = 1, c = -3
  CHECK(value_of(format, 0x01) == 0x1p-239);  // 0 0 000 001[0000]: c = -255 + 16
  CHECK(value_of(format, 0xc0) == -1);        // 1 1 000 000: (-2 + 0) * 2^-(0 + 1)
  CHECK(value_of(format, 0xbf) == -1.125);    // 1 0 111 111: (-2 + 7/8) * 2^-(-1 + 1)
  CHECK(format.decode(0x80).value_class == ValueClass::nan);
  CHECK(format.decode(0x00).value_class == ValueClass::zero);
}

TEST_CASE("values of logarithmic takums are powers of the square root of e") {
  const ExactFormat format("takum8");
  CHECK(value_of(format, 0x40) == 1);
  CHECK(value_of(format, 0x4f) == static_cast<double>(3.9550767229205769F));  // e^(2.75 / 2)
  CHECK(value_of(format, 0x48) == static_cast<double>(1.6487212707001281F));  // e^(1 / 2)
  CHECK(value_of(format, 0xb8) == -static_cast<double>(1.6487212707001281F));
  CHECK(rounded(format, 4.0) == 0x4f);  // the boundary to e^1.5 is e^(2.875 / 2) = 4.21
  CHECK(rounded(format, 4.2) == 0x4f);
  CHECK(rounded(format, 4.22) == 0x50);
}

TEST_CASE("negating a takum's code negates its value, and values rise") {
  for (const char* name : {"takum2", "takum3:linear", "takum5", "takum8", "takum8:linear",
                           "takum11", "takum12:linear", "takum13:linear"}) {
    const ExactFormat format(name);
    const Code size = Code{1} << format.width();
    int wrong = 0;
    for (Code code = 1; code < size / 2; ++code) {
      MpfrNumber negated = format.decode(size - code).value;
      mpfr_neg(negated.get(), negated.get(), MPFR_RNDN);
      wrong += !(negated == format.decode(code).value);
      if (code > 1) wrong += !(format.decode(code - 1).value < format.decode(code).value);
    }
    CAPTURE(std::string(name));
    CHECK(wrong == 0);
  }
}

TEST_CASE("takums never round to zero or NaR") {
  for (const char* name : {"takum8", "takum8:linear"}) {
    const ExactFormat format(name);
    for (const Rounding mode : all_rounding_modes) {
      CHECK(rounded(format, 0x1p-600, mode, Overflow::infinity) == 0x01);
      CHECK(rounded(format, -0x1p-600, mode, Overflow::infinity) == 0xff);
      CHECK(rounded(format, 0x1p600, mode, Overflow::infinity) == 0x7f);
      CHECK(rounded(format, -0x1p600, mode, Overflow::infinity) == 0x81);
    }
  }
}

TEST_CASE("takum names that are not canonical are refused") {
  for (const char* name : {"takum", "takum1", "takum17", "takum33:linear", "takum8:bits=24",
                           "takum8:linear,bits=8", "takum8:bits=3"}) {
    CAPTURE(std::string(name));
    CHECK_THROWS(ExactFormat(name));
  }
}

}  // namespace guardbit::analysis::exact_takum_test
