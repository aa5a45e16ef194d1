// Sums that leave an array, by hand.
#include "models/results.h"

#include <doctest/doctest.h>

#include "arith/numbers/format.h"

namespace guardbit::models::results_test {
namespace {

// Chains of two products in 16 bits, added in 20.
MacRegisters two_registers() {
  const FormatLimits int8 = limits_of(parse_format("int8"));
  return make_mac_registers(parse_accumulator("int:width=16+int:width=20"), int8, int8, 4, 2);
}

// One register of a grid, which holds an integer; beyond 16 bits it wraps around.
std::unique_ptr<Bank> sum_of(const Register& reg, int integer) {
  std::unique_ptr<Bank> bank = reg.make_bank(1);
  bank->load(0, {integer, 0, 0}, 0);
  return bank;
}

constexpr std::uint8_t wrapped = output_overflowed | output_wrapped;

}  // namespace

TEST_CASE("partial sums of an output are added and written with the last one") {
  const MacRegisters registers = two_registers();
  RegisterFile outputs = make_register_file(registers.last().layout, 3);
  Results results(registers, 2, 0, outputs);
  results.add({.index = 1, .output = 2, .chunk = 0, .is_last = false}, *sum_of(registers.inner, 50),
              0);
  results.add({.index = 0, .output = 0, .chunk = 0, .is_last = true}, *sum_of(registers.inner, 9),
              0);
  CHECK(outputs.words[2] == 0);  // not yet
  results.add({.index = 1, .output = 2, .chunk = 1, .is_last = true},
              *sum_of(registers.inner, 65536 - 8), 0);
  CHECK(outputs.words == std::vector<std::uint64_t>{9, 0, 42});
  CHECK(outputs.flags == std::vector<std::uint8_t>{0, 0, wrapped});
  CHECK(results.delivered() == 3);
  CHECK(results.tally().counts.additions == 3);
  CHECK(results.tally().peak.largest_magnitude == 50.0);
}

TEST_CASE("a register of the bank starts empty with the first partial sum of the next output") {
  const MacRegisters registers = two_registers();
  RegisterFile outputs = make_register_file(registers.last().layout, 2);
  Results results(registers, 1, 0, outputs);
  results.add({.index = 0, .output = 0, .chunk = 0, .is_last = true},
              *sum_of(registers.inner, 65536 + 50), 0);
  results.add({.index = 0, .output = 1, .chunk = 0, .is_last = true}, *sum_of(registers.inner, 7),
              0);
  CHECK(outputs.words == std::vector<std::uint64_t>{50, 7});
  CHECK(outputs.flags == std::vector<std::uint8_t>{wrapped, 0});
}

TEST_CASE("whole sums are written as they are") {
  const FormatLimits int8 = limits_of(parse_format("int8"));
  const MacRegisters registers =
      make_mac_registers(parse_accumulator("int:width=16"), int8, int8, 4, 0);
  RegisterFile outputs = make_register_file(registers.last().layout, 2);
  Results results(registers, 0, 0, outputs);
  results.put(1, *sum_of(registers.inner, 65535), 0);
  CHECK(outputs.words == std::vector<std::uint64_t>{0, ~std::uint64_t{0}});  // sign-extended
  CHECK(outputs.flags == std::vector<std::uint8_t>{0, wrapped});
  CHECK(results.delivered() == 1);
  CHECK(results.tally() == RegisterTally{});
}

}  // namespace guardbit::models::results_test
