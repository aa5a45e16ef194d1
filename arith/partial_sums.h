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

#include "arith/accumulators.h"

namespace guardbit {

/// Registers of the kinds of AnyOuterAccumulator. The kind is looked up once per inner sum, never
/// per product.
class PartialSumBank {
 public:
  PartialSumBank(const Register& reg, std::size_t outputs) : bank_(make_bank(reg, outputs)) {}

  /// Adds an inner accumulator's content to register `index`, and its flags to the output's.
  template <class Inner>
  void add(std::size_t index, const Inner& inner, const typename Inner::State& sum,
           std::uint64_t random) {
    std::visit(
        [&](auto& bank) {
          auto& state = bank.states[index];
          if (inner.is_special(sum)) {
            bank.accumulator.add_special(state, inner.special(sum), counts_);
          } else {
            bank.accumulator.add(state, widened(inner.integer(sum)), inner.exp(sum), random,
                                 counts_, bank.peak);
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
        [&](const auto& bank) {
          write_state(bank.accumulator, bank.states[index], output, file);
        },
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

  AnyBank bank_;
  AdditionCounts counts_;
};

}  // namespace guardbit
