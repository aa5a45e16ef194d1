// Posits of the exact reference: values by hand from the standard's formula, rounding on the bit
// string.
#include <string>

#include <doctest/doctest.h>

#include "tests/unit/analysis/reference/exact_helpers.h"

namespace guardbit::analysis::exact_posit_test {

TEST_CASE("values of posit8_2 follow from sign, regime, exponent and fraction") {
  const ExactFormat format("posit8_2");
  CHECK(value_of(format, 0x40) == 1);        // 0 10 00 000
  CHECK(value_of(format, 0x44) == 1.5);      // 0 10 00 100
  CHECK(value_of(format, 0x48) == 2);        // 0 10 01 000
  CHECK(value_of(format, 0x50) == 4);        // 0 10 10 000
  CHECK(value_of(format, 0x60) == 16);       // 0 110 00 00
  CHECK(value_of(format, 0x7d) == 0x1p18);   // 0 111110 1: regime 4, exponent 10
  CHECK(value_of(format, 0x7e) == 0x1p20);   // 0 1111110: regime 5
  CHECK(value_of(format, 0x7f) == 0x1p24);   // 0 1111111: regime 6
  CHECK(value_of(format, 0x01) == 0x1p-24);  // 0 0000001: regime -6
  CHECK(value_of(format, 0x38) == 0.5);      // 0 01 11 000: 2^(-4 + 3)
  CHECK(value_of(format, 0xc0) == -1);
  CHECK(value_of(format, 0xbc) == -1.5);
  CHECK(format.decode(0x00).value_class == ValueClass::zero);
  CHECK(format.decode(0x80).value_class == ValueClass::nan);
}

TEST_CASE("values of posit16_1 and posit32_2") {
  const ExactFormat posit16("posit16_1"), posit32("posit32_2");
  CHECK(value_of(posit16, 0x4000) == 1);
  CHECK(value_of(posit16, 0x5000) == 2);       // 0 10 1 0...
  CHECK(value_of(posit16, 0x3800) == 0.75);    // 0 01 1 1000...: 1.5 * 2^(-2 + 1)
  CHECK(value_of(posit16, 0x6000) == 4);       // 0 110 0 ...
  CHECK(value_of(posit16, 0x7fff) == 0x1p28);  // (2^2)^14
  CHECK(value_of(posit16, 0x0001) == 0x1p-28);
  CHECK(value_of(posit16, 0x5922) == 3.1416015625);          // 2 * (1 + 0x922 / 4096)
  CHECK(value_of(posit32, 0x7fffffff) == 0x1p120);           // 16^30
  CHECK(rounded(posit32, 3.141592653589793) == 0x4c90fdaa);  // 0 10 01, fraction pi / 2 - 1
  CHECK(rounded(posit32, -3.141592653589793) == 0xb36f0256);
}

TEST_CASE("negating a posit's code negates its value") {
  for (const char* name :
       {"posit2_0", "posit5_1", "posit8_0", "posit8_2", "posit12_3", "posit9_4"}) {
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

TEST_CASE("posits round on the bit string, which is not always the mean of the neighbours") {
  const ExactFormat format("posit8_2");
  // Above 0x7e = 2^20 and below 0x7f = 2^24: the 9-bit posit 0 111111 0 1 is 2^22.
  CHECK(rounded(format, 0x1p22) == 0x7e);
  CHECK(rounded(format, 0x1.0001p22) == 0x7f);
  CHECK(rounded(format, 0x1p22, Rounding::nearest_away) == 0x7f);
  CHECK(rounded(format, 0x1.ffffp21, Rounding::nearest_away) == 0x7e);
  // Between 1 and 1.125 = 0x41 the mean: a 9-bit posit has one more fraction bit.
  CHECK(rounded(format, 1.0625) == 0x40);
  CHECK(rounded(format, 1.1875) == 0x42);
  CHECK(rounded(format, 1.0626) == 0x41);
  CHECK(rounded(format, -1.0626) == 0xbf);
  // Above 0x01 = 2^-24 and below 0x02 = 2^-20: the 9-bit posit 0 0000001 1 has exponent 10.
  CHECK(rounded(format, 0x1p-22) == 0x02);
  CHECK(rounded(format, 0x1.ffp-23) == 0x01);
}

TEST_CASE("directed, odd and stochastic modes of posits compare values") {
  const ExactFormat format("posit8_2");
  CHECK(rounded(format, 0x1.001p20, Rounding::up) == 0x7f);
  CHECK(rounded(format, 0x1.fp23, Rounding::down) == 0x7e);
  CHECK(rounded(format, -0x1.001p20, Rounding::down) == 0x81);
  CHECK(rounded(format, -0x1.fp23, Rounding::toward_zero) == 0x82);
  CHECK(rounded(format, 0x1.001p20, Rounding::to_odd) == 0x7f);
  // 8.5 * 2^20 is half of the way from 2^20 to 16 * 2^20.
  CHECK(format.round(real(17, 19), Rounding::stochastic, 1, 1, Overflow::saturate) == 0x7f);
  CHECK(format.round(real(17, 19), Rounding::stochastic, 0, 1, Overflow::saturate) == 0x7e);
  CHECK(format.round(real(16, 19), Rounding::stochastic, 1, 1, Overflow::saturate) == 0x7e);
}

TEST_CASE("a posit never rounds to zero or NaR, in any mode") {
  const ExactFormat format("posit8_2");
  for (const Rounding mode : all_rounding_modes) {
    CAPTURE(static_cast<int>(mode));
    for (const Overflow overflow : {Overflow::saturate, Overflow::infinity, Overflow::wrap}) {
      CHECK(rounded(format, 0x1p-30, mode, overflow) == 0x01);
      CHECK(rounded(format, -0x1p-30, mode, overflow) == 0xff);
      CHECK(rounded(format, 0x1p30, mode, overflow) == 0x7f);
      CHECK(rounded(format, -0x1p30, mode, overflow) == 0x81);
    }
  }
}

}  // namespace guardbit::analysis::exact_posit_test
