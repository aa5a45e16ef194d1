// Floating-point registers: one addition of an exact product, rounded once, against MPFR.
#include <random>

#include <doctest/doctest.h>

#include "arith/product/matrix_product.h"
#include "arith/registers/kinds/floating_point.h"
#include "tests/exhaustive/oracle.h"

namespace guardbit::analysis::float_accumulator_test {
namespace {

// Random additions to a register of the format: products of two operands of `operands`.
class AdditionProof {
 public:
  AdditionProof(const std::string& name, const std::string& operands)
      : codec_(std::make_shared<const Codec>(parse_format(name))),
        exact_(name),
        operands_(parse_format(operands)) {}

  // Proves `count` additions of each of the settings.
  void prove(const std::vector<Setting>& settings, std::size_t count) {
    for (const Setting& setting : settings) {
      const FloatingPointAccumulator accumulator(codec_, setting.rule, setting.overflow);
      for (std::size_t i = 0; i < count; ++i) prove_one(accumulator, setting, i);
    }
    const std::string text =
        std::to_string(settings.size() * count) + " additions to " + codec_->format().name;
    MESSAGE(text);
    CAPTURE(first_wrong_);
    CHECK(wrong_ == 0);
  }

 private:
  Code random_number(const Codec& codec) {
    for (;;) {
      const auto code =
          static_cast<Code>(random_() & ((std::uint64_t{1} << codec.format().width) - 1));
      if (codec.is_number(code)) return code;
    }
  }

  // A product of any two operands; or one that brings the sum near a tie or near cancellation: a
  // value of the format itself close to the register's, its half, or a bit of its quantum.
  Product next_product(const Operand& state, std::size_t i) {
    const Product product = multiply(operands_.operand(random_number(operands_)),
                                     operands_.operand(random_number(operands_)));
    if (i % 4 < 2 || state.significand == 0) return product;
    const auto small = static_cast<Int128>(random_() % 16) - 8;
    if (i % 4 == 2) return {small, state.quantum_exp - static_cast<int>(random_() % 4)};
    return {-Int128{state.significand} * 8 + small,
            state.quantum_exp - 3 + static_cast<int>(random_() % 2)};
  }

  void prove_one(const FloatingPointAccumulator& accumulator, const Setting& setting,
                 std::size_t i) {
    const Code code = random_number(*codec_);
    const Operand start = codec_->operand(code);
    FloatingPointAccumulator::State state{start.significand, start.quantum_exp, code, 0};
    const Product product = next_product(start, i);
    AdditionCounts counts;
    FloatingPointAccumulator::Peak peak;
    accumulator.add(state, product.integer, product.exp, setting.random, counts, peak);
    if (product.integer == 0) return;

    MpfrNumber sum(1200), addend(128);
    addend.assign(static_cast<std::int64_t>(product.integer), product.exp);
    require_exact(mpfr_add(sum.get(), exact_.decode(code).value.get(), addend.get(), MPFR_RNDN),
                  "sum");
    Code expected = round_exactly(exact_, sum, setting);
    if (exact_.decode(expected).value_class == ValueClass::zero) expected = 0;  // one zero
    if (state.code == expected && counts.additions == 1) return;
    if (wrong_++ == 0) {
      first_wrong_ = codec_->format().name + ": " + sum.to_hex() + ", " +
                     std::string(name_of(setting.rule.mode));
    }
  }

  std::shared_ptr<const Codec> codec_;
  ExactFormat exact_;
  Codec operands_;
  std::mt19937_64 random_{2024};
  std::size_t wrong_ = 0;
  std::string first_wrong_;
};

// The modes with both answers to overflow, 16 settings, each `count` times.
void prove(const std::string& name, const std::string& operands, std::size_t count) {
  AdditionProof proof(name, operands);
  proof.prove(all_settings({Overflow::saturate, Overflow::infinity}), count);
}

}  // namespace

TEST_CASE("sums of products in registers of 8 bits round as MPFR says") {
  prove("e5m2:ieee", "e5m2:ieee", 10000);
  prove("e4m3:fn", "e4m3:fn", 10000);
  prove("posit8_2", "posit8_2", 10000);
}

TEST_CASE("sums of products in registers of 16 bits round as MPFR says") {
  prove("e5m10:ieee", "e4m3:fn", 8000);
  prove("e8m7:ieee", "e8m7:ieee", 8000);
  prove("posit16_2", "posit8_2", 8000);
  prove("e6m9:finite", "e5m2:ieee", 8000);
}

TEST_CASE("sums of products in registers of 19 to 32 bits round as MPFR says") {
  prove("e8m23:ieee", "e5m10:ieee", 6000);
  prove("e8m13:finite", "e5m2:ieee", 6000);
  prove("posit32_2", "posit16_2", 3000);
}

}  // namespace guardbit::analysis::float_accumulator_test
