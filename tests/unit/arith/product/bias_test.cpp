// Biases in units of products, by hand.
#include "arith/product/bias.h"

#include <cmath>

#include <doctest/doctest.h>

namespace guardbit::bias_test {
namespace {

using Integers = std::vector<std::int64_t>;

// The addends of biases with one weight scale.
BiasAddends bias_of(const std::vector<float>& biases, double activation_scale, double weight_scale,
                    int quantum_exp) {
  return make_bias(biases, activation_scale, std::vector{weight_scale}, quantum_exp);
}

}  // namespace

TEST_CASE("a bias is divided by both scales and rounded to the products' quantum, ties to even") {
  // Over 0.5 * 0.25: 8, 2.5, 3.5, -2.5, -3.5, 0, 0.5, 1.5.
  const std::vector<float> biases{1, 0.3125F, 0.4375F, -0.3125F, -0.4375F, 0, 0.0625F, 0.1875F};
  const BiasAddends whole = bias_of(biases, 0.5, 0.25, 0);
  CHECK(whole.integers == Integers{8, 2, 4, -2, -4, 0, 0, 2});
  CHECK(whole.exp == 0);
  const BiasAddends halves = bias_of(biases, 0.5, 0.25, -1);
  CHECK(halves.integers == Integers{16, 5, 7, -5, -7, 0, 1, 3});
  CHECK(halves.exp == -1);
  CHECK(bias_of(biases, 0.5, 0.25, 3).integers == Integers{1, 0, 0, 0, 0, 0, 0, 0});
}

TEST_CASE("quotients that have no end are rounded as what they are") {
  const float below = std::nextafter(1.5F, 0.0F), above = std::nextafter(1.5F, 2.0F);
  // Thirds: 1.5 / 3 and 7.5 / 3 are ties, their neighbours are none.
  CHECK(bias_of({1.5F, below, above, 7.5F, -above, 1e-45F}, 3, 1, 0).integers ==
        Integers{0, 0, 1, 2, -1, 0});
  // Scales of 53 bits each: 1 / ((1 + 2^-52)(1 - 2^-53)) = 1 / (1 + 2^-53 - 2^-105) is no tie of
  // 0.5.
  CHECK(bias_of({0.5F}, 1 + 0x1p-52, 1 - 0x1p-53, 0).integers == Integers{0});
  CHECK(bias_of({0.5F}, 1 - 0x1p-53, 1, 0).integers == Integers{1});
}

TEST_CASE("each channel has the scale of its weights") {
  const BiasAddends bias =
      make_bias(std::vector{6.0F, 6.0F, -6.0F}, 1, std::vector{1.0, 2.0, 0.5}, 0);
  CHECK(bias.integers == Integers{6, 3, -12});
  CHECK(bias.at(1) == Product{3, 0, 0});
  const AddendRange range = range_of(bias).value();
  CHECK(range.low == -12);
  CHECK(range.high == 6);
  CHECK(range.quantum_exp == 0);
  CHECK_FALSE(range_of(BiasAddends{}).has_value());
}

TEST_CASE(
    "where the quantum is finer than 62 bits reach, the unit is coarser for the whole layer") {
  // bfloat16 times bfloat16 has a quantum of 2^-266. 1 < 2^62 * 2^-61, 3 < 2^62 * 2^-60.
  const BiasAddends one = bias_of({1.0F}, 1, 1, -266);
  CHECK(one.exp == -61);
  CHECK(one.integers == Integers{std::int64_t{1} << 61});
  const BiasAddends both = bias_of({1.0F, -3.0F}, 1, 1, -266);
  CHECK(both.exp == -60);
  CHECK(both.integers == Integers{std::int64_t{1} << 60, -(std::int64_t{3} << 60)});
  // The largest and the smallest float.
  CHECK(bias_of({0x1.fffffep127F, 0x1p-149F}, 1, 1, -298).exp == 66);
  CHECK(bias_of({0x1.fffffep127F, 0x1p-149F}, 1, 1, -298).integers ==
        Integers{std::int64_t{0xffffff} << 38, 0});
  CHECK(bias_of({0.0F}, 1, 1, -266).exp == -266);
}

}  // namespace guardbit::bias_test
