// Logarithmic formats, takums and S2FP8 of up to 8 bits: every code, every boundary, every pair.
#include "tests/exhaustive/direct_proof.h"

namespace guardbit::analysis::small_tapered_test {
namespace {

std::string name_of_logarithm(const char* family, int width, int second) {
  return family + std::to_string(width) + "_" + std::to_string(second);
}

}  // namespace

TEST_CASE(
    "fixed-point logarithms of up to 8 bits agree with MPFR on every code, boundary and pair") {
  for (int width = 3; width <= 8; ++width) {
    for (int fraction_bits = 0; fraction_bits <= width - 2; ++fraction_bits) {
      prove_all(name_of_logarithm("lns", width, fraction_bits), true);
    }
  }
}

TEST_CASE("logarithmic posits of up to 8 bits agree with MPFR on every code, boundary and pair") {
  for (int width = 3; width <= 8; ++width) {
    for (int ls = 0; ls <= 4; ++ls) prove_all(name_of_logarithm("logposit", width, ls), true);
  }
}

TEST_CASE("logarithmic takums of up to 8 bits agree with MPFR on every code, boundary and pair") {
  for (int width = 2; width <= 8; ++width) prove_all("takum" + std::to_string(width), true);
}

TEST_CASE("linear takums of up to 8 bits agree with MPFR on every code, boundary and pair") {
  for (int width = 2; width <= 8; ++width) {
    prove_all("takum" + std::to_string(width) + ":linear", true);
  }
}

TEST_CASE("tables of other precisions agree with MPFR on every code, boundary and pair") {
  for (const char* name :
       {"lns8_3:bits=8", "lns8_6:bits=32", "lns6_2:bits=4", "logposit8_0:bits=12",
        "logposit7_2:bits=5", "takum8:bits=8", "takum7:bits=32"}) {
    prove_all(name, true);
  }
}

TEST_CASE("S2FP8 agrees with MPFR on every code, boundary and pair") {
  for (const char* name :
       {"s2fp8:alpha=1,beta=0", "s2fp8:alpha=0.5,beta=-3,bits=32", "s2fp8:alpha=2,beta=5",
        "s2fp8:alpha=6.9,beta=184.3", "s2fp8:alpha=1.0000000000000002,beta=1e-300",
        "s2fp8:alpha=0.0625,beta=0.5,bits=12"}) {
    prove_all(name, true);
  }
}

}  // namespace guardbit::analysis::small_tapered_test
