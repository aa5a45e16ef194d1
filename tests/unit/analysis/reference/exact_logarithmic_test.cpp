// Logarithmic formats of the exact reference: values by hand, boundaries, never beyond a posit's
// ends.
#include <doctest/doctest.h>

#include "tests/unit/analysis/reference/exact_helpers.h"

namespace guardbit::analysis::exact_logarithmic_test {

TEST_CASE("lns8_3 is two to the eighth of the biased code") {
  const ExactFormat format("lns8_3");
  CHECK(value_of(format, 64) == 1);
  CHECK(value_of(format, 80) == 4);
  CHECK(value_of(format, 128 + 56) == -0.5);
  CHECK(value_of(format, 68) == static_cast<double>(1.4142135623730950488F));
  CHECK(value_of(ExactFormat("lns8_3:bits=6"), 68) == 1.40625);  // 45.25 / 32, rounded
  CHECK(format.decode(0).value_class == ValueClass::zero);
  CHECK(format.decode(128).value_class == ValueClass::zero);
}

TEST_CASE("lns boundaries are half-way logarithms, to 62 bits") {
  const ExactFormat format("lns4_1");                    // codes 1 to 7: 2^(-3/2) to 2^(3/2)
  const MpfrNumber boundary = format.boundary_above(4);  // 2^(1/4)
  CHECK(boundary.to_decimal(18) == "1.18920711500272107");
  CHECK(mpfr_min_prec(boundary.get()) <= 62);
  CHECK(rounded(format, 1.18) == 4);
  CHECK(rounded(format, 1.20) == 5);
  CHECK(rounded(format, 0.297) == 0);  // 2^(-7/4) = 0.2973
  CHECK(rounded(format, 0.298) == 1);
  CHECK(rounded(format, -0.297) == 8);
  CHECK(rounded(format, boundary) == 4);  // a tie: to the even code
  CHECK(rounded(format, boundary, Rounding::nearest_away) == 5);
}

TEST_CASE("logposit8_1 reads regime, exponent and fraction as one logarithm") {
  const ExactFormat format("logposit8_1");
  CHECK(value_of(format, 0x40) == 1);
  CHECK(value_of(format, 0x48) == static_cast<double>(1.4142135623730950488F));  // 0 10 0 1000
  CHECK(value_of(format, 0x50) == 2);                                            // 0 10 1 0000
  CHECK(value_of(format, 0x20) == 0.25);    // 0 01 0 0000: r = -1
  CHECK(value_of(format, 0x60) == 4);       // 0 110 0 000
  CHECK(value_of(format, 0x7e) == 0x1p10);  // 0 1111110: r = 5
  CHECK(value_of(format, 0x7f) == 0x1p12);
  CHECK(value_of(format, 0x01) == 0x1p-12);
  CHECK(value_of(format, 0xc0) == -1);
  CHECK(format.decode(0x80).value_class == ValueClass::nan);
  CHECK(rounded(format, 1e-30) == 0x01);
  CHECK(rounded(format, -1e30) == 0x81);
}

TEST_CASE("logarithmic names that are not canonical are refused") {
  for (const char* name : {"lns8", "lns17_3", "lns8_7", "lns2_0", "logposit8_5", "logposit2_0",
                           "lns8_3:bits=24", "lns8_3:bits=33", "lns8_3:fn"}) {
    CAPTURE(std::string(name));
    CHECK_THROWS(ExactFormat(name));
  }
}

}  // namespace guardbit::analysis::exact_logarithmic_test
