// The bank of outer registers: every kind of inner sum into every kind of outer register.
#include "arith/registers/partial_sums.h"

#include <doctest/doctest.h>

#include "tests/unit/arith/arith_helpers.h"

using namespace guardbit;

namespace {

Register register_of(const char* spec) {
  // Addends from a fixed-point inner register of 16 bits with the last bit 2^-4.
  return make_register(parse_accumulator(spec).inner, {-32768, 32767, -4}, 10);
}

const FixedPointAccumulator<std::int64_t> inner(16, -4, {}, Overflow::wrap);

}  // namespace

TEST_CASE("a bank keeps its registers apart and counts for all of them") {
  const Register reg = register_of("fixed:width=20,lsb=-4");
  PartialSumBank bank(reg, 2);
  bank.add(0, inner, {40, 0}, 0);
  bank.add(1, inner, {-1, output_overflowed}, 0);
  bank.add(0, inner, {2, 0}, 0);
  RegisterFile file = make_register_file(reg.layout, 3);
  bank.write(0, 0, file);
  bank.write(1, 2, file);
  CHECK(file.bits(0)[0] == 42);
  CHECK(file.bits(2)[0] == ~std::uint64_t{0});
  CHECK(file.flags == std::vector<std::uint8_t>{0, 0, output_overflowed});
  CHECK(bank.tally().counts == AdditionCounts{3, 0, 0, 0});
  CHECK(bank.tally().peak == PeakReport{42.0 / 16, 7, 1.0 / 16, -4});
}

TEST_CASE("a cleared register is empty and the others are as they were") {
  const Register reg = register_of("int:width=20");
  PartialSumBank bank(reg, 2);
  bank.add(0, inner, {40, output_overflowed}, 0);
  bank.add(1, inner, {3, 0}, 0);
  bank.clear(0);
  RegisterFile file = make_register_file(reg.layout, 2);
  bank.write(0, 0, file);
  bank.write(1, 1, file);
  CHECK(file.words == std::vector<std::uint64_t>{0, 3});
  CHECK(file.flags == std::vector<std::uint8_t>{0, 0});
}

TEST_CASE("a float register takes fixed-point sums and rounds them") {
  const Register reg = register_of("float:e5m2");
  PartialSumBank bank(reg, 1);
  bank.add(0, inner, {16 + 3, 0}, 0);  // 1 + 3/16 rounds to 1.25
  RegisterFile file = make_register_file(reg.layout, 1);
  bank.write(0, 0, file);
  CHECK(file.words[0] == 0x3d);
  CHECK(bank.tally().counts == AdditionCounts{1, 1, 0, 0});
}

TEST_CASE("tallies add counts and keep the larger extremes") {
  RegisterTally a{{5, 1, 1, 0}, {3.0, 4}};
  a += RegisterTally{{2, 1, 0, 0}, {2.0, 7}};
  CHECK(a == RegisterTally{{7, 2, 1, 0}, {3.0, 7}});
}

TEST_CASE("an inner sum is multiplied with its factor before it is added, exactly") {
  const Register reg = register_of("fixed:width=60,lsb=-20");
  PartialSumBank bank(reg, 1);
  bank.add(0, inner, {40, 0}, 0, {15, -10, 0});  // 40/16 * 15/1024 = 600 * 2^-14
  bank.add(0, inner, {-3, 0}, 0, {1, 8, 0});     // -3/16 * 256 = -48
  bank.add(0, inner, {7, 0}, 0, {0, 0, 0});      // a scale of zero
  RegisterFile file = make_register_file(reg.layout, 1);
  bank.write(0, 0, file);
  CHECK(static_cast<std::int64_t>(file.bits(0)[0]) == 600 * 64 - 48 * (1 << 20));
  CHECK(bank.tally().counts.additions == 2);
}

TEST_CASE("an inner sum of 116 bits is multiplied exactly too") {
  const AddendRange addends{-(BigInt(1) << 114), BigInt(1) << 114, 0};
  const Register wide = make_register(parse_accumulator("exact").inner, addends, 1);
  const auto& sums = std::get<FixedPointAccumulator<Int128>>(wide.accumulator);
  const Register reg =
      make_register(parse_accumulator("exact").inner, scaled_range(addends, {0, 225, 0}), 2);
  PartialSumBank bank(reg, 1);
  bank.add(0, sums, {Int128{1} << 114, 0}, 0, {225, 0, 0});
  bank.add(0, sums, {Int128{1}, 0}, 0, {225, 0, 0});
  RegisterFile file = make_register_file(reg.layout, 1);
  bank.write(0, 0, file);
  // 225 * 2^114 = 225 * 2^50 in the second word
  CHECK(file.bits(0)[0] == 225);
  CHECK(file.bits(0)[1] == std::uint64_t{225} << 50);
}
