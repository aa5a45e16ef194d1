// The quantising kernels beside the plain path, float by float.
#include <doctest/doctest.h>

#include "arith/quantising/quantiser.h"
#include "tests/kernel_proof.h"
#include "tests/unit/arith/arith_helpers.h"

namespace guardbit::rounders_test {

using guardbit::test::KernelProof;

namespace {

// Powers of two, their neighbours, and numbers with few and with 53 bits.
constexpr double divisors[] = {
    1.0, 0x1p-7, 0x1p12, 0x1p-140, 0x1.8p0, 0x1.fffffffffffffp-4, 1.0 / 3, 0x1.0000000000001p2};

void prove(const std::string& name, std::initializer_list<Rounding> modes, std::size_t& cases) {
  const Codec codec(parse_format(name));
  for (const double divisor : divisors) {
    KernelProof proof(codec, divisor);
    proof.add_all_exponents();
    proof.add_neighbourhoods();
    for (const Rounding mode : modes) {
      for (const Overflow overflow : test::all_policies) proof.compare({mode, 16}, overflow);
    }
    cases += proof.cases();
  }
}

void prove_all_modes(std::initializer_list<const char*> names) {
  std::size_t cases = 0;
  for (const char* name : names) {
    prove(name,
          {Rounding::nearest_even, Rounding::nearest_away, Rounding::toward_zero, Rounding::up,
           Rounding::down, Rounding::to_odd, Rounding::stochastic},
          cases);
  }
  MESSAGE(cases << " floats rounded");
}

}  // namespace

TEST_CASE("kernels round to 8-bit floats as the plain path does") {
  prove_all_modes({"e4m3", "e5m2", "e4m3:ieee", "e4m3:fnuz", "e5m2:fnuz", "e4m3:finite"});
}

TEST_CASE("kernels round to other 8-bit floats as the plain path does") {
  prove_all_modes(
      {"binary8p3", "binary8p4", "e2m5", "e7m0", "e1m6:ieee", "ue4m4:fn", "ue8m0:ieee"});
}

TEST_CASE("kernels round to integers and fixed point as the plain path does") {
  prove_all_modes({"int4", "int8", "int8:symmetric", "uint4", "uint8", "fixed8.4", "ufixed8.8"});
}

TEST_CASE("kernels round to small floats as the plain path does") {
  prove_all_modes({"e3m2", "e2m3", "e2m1", "e1m2", "e2m0:ieee", "ue2m2", "e3m4:bias=-40"});
}

TEST_CASE("kernels round to posits and takums as the plain path does") {
  prove_all_modes({"posit8_0", "posit8_2", "posit4_1", "posit2_0", "takum8", "takum8:linear"});
}

TEST_CASE("kernels round to logarithms and tables as the plain path does") {
  prove_all_modes({"lns8_3", "lns6_4", "logposit8_1", "dynamic8", "udynamic8",
                   "s2fp8:alpha=0.75,beta=3.25", "s2fp8:alpha=2,beta=-1"});
}

TEST_CASE("kernels round to floats without zero or subnormals as the plain path does") {
  prove_all_modes({"e8m0", "e4m3:nosubnormals", "e3m2:fn,nosubnormals", "e2m3:nozero",
                   "ue4m3:nozero", "ue3m3:ieee,nosubnormals"});
}

TEST_CASE("kernels round to more than 8 bits as the plain path does") {
  prove_all_modes({"int12", "e5m6:ieee", "e4m7", "fixed11.9"});
}

}  // namespace guardbit::rounders_test
