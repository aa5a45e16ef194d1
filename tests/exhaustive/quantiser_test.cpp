// The quantising kernels beside the plain path: every neighbourhood of every code and boundary of
// many formats, and every float of 16 bits.
#include "arith/quantising/quantiser.h"

#include <algorithm>
#include <bit>
#include <iterator>
#include <span>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "arith/error.h"
#include "tests/kernel_proof.h"

namespace guardbit::quantiser_test {

using guardbit::test::KernelProof;

namespace {

// Of those names, the ones that are formats.
std::vector<std::string> formats_among(const std::vector<std::string>& names) {
  std::vector<std::string> formats;
  std::copy_if(names.begin(), names.end(), std::back_inserter(formats), [](const auto& name) {
    try {
      parse_format(name);
      return true;
    } catch (const Error&) {
      return false;
    }
  });
  return formats;
}

// All splits of a width into exponent and trailing bits.
std::vector<std::string> minifloats(int width, const std::string& specials) {
  std::vector<std::string> names;
  for (int e = 1; e < width; ++e) {
    const std::string trailing = "m" + std::to_string(width - 1 - e) + ":" + specials;
    names.push_back("e" + std::to_string(e) + trailing);
    names.push_back("ue" + std::to_string(e + 1) + trailing);
  }
  return formats_among(names);
}

void prove(const std::vector<std::string>& names, std::initializer_list<double> divisors,
           std::initializer_list<Overflow> policies,
           std::span<const Rounding> modes = test::all_modes) {
  std::size_t cases = 0;
  for (const std::string& name : names) {
    const Codec codec(parse_format(name));
    for (const double divisor : divisors) {
      KernelProof proof(codec, divisor);
      proof.add_neighbourhoods();
      for (const Rounding mode : modes) {
        for (const Overflow overflow : policies) proof.compare({mode, 13}, overflow);
      }
      cases += proof.cases();
    }
  }
  MESSAGE(names.size() << " formats, " << cases << " floats");
  CHECK(!names.empty());
}

void prove_minifloats(const std::string& specials) {
  std::vector<std::string> names;
  for (int width = 3; width <= 8; ++width) {
    for (const std::string& name : minifloats(width, specials)) names.push_back(name);
  }
  prove(names, {1.0, 0.3}, {Overflow::saturate, Overflow::infinity});
}

}  // namespace

TEST_CASE("kernels round to every IEEE-like float of up to 8 bits as the plain path does") {
  prove_minifloats("ieee");
}

TEST_CASE("kernels round to every float with one NaN of up to 8 bits as the plain path does") {
  prove_minifloats("fn");
  prove_minifloats("fnuz");
}

TEST_CASE("kernels round to every finite or P3109 float of up to 8 bits as the plain path does") {
  prove_minifloats("finite");
  prove_minifloats("p3109");
}

TEST_CASE("kernels round to every integer and posit of up to 8 bits as the plain path does") {
  std::vector<std::string> names;
  for (int width = 2; width <= 8; ++width) {
    const std::string bits = std::to_string(width);
    for (const std::string& name :
         {"int" + bits, "uint" + bits, "int" + bits + ":symmetric", "posit" + bits + "_0",
          "posit" + bits + "_1", "posit" + bits + "_3"}) {
      names.push_back(name);
    }
  }
  prove(formats_among(names), {1.0, 0.3}, {Overflow::saturate, Overflow::wrap});
}

TEST_CASE("kernels round to floats and integers of 16 bits as the plain path does") {
  constexpr Rounding modes[] = {Rounding::nearest_even, Rounding::up, Rounding::stochastic};
  prove({"fp16", "bf16", "int16", "uint16", "ue8m8"}, {0.25, 0.3}, {Overflow::saturate}, modes);
}

TEST_CASE("kernels round every float of 16 bits to 8-bit formats as the plain path does") {
  std::size_t cases = 0;
  for (const char* name : {"e4m3", "e5m2", "e3m4", "e2m1", "int8", "posit8_2", "takum8", "e8m0"}) {
    const Codec codec(parse_format(name));
    for (const double divisor : {1.0, 0x1p-128, 0.7}) {
      KernelProof proof(codec, divisor);
      for (std::uint32_t bits = 0; bits < 0x7f80; ++bits) {
        proof.add(std::bit_cast<float>(bits << 16));
      }
      for (const Rounding mode : test::all_modes) proof.compare({mode, 16}, Overflow::saturate);
      cases += proof.cases();
    }
  }
  MESSAGE(cases << " floats");
}

TEST_CASE("infinities and NaNs become what the plain path makes of them") {
  for (const char* name :
       {"e4m3", "e5m2", "e4m3:fnuz", "binary8p3", "int8", "posit8_2", "lns8_3"}) {
    const Codec codec(parse_format(name));
    KernelProof proof(codec, 0.3);
    for (int i = 0; i < 40; ++i) {
      proof.add(static_cast<float>(i));
      if (i % 9 == 8) proof.add_specials();
    }
    for (const Overflow overflow : test::all_policies) proof.compare({}, overflow);
  }
}

}  // namespace guardbit::quantiser_test
