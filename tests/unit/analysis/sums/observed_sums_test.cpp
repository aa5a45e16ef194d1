// Partial sums by hand, and the two widths of integers against each other.
#include "analysis/sums/observed_sums.h"

#include <random>

#include <doctest/doctest.h>

namespace guardbit::analysis::observed_sums_test {
namespace {

Operand integer(std::int64_t value, int exp = 0) { return {value, exp, 0}; }

// One output of these products.
GemmOperands dot(std::vector<Operand> a, std::vector<Operand> b) {
  return {1, a.size(), 1, std::move(a), std::move(b)};
}

}  // namespace

TEST_CASE("a sum that leaves the range of its final value") {
  // Partial sums 0, 12, 20, -4: 6 bits hold 20, 3 bits hold -4.
  const GemmOperands operands =
      dot({integer(3), integer(2), integer(-6)}, {integer(4), integer(4), integer(4)});
  const ObservedSums sums(operands, 0, 20);
  const ObservedSum sum = sums.at(0, 0);
  CHECK(sum.prefix_bits == 6);
  CHECK(sum.final_bits == 3);
  CHECK(sum.largest_magnitude == 20);
  CHECK(sum.lowest_bit == 2);  // all are multiples of 4
  CHECK(sums.first_beyond(0, 0, 6) == std::nullopt);
  CHECK(sums.first_beyond(0, 0, 5) == 2);
  CHECK(sums.first_beyond(0, 0, 4) == 1);  // 12 > 7
}

TEST_CASE("two's complement holds one more negative number") {
  const GemmOperands low = dot({integer(-8)}, {integer(1)}), high = dot({integer(8)}, {integer(1)});
  CHECK(ObservedSums(low, 0, 20).at(0, 0).prefix_bits == 4);
  CHECK(ObservedSums(high, 0, 20).at(0, 0).prefix_bits == 5);
}

TEST_CASE("exponents of operands count from the products' quantum, and zeros have none") {
  // 3 * 2^2 - 2^-1 in units of 2^-3: 96, then 92.
  const GemmOperands operands =
      dot({integer(3, 2), integer(0, 0), integer(-1, -1)}, {integer(1), integer(5), integer(1)});
  const ObservedSum sum = ObservedSums(operands, -3, 20).at(0, 0);
  CHECK(sum.prefix_bits == 8);
  CHECK(sum.lowest_bit == 2);
  CHECK(sum.largest_magnitude == 96);
}

TEST_CASE("a bias is what the sum starts with") {
  GemmOperands operands = dot({integer(1)}, {integer(-30)});
  operands.bias = {{5}, 3};  // 40
  const ObservedSums sums(operands, 0, 20);
  CHECK(sums.at(0, 0).prefix_bits == 7);
  CHECK(sums.at(0, 0).final_bits == 5);  // 10
  CHECK(sums.first_beyond(0, 0, 6) == 0);
}

TEST_CASE("nothing but zeros has no lowest bit") {
  const ObservedSum sum = ObservedSums(dot({integer(0)}, {integer(7)}), 0, 20).at(0, 0);
  CHECK(sum == ObservedSum{1, 1, 0, std::nullopt});
}

TEST_CASE("wide integers say the same as 128 bits") {
  std::mt19937_64 random(3);
  std::uniform_int_distribution<std::int64_t> significands(-1000, 1000);
  std::uniform_int_distribution<int> exponents(-4, 4);
  for (int i = 0; i < 50; ++i) {
    std::vector<Operand> a, b;
    for (int k = 0; k < 20; ++k) {
      a.push_back(integer(significands(random), exponents(random)));
      b.push_back(integer(significands(random), exponents(random)));
    }
    const GemmOperands operands = dot(a, b);
    const ObservedSums narrow(operands, -8, 60), wide(operands, -8, 200);
    CHECK(narrow.at(0, 0) == wide.at(0, 0));
    CHECK(narrow.first_beyond(0, 0, 25) == wide.first_beyond(0, 0, 25));
  }
}

}  // namespace guardbit::analysis::observed_sums_test
