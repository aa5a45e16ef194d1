// A bank of outer accumulators, one an output: takes inner sums of any kind of accumulator.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "arith/registers/accumulators.h"

namespace guardbit::inline arith {

/// Registers of the kinds of AnyOuterAccumulator. The kind is looked up once per inner sum, never
/// per product.
class PartialSumBank {
 public:
  PartialSumBank(const Register& reg, std::size_t outputs) : bank_(make_bank(reg, outputs)) {}

  /// Adds an inner accumulator's content times `factor` to register `index`, and its flags to the
  /// output's. The factor is the product of two block scales: not negative, of up to 32 bits.
  template <class Inner>
  void add(std::size_t index, const Inner& inner, const typename Inner::State& sum,
           std::uint64_t random, const Product& factor = unit_product) {
    std::visit(
        [&](auto& bank) {
          auto& state = bank.states[index];
          if (inner.is_special(sum)) {
            bank.accumulator.add_special(state, inner.special(sum), counts_);
          } else {
            add_scaled(bank, state, widened(inner.integer(sum)), inner.exp(sum), factor, random);
          }
          state.flags |= sum.flags & static_cast<std::uint8_t>(~output_special);
        },
        bank_);
  }

  /// Starts register `index` at a value: as an addend, in one rounding.
  void load(std::size_t index, const Product& value, std::uint64_t random) {
    std::visit(
        [&](auto& bank) {
          bank.accumulator.add(bank.states[index], value, random, counts_, bank.peak);
        },
        bank_);
  }

  /// The flags raised in register `index` since they were last taken, which clears them; that it
  /// holds no number stays.
  std::uint8_t take_flags(std::size_t index) {
    return std::visit(
        [&](auto& bank) {
          const std::uint8_t flags = bank.states[index].flags;
          bank.states[index].flags &= output_special;
          return flags;
        },
        bank_);
  }

  /// Empties register `index`.
  void clear(std::size_t index) {
    std::visit([&](auto& bank) { bank.states[index] = {}; }, bank_);
  }

  /// Writes register `index` to place `output` of the file.
  void write(std::size_t index, std::size_t output, RegisterFile& file) const {
    std::visit(
        [&](const auto& bank) { write_state(bank.accumulator, bank.states[index], output, file); },
        bank_);
  }

  RegisterTally tally() const {
    return std::visit(
        [&](const auto& bank) {
          return RegisterTally{counts_, bank.accumulator.report(bank.peak)};
        },
        bank_);
  }

  template <class A>
  static void write_state(const A& accumulator, const typename A::State& state, std::size_t output,
                          RegisterFile& file) {
    const std::size_t words = file.layout.words();
    accumulator.write_bits(state, std::span(file.words).subspan(output * words, words));
    file.flags[output] = state.flags;
  }

 private:
  template <class A>
  struct Bank {
    A accumulator;
    std::vector<typename A::State> states;
    typename A::Peak peak;
  };
  template <class... A>
  static std::variant<Bank<A>...> banks_of(const std::variant<A...>&);
  using AnyBank = decltype(banks_of(std::declval<AnyOuterAccumulator>()));

  static AnyBank make_bank(const Register& reg, std::size_t outputs) {
    return std::visit(
        [&](const auto& accumulator) -> AnyBank {
          using A = std::decay_t<decltype(accumulator)>;
          if constexpr (OuterAccumulator<A>) {
            return Bank<A>{accumulator, std::vector<typename A::State>(outputs), {}};
          } else {
            throw std::logic_error("an outer register adds one inner sum at a time");
          }
        },
        reg.accumulator);
  }

  // (integer * 2^exp) * factor; an Int128 stays below 2^122, as accumulators want it.
  template <class AnyBankOfKind, class State, class Integer>
  void add_scaled(AnyBankOfKind& bank, State& state, const Integer& integer, int exp,
                  const Product& factor, std::uint64_t random) {
    const int scaled_exp = exp + factor.exp;
    const auto add = [&](const auto& scaled) {
      bank.accumulator.add(state, scaled, scaled_exp, random, counts_, bank.peak);
    };
    if (factor.integer == 1) return add(integer);
    if constexpr (std::is_same_v<Integer, Int128>) {
      const int bits = bit_length(magnitude_of(integer)) + bit_length(magnitude_of(factor.integer));
      if (bits < 122) return add(Int128{integer * factor.integer});
    }
    add(WideInt(WideInt(integer) * static_cast<std::int64_t>(factor.integer)));
  }

  AnyBank bank_;
  AdditionCounts counts_;
};

}  // namespace guardbit::inline arith
