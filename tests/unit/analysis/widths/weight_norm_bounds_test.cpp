// Published limits of norms, and that each is the limit: one more would overflow.
#include "analysis/widths/weight_norm_bounds.h"

#include <vector>

#include <doctest/doctest.h>

#include "analysis/widths/accumulator_width.h"
#include "arith/numbers/codec.h"

namespace guardbit::analysis::weight_norm_bounds_test {
namespace {

constexpr ActivationBits uint8{8, false}, int8{8, true}, uint4{4, false}, int4{4, true};

// Bits for the final sum of weights that are all `weight`.
int exact_bits(std::size_t count, int weight, const char* format) {
  const std::vector<BigInt> weights(count, BigInt(weight));
  return by_weights(weights, Codec(parse_format(format)).limits()).final_sum;
}

}  // namespace

TEST_CASE("limits of norms for 16 and 12 bits as published") {
  CHECK(a2q_norm_limit(16, uint8) == doctest::Approx(127.996).epsilon(1e-6));
  CHECK(a2q_norm_limit(16, int8) == doctest::Approx(255.992).epsilon(1e-6));
  CHECK(a2q_plus_norm_limit(16, uint8) == doctest::Approx(256.996).epsilon(1e-6));
  CHECK(one_sided_limit(16, uint8) == 128);
  CHECK(a2q_norm_limit(12, uint4) == doctest::Approx(127.94).epsilon(1e-4));
  CHECK(a2q_norm_limit(12, int4) == doctest::Approx(255.88).epsilon(1e-4));
  CHECK(a2q_plus_norm_limit(12, uint4) == doctest::Approx(272.93).epsilon(1e-4));
  CHECK(one_sided_limit(12, uint4) == 136);
}

TEST_CASE("the one-sided limit is exact") {
  CHECK(exact_bits(128, 1, "uint8") == 16);  // 128 * 255 = 32640 <= 32767
  CHECK(exact_bits(129, 1, "uint8") == 17);  // 32895
  CHECK(exact_bits(136, 1, "uint4") == 12);  // 2040 <= 2047
  CHECK(exact_bits(137, 1, "uint4") == 13);
}

TEST_CASE("bits by norm and by data type are enough, and never two too many") {
  for (const std::size_t k : {1U, 9U, 144U, 576U, 4608U}) {
    CAPTURE(k);
    const int exact = exact_bits(k, 1, "uint8");
    CHECK(a2q_bits(static_cast<double>(k), uint8) >= exact);
    CHECK(a2q_bits(static_cast<double>(k), uint8) <= exact + 1);
    // Weights of 8 bits, the largest magnitude 128.
    const int widest = exact_bits(k, -128, "uint8");
    CHECK(data_type_bits(k, 8, uint8) >= widest);
    CHECK(data_type_bits(k, 8, uint8) <= widest + 1);
  }
}

TEST_CASE("bits by A2Q+ are the least whose limit holds the norm") {
  CHECK(a2q_plus_bits(256.996, uint8) == 16);
  CHECK(a2q_plus_bits(257, uint8) == 17);  // 257 * 255 + 2 = 65537
  CHECK(a2q_plus_bits(272.93, uint4) == 12);
  CHECK(a2q_plus_bits(273, uint4) == 13);  // 273 * 15 + 2 = 4097
  for (const double norm : {1.0, 2.0, 100.0, 5000.0}) {
    for (const ActivationBits activations : {uint8, int8, uint4, int4}) {
      const int bits = a2q_plus_bits(norm, activations);
      CHECK(norm <= a2q_plus_norm_limit(bits, activations));
      CHECK(norm > a2q_plus_norm_limit(bits - 1, activations));
    }
  }
}

TEST_CASE("centred weights of the largest norm just fit 16 bits") {
  // 128 weights of 1 and as many of -1: norm 256 <= 256.996, sums from -32640 to 32640.
  std::vector<BigInt> weights(128, BigInt(1));
  weights.insert(weights.end(), 128, BigInt(-1));
  CHECK(a2q_plus_bits(256, uint8) == 16);
  CHECK(by_weights(weights, Codec(parse_format("uint8")).limits()).final_sum == 16);
}

}  // namespace guardbit::analysis::weight_norm_bounds_test
