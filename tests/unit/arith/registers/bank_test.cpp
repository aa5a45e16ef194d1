// Banks of registers: kept apart, counted together, and added one to another.
#include <doctest/doctest.h>

#include "arith/registers/mac.h"
#include "tests/unit/arith/arith_helpers.h"

namespace guardbit::bank_test {
namespace {

// A register whose addends are those of a fixed-point inner register of 16 bits with the last bit
// 2^-4.
Register register_of(const char* spec) {
  return parse_register(spec)->fit({{-32768, 32767, -4}, 10});
}

// That inner register.
class Inner {
 public:
  // Its content becomes integer / 16, an integer beyond 16 bits wraps around.
  Inner& holds(int integer) {
    bank_->clear(0);
    bank_->load(0, {integer, -4, 0}, 0);
    return *this;
  }
  const Bank& bank() const { return *bank_; }

 private:
  std::unique_ptr<Bank> bank_ = register_of("int:width=16").make_bank(1);
};

constexpr std::uint8_t wrapped = output_overflowed | output_wrapped;

}  // namespace

TEST_CASE("a bank keeps its registers apart and counts for all of them") {
  const Register reg = register_of("fixed:width=20,lsb=-4");
  const std::unique_ptr<Bank> bank = reg.make_bank(2);
  Inner inner;
  bank->add(0, inner.holds(40).bank(), 0, 0);
  bank->add(1, inner.holds(65535).bank(), 0, 0);  // wraps to -1
  bank->add(0, inner.holds(2).bank(), 0, 0);
  RegisterFile file = make_register_file(reg.layout, 3);
  bank->write(0, 0, file);
  bank->write(1, 2, file);
  CHECK(file.bits(0)[0] == 42);
  CHECK(file.bits(2)[0] == ~std::uint64_t{0});
  CHECK(file.flags == std::vector<std::uint8_t>{0, 0, wrapped});
  CHECK(bank->tally().counts == AdditionCounts{3, 0, 0, 0});
  CHECK(bank->tally().peak == PeakReport{42.0 / 16, 7, 1.0 / 16, -4});
}

TEST_CASE("a cleared register is empty and the others are as they were") {
  const Register reg = register_of("int:width=20");
  const std::unique_ptr<Bank> bank = reg.make_bank(2);
  Inner inner;
  bank->add(0, inner.holds(65536 + 40).bank(), 0, 0);
  bank->add(1, inner.holds(3).bank(), 0, 0);
  bank->clear(0);
  RegisterFile file = make_register_file(reg.layout, 2);
  bank->write(0, 0, file);
  bank->write(1, 1, file);
  CHECK(file.words == std::vector<std::uint64_t>{0, 3});
  CHECK(file.flags == std::vector<std::uint8_t>{0, 0});
}

TEST_CASE("flags are taken once, and a register goes on from another one's content") {
  const Register reg = register_of("int:width=20");
  const std::unique_ptr<Bank> bank = reg.make_bank(2);
  Inner inner;
  bank->add(0, inner.holds(65536 + 40).bank(), 0, 0);
  CHECK(bank->take_flags(0) == wrapped);
  CHECK(bank->take_flags(0) == 0);
  bank->copy(0, 1);
  const Operand two{2, -2, 0}, minus_three{-3, -2, 0};
  bank->pass_on(1, {1, 0, 1, &two, &minus_three});
  RegisterFile file = make_register_file(reg.layout, 2);
  bank->write(0, 0, file);
  bank->write(1, 1, file);
  CHECK(file.words == std::vector<std::uint64_t>{34, 40});
}

TEST_CASE("a float register takes fixed-point sums and rounds them") {
  const Register reg = register_of("float:e5m2");
  const std::unique_ptr<Bank> bank = reg.make_bank(1);
  Inner inner;
  bank->add(0, inner.holds(16 + 3).bank(), 0, 0);  // 1 + 3/16 rounds to 1.25
  RegisterFile file = make_register_file(reg.layout, 1);
  bank->write(0, 0, file);
  CHECK(file.words[0] == 0x3d);
  CHECK(bank->tally().counts == AdditionCounts{1, 1, 0, 0});
}

TEST_CASE("tallies add counts and keep the larger extremes") {
  RegisterTally a{{5, 1, 1, 0}, {3.0, 4}};
  a += RegisterTally{{2, 1, 0, 0}, {2.0, 7}};
  CHECK(a == RegisterTally{{7, 2, 1, 0}, {3.0, 7}});
}

TEST_CASE("an inner sum is multiplied with its factor before it is added, exactly") {
  const Register reg = register_of("fixed:width=60,lsb=-20");
  const std::unique_ptr<Bank> bank = reg.make_bank(1);
  Inner inner;
  bank->add(0, inner.holds(40).bank(), 0, 0, {15, -10, 0});  // 40/16 * 15/1024 = 600 * 2^-14
  bank->add(0, inner.holds(-3).bank(), 0, 0, {1, 8, 0});     // -3/16 * 256 = -48
  bank->add(0, inner.holds(7).bank(), 0, 0, {0, 0, 0});      // a scale of zero
  RegisterFile file = make_register_file(reg.layout, 1);
  bank->write(0, 0, file);
  CHECK(static_cast<std::int64_t>(file.bits(0)[0]) == 600 * 64 - 48 * (1 << 20));
  CHECK(bank->tally().counts.additions == 2);
}

TEST_CASE("an inner sum of 116 bits is multiplied exactly too") {
  const AddendRange addends{-(BigInt(1) << 114), BigInt(1) << 114, 0};
  const std::unique_ptr<Bank> sums = parse_register("exact")->fit({addends, 1}).make_bank(2);
  const Register reg = parse_register("exact")->fit({scaled_range(addends, {0, 225, 0}), 2});
  const std::unique_ptr<Bank> bank = reg.make_bank(1);
  sums->load(0, {Int128{1} << 114, 0, 0}, 0);
  sums->load(1, {1, 0, 0}, 0);
  bank->add(0, *sums, 0, 0, {225, 0, 0});
  bank->add(0, *sums, 1, 0, {225, 0, 0});
  RegisterFile file = make_register_file(reg.layout, 1);
  bank->write(0, 0, file);
  // 225 * 2^114 = 225 * 2^50 in the second word
  CHECK(file.bits(0)[0] == 225);
  CHECK(file.bits(0)[1] == std::uint64_t{225} << 50);
}

TEST_CASE("dual and aligned registers do not take inner sums") {
  Inner inner;
  for (const char* text : {"int:width=16,dual", "aligned:terms=4,fraction=20"}) {
    CHECK_FALSE(parse_register(text)->adds_sums());
    const std::unique_ptr<Bank> bank = register_of(text).make_bank(1);
    CHECK_THROWS_AS(bank->add(0, inner.holds(1).bank(), 0, 0), std::logic_error);
  }
}

}  // namespace guardbit::bank_test
