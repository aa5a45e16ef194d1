// Scales from a given maximum or a given exponent bias.
#include <cmath>

#include <doctest/doctest.h>

#include "arith/quantising/scaling.h"
#include "tests/unit/arith/arith_helpers.h"

namespace guardbit::fixed_range_test {

TEST_CASE("the largest value of the format stands for the given maximum") {
  CHECK(scale_of_maximum(448, limits_of("e4m3")) == 1.0);
  CHECK(scale_of_maximum(1, limits_of("e3m4:finite")) == 1.0 / 31);
  CHECK(scale_of_maximum(127, limits_of("int8")) == 1.0);
  CHECK(scale_of_maximum(0x1p24, limits_of("posit8_2")) == 1.0);  // not 16, where precision ends
}

TEST_CASE("a real bias scales the values by a power of two of the difference") {
  const auto scale = [](const char* format, double bias) {
    return scale_of_bias(bias, parse_format(format));
  };
  CHECK(scale("e4m3", 7) == 1.0);  // OCP: bias 7
  CHECK(scale("e4m3", 8) == 0.5);
  CHECK(scale("e4m3:fnuz", 8) == 1.0);  // fnuz: 2^(E-1)
  CHECK(scale("e3m4:finite,bias=5", 5) == 1.0);
  CHECK(scale("e5m2", 14.5) == doctest::Approx(std::sqrt(2.0)).epsilon(1e-15));
  CHECK(scale("e2m1:nosubnormals", 1) == 1.0);
  CHECK(scale("ue5m0:nozero", 15) == 1.0);
  CHECK(scale("e1m2:fn", 0) == 1.0);  // the whole binade of field 1 but its NaN
  CHECK(scale("e8m0", 127) == 1.0);
  CHECK(scale("fp32", 127) == 1.0);
}

TEST_CASE("the bias of a maximum gives the scale of that maximum") {
  // b = 2^E - log2(maxval) + log2(2 - 2^-M) - 1 for formats whose codes are all numbers.
  for (const double maximum : {0.25, 1.0, 3.0, 1000.0}) {
    for (const auto& [name, e, m] :
         {std::tuple{"e4m3:finite", 4, 3}, {"e3m4", 3, 4}, {"e5m2:finite", 5, 2}}) {
      const double bias = std::exp2(e) - std::log2(maximum) + std::log2(2 - std::exp2(-m)) - 1;
      CHECK(scale_of_bias(bias, parse_format(name)) ==
            doctest::Approx(scale_of_maximum(maximum, limits_of(name))).epsilon(1e-13));
    }
  }
}

TEST_CASE("formats without an exponent field have no bias") {
  CHECK(error_of([] { scale_of_bias(1, parse_format("int8")); }) ==
        "scaling 'tensor:bias': expected binary floating point, and int8 has no exponent bias");
  CHECK_THROWS_AS(scale_of_bias(1, parse_format("posit8_2")), SpecError);
  CHECK_THROWS_AS(scale_of_bias(1, parse_format("fixed8.4")), SpecError);
}

}  // namespace guardbit::fixed_range_test
