// The exact reference: names, the rounding rules on small grids, and what holds for every format.
#include "analysis/reference/exact.h"

#include <string>

#include <doctest/doctest.h>

#include "arith/error.h"
#include "tests/unit/analysis/reference/exact_helpers.h"

namespace guardbit::analysis::exact_test {

TEST_CASE("canonical names of all families are read") {
  CHECK(ExactFormat("e4m3:fn").width() == 8);
  CHECK(ExactFormat("ue8m0:fn,nozero").width() == 8);
  CHECK(ExactFormat("e4m3:fnuz,bias=11").width() == 8);
  CHECK(ExactFormat("ue2m6:finite,bias=-3,nosubnormals").width() == 8);
  CHECK(ExactFormat("e8m23:ieee").width() == 32);
  CHECK(ExactFormat("posit16_1").width() == 16);
  CHECK(ExactFormat("int8:symmetric").width() == 8);
  CHECK(ExactFormat("uint32").width() == 32);
  CHECK(ExactFormat("ufixed12.40").width() == 12);
}

TEST_CASE("names that are not canonical or make no sense are refused") {
  for (const char* name : {"",
                           "e4m3",
                           "fp16",
                           "posit8",
                           "posit33_2",
                           "posit1_0",
                           "posit8_5",
                           "int1",
                           "int33",
                           "fixed8",
                           "fixed8.63",
                           "uint8:symmetric",
                           "e9m1:finite",
                           "e4m24:finite",
                           "ue4m3:fnuz",
                           "e3m2:fnuz,nozero",
                           "e1m0:ieee",
                           "e4m3:fn,nosubnormals,nozero",
                           "e4m3:fn,bias=",
                           "e4m3:fn,bias=+2",
                           "e04m3:fn",
                           "posit8_02",
                           "int8:",
                           "e4m3:fn ",
                           "E4M3:fn"}) {
    CAPTURE(std::string(name));
    CHECK_THROWS_AS(ExactFormat{name}, SpecError);
  }
}

TEST_CASE("the quantum and the limit of a format enclose its bits") {
  const auto check = [](const char* name, long quantum_exp, long limit_exp) {
    CAPTURE(std::string(name));
    CHECK(ExactFormat(name).quantum_exp() == quantum_exp);
    CHECK(ExactFormat(name).limit_exp() == limit_exp);
  };
  check("e4m3:fn", -9, 9);               // subnormal 2^-9; 448 < 2^9
  check("e3m2:finite,nozero", -5, 5);    // 2^-3 * (1 + 1/4) = 5 * 2^-5; 28 < 2^5
  check("e4m3:fn,nosubnormals", -9, 9);  // 2^-6 * (1 + 1/8) = 9 * 2^-9
  check("posit8_2", -24, 25);            // minpos 2^-24, maxpos 2^24
  check("int8", 0, 8);                   // -128
  check("int8:symmetric", 0, 7);
  check("ufixed8.4", -4, 4);
}

TEST_CASE("every number of every kind of format rounds to its own code in every mode") {
  for (const char* name :
       {"e4m3:fn", "e5m2:ieee", "e4m3:fnuz", "e3m2:finite", "e2m1:finite", "e4m3:fn,nosubnormals",
        "e3m2:finite,nozero", "ue8m0:fn,nozero", "ue4m4:finite", "posit8_2", "posit6_0", "posit2_0",
        "posit10_4", "int8", "uint8", "int8:symmetric", "fixed8.4", "e5m10:ieee"}) {
    const ExactFormat format(name);
    int wrong = 0;
    for (Code code = 0; code < Code{1} << format.width(); ++code) {
      const ExactValue decoded = format.decode(code);
      if (decoded.value_class != ValueClass::finite) continue;
      for (const Rounding mode : all_rounding_modes) {
        wrong += rounded(format, decoded.value, mode, Overflow::infinity) != code;
        wrong += rounded(format, decoded.value, mode, Overflow::wrap) != code;
      }
    }
    CAPTURE(std::string(name));
    CHECK(wrong == 0);
  }
}

TEST_CASE("zero of either sign rounds to code 0 in every family") {
  MpfrNumber minus_zero(53);
  mpfr_set_zero(minus_zero.get(), -1);
  for (const char* name : {"e4m3:fn", "e4m3:fnuz", "ue8m0:fn,nozero", "posit8_2", "int8"}) {
    CHECK(rounded(ExactFormat(name), 0.0) == 0);
    CHECK(rounded(ExactFormat(name), minus_zero, Rounding::up, Overflow::wrap) == 0);
  }
}

TEST_CASE("each mode chooses its neighbour, on both sides of zero and of the boundary") {
  const ExactFormat format("e4m3:fn");  // 16, 18, 20 are 0x58, 0x59, 0x5a
  struct Case {
    Rounding mode;
    Code below_boundary, tie_to_16, tie_to_20, above_boundary;  // 16.5, 17, 19, 19.5
    Code negative;                                              // -16.5, without its sign bit
  };
  const Case cases[] = {{Rounding::nearest_even, 0x58, 0x58, 0x5a, 0x5a, 0x58},
                        {Rounding::nearest_away, 0x58, 0x59, 0x5a, 0x5a, 0x58},
                        {Rounding::toward_zero, 0x58, 0x58, 0x59, 0x59, 0x58},
                        {Rounding::up, 0x59, 0x59, 0x5a, 0x5a, 0x58},
                        {Rounding::down, 0x58, 0x58, 0x59, 0x59, 0x59},
                        {Rounding::to_odd, 0x59, 0x59, 0x59, 0x59, 0x59}};
  for (const Case& c : cases) {
    CAPTURE(static_cast<int>(c.mode));
    CHECK(rounded(format, 16.5, c.mode) == c.below_boundary);
    CHECK(rounded(format, 17, c.mode) == c.tie_to_16);
    CHECK(rounded(format, 19, c.mode) == c.tie_to_20);
    CHECK(rounded(format, 19.5, c.mode) == c.above_boundary);
    CHECK(rounded(format, -16.5, c.mode) == (c.negative | 0x80));
  }
}

TEST_CASE("the boundary is sharp however many bits the real number has") {
  const ExactFormat format("e4m3:fn");
  MpfrNumber x(400);
  mpfr_set_ui(x.get(), 17, MPFR_RNDN);
  mpfr_nextabove(x.get());
  CHECK(rounded(format, x) == 0x59);
  mpfr_nextbelow(x.get());
  mpfr_nextbelow(x.get());
  CHECK(rounded(format, x, Rounding::nearest_away) == 0x58);
}

TEST_CASE("stochastic rounding goes away from zero iff floor of f times 2^N plus R reaches 2^N") {
  const ExactFormat format("e4m3:fn");
  const auto round = [&](double x, std::uint64_t random, int bits) {
    return format.round(real(x), Rounding::stochastic, random, bits, Overflow::infinity);
  };
  for (std::uint64_t random = 0; random < 4; ++random) {  // 16.5: f = 1/4, floor(f * 4) = 1
    CHECK(round(16.5, random, 2) == (random >= 3 ? 0x59 : 0x58));
    CHECK(round(-16.5, random, 2) == (random >= 3 ? 0xd9 : 0xd8));
    CHECK(round(16.5 - 0x1p-40, random, 2) == 0x58);                         // floor(f * 4) = 0
    CHECK(round(17.5 - 0x1p-40, random, 2) == (random >= 2 ? 0x59 : 0x58));  // 2
    CHECK(round(16.5, random + 4 * 77, 2) == round(16.5, random, 2));  // R is taken modulo 2^N
  }
  CHECK(round(17.9, 0, 0) == 0x58);  // no random bits: towards zero
  const std::uint64_t half = std::uint64_t{1} << 62;
  CHECK(round(17, half - 1, 63) == 0x58);  // f = 1/2
  CHECK(round(17, half, 63) == 0x59);
}

TEST_CASE("stochastic rounding above the maximum overflows as if the format had one value more") {
  const ExactFormat format("e4m3:fn");  // the maximum is 448 = 0x7e, then would come 480
  const auto round = [&](double x, std::uint64_t random) {
    return format.round(real(x), Rounding::stochastic, random, 1, Overflow::infinity);
  };
  CHECK(round(464, 0) == 0x7e);  // f = 1/2
  CHECK(round(464, 1) == 0x7f);
  CHECK(round(463, 1) == 0x7e);
  CHECK(round(480, 0) == 0x7f);
  CHECK(round(-1e30, 0) == 0xff);
}

}  // namespace guardbit::analysis::exact_test
