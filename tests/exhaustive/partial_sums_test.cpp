// Partial sums that take products in turn are chunks of the products in another order: every sum of
// four small addends, and random long ones padded with zeros to equal chunks.
#include <random>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "arith/product/matrix_product.h"

namespace guardbit::analysis::partial_sums_test {
namespace {

// k operands of each line in the order of `turns` partial sums, each padded with zeros to the
// longest: then chunks are equally long, and additions of zero change and count nothing.
std::vector<Operand> in_chunks(const std::vector<Operand>& lines, std::size_t k,
                               std::size_t turns) {
  const std::size_t longest = (k + turns - 1) / turns;
  std::vector<Operand> ordered;
  for (std::size_t line = 0; line < lines.size(); line += k) {
    for (std::size_t place = 0; place < turns * longest; ++place) {
      const std::size_t from = place / longest + place % longest * turns;
      ordered.push_back(from < k ? lines[line + from] : Operand{});
    }
  }
  return ordered;
}

struct Sums {
  RegisterFile file;
  MacTally tally;
};

Sums sums_of(const std::string& accumulator, const FormatLimits& limits,
             const GemmOperands& operands) {
  const MacRegisters registers =
      make_mac_registers(parse_accumulator(accumulator), limits, limits, operands.k, 0);
  Sums sums{make_register_file(registers.last().layout, operands.m * operands.n), {}};
  sums.tally = multiply_matrices(operands, registers, 5, 0, sums.file);
  return sums;
}

// `inner` and `outer`: `float:e5m2` and the like.
void compare(const std::string& inner, const std::string& outer, const FormatLimits& limits,
             const GemmOperands& operands, std::size_t turns) {
  const std::size_t longest = (operands.k + turns - 1) / turns;
  const GemmOperands ordered{operands.m, turns * longest, operands.n,
                             in_chunks(operands.a, operands.k, turns),
                             in_chunks(operands.b, operands.k, turns)};
  const std::string partials = inner + ",partials=" + std::to_string(turns) + "+" + outer;
  CAPTURE(partials);
  const Sums found = sums_of(partials, limits, operands);
  const Sums expected =
      sums_of(inner + ",chunk=" + std::to_string(longest) + "+" + outer, limits, ordered);
  REQUIRE(found.file == expected.file);
  REQUIRE(found.tally == expected.tally);
}

const char* const registers[] = {"float:e2m1", "float:e3m2,rounding=up", "float:posit6_1",
                                 "int:width=6,overflow=saturate",
                                 "fixed:width=5,lsb=-1,rounding=to-odd,overflow=wrap"};

}  // namespace

TEST_CASE("every sum of four addends in two partial sums is the chunks of its even and odd ones") {
  // All quadruples of multiples of 1/4 in [-4, 4), each times 1.
  const Codec codec(parse_format("fixed5.2"));
  constexpr std::size_t count = std::size_t{1} << 20;
  GemmOperands operands{count, 4, 1, {}, std::vector<Operand>(4, codec.operand(4))};
  for (std::size_t i = 0; i < 4 * count; ++i) {
    operands.a.push_back(codec.operand(static_cast<Code>((i / 4) >> (i % 4 * 5) & 31)));
  }
  for (const char* reg : registers) compare(reg, reg, codec.limits(), operands, 2);
}

TEST_CASE("partial sums of any number are the chunks of products in another order") {
  const Codec codec(parse_format("e4m3"));
  std::mt19937_64 random(1);
  std::size_t cases = 0;
  for (const std::size_t k : {1U, 2U, 3U, 4U, 5U, 6U, 7U, 8U, 9U, 10U, 11U, 12U, 25U, 40U}) {
    for (std::size_t turns = 2; turns <= 7; ++turns) {
      GemmOperands operands{3, k, 2, {}, {}};
      while (operands.a.size() < 3 * k)
        operands.a.push_back(codec.operand(static_cast<Code>(random() % 127)));
      while (operands.b.size() < 2 * k)
        operands.b.push_back(codec.operand(static_cast<Code>(128 + random() % 127)));
      for (const char* inner : {"float:fp16", "float:e5m4,rounding=down,product=e4m3",
                                "fixed:width=18,lsb=-4", "int:width=40,dual"}) {
        compare(inner, "float:e8m9", codec.limits(), operands, turns);
        ++cases;
      }
    }
  }
  MESSAGE(cases << " products");
}

}  // namespace guardbit::analysis::partial_sums_test
