// A bank of any kind of accumulator, compiled once for each in its own .cpp file.
#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <type_traits>
#include <utility>
#include <vector>

#include "arith/numbers/operand.h"
#include "arith/numbers/wide_int.h"
#include "arith/registers/kinds/watch.h"
#include "arith/registers/product_stage.h"
#include "arith/registers/random_keys.h"
#include "arith/registers/register.h"

namespace guardbit::inline arith {

/// What a bank needs of a kind: parameters shared by all its registers, and a State per register (a
/// plain value; value-initialised means empty). `add` takes a product exactly and counts what
/// happened; `load` starts a sum at a value, `finish` ends an inner one. For positional kinds zeros
/// take a place in the sum; for others adding zero changes and counts nothing, so idle cycles are
/// free. One whose adder rounds addends says `taken`: what becomes of one.
template <class A>
concept Accumulator = requires(const A a, typename A::State& state, typename A::Peak& peak,
                               AdditionCounts& counts, std::span<std::uint64_t> words) {
  { A::is_positional } -> std::convertible_to<bool>;
  a.add(state, Product{}, std::uint64_t{}, counts, peak);
  a.load(state, Product{}, std::uint64_t{}, counts, peak);
  a.finish(state, std::uint64_t{}, counts, peak);
  { a.is_special(state) } -> std::same_as<bool>;
  { a.special(state) } -> std::same_as<Special>;
  a.integer(state);
  { a.exp(state) } -> std::same_as<int>;
  { a.is_stochastic() } -> std::same_as<bool>;
  a.write_bits(state, words);
  { a.report(peak) } -> std::same_as<PeakReport>;
};

/// One that can also be the outer register: adds integer * 2^exp, rounded once.
template <class A>
concept OuterAccumulator = Accumulator<A> &&
    requires(const A a, typename A::State& state, typename A::Peak& peak, AdditionCounts& counts) {
  a.add(state, Int128{}, int{}, std::uint64_t{}, counts, peak);
  a.add(state, WideInt{}, int{}, std::uint64_t{}, counts, peak);
  a.add_special(state, Special{}, counts);
};

/// The content of one register on its way into another one.
struct RegisterAddend {
  std::optional<Special> special;
  Int128 integer = 0;             ///< below 2^122, as accumulators want it
  const WideInt* wide = nullptr;  ///< in place of an integer that is not
  int exp = 0;
  std::uint8_t flags = 0;
};

template <Accumulator A>
class BankOf final : public Bank {
 public:
  using State = typename A::State;

  BankOf(A accumulator, std::size_t registers, std::optional<ProductStage> product)
      : accumulator_(std::move(accumulator)), product_(std::move(product)), states_(registers) {}

  bool is_stochastic() const override {
    return accumulator_.is_stochastic() || (product_ && product_->is_stochastic());
  }
  void clear(std::size_t first, std::size_t count) override {
    const auto begin = states_.begin() + static_cast<std::ptrdiff_t>(first);
    std::fill(begin, begin + static_cast<std::ptrdiff_t>(count), State{});
  }
  void load(std::size_t place, const Product& value, std::uint64_t random) override {
    accumulator_.load(states_[place], value, random, counts_, peak_);
  }
  void multiply_add(const ProductRow& row) override {
    for (std::size_t i = 0; i < row.count; ++i) {
      multiply_add(states_[row.place + i * row.step], row.a[i * row.a_step], row.b[i * row.b_step],
                   row.random == nullptr ? 0 : row.random[i]);
    }
  }
  void pass_on(std::size_t from, const ProductRow& row) override {
    for (std::size_t i = 0; i < row.count; ++i) {
      State& state = states_[row.place + i * row.step];
      state = states_[from + i];
      multiply_add(state, row.a[i * row.a_step], row.b[i * row.b_step],
                   row.random == nullptr ? 0 : row.random[i]);
    }
  }
  void sum(std::size_t place, const SumOfProducts& sum) override {
    const bool stochastic = is_stochastic();
    State state = std::move(states_[place]);
    std::uint64_t random = 0;
    for (std::size_t i = 0; i < sum.products.count; ++i) {
      const std::size_t k = sum.products.product(i);
      if (stochastic) random = product_random(sum.seed, sum.output, k);
      multiply_add(state, sum.a[k], sum.b[k], random);
    }
    accumulator_.finish(state, random, counts_, peak_);
    states_[place] = std::move(state);
  }
  void finish(std::size_t place, std::uint64_t random) override {
    accumulator_.finish(states_[place], random, counts_, peak_);
  }
  void copy(std::size_t from, std::size_t to) override { states_[to] = states_[from]; }

  void take(std::size_t place, const RegisterAddend& addend, std::uint64_t random) override {
    if constexpr (OuterAccumulator<A>) {
      State& state = states_[place];
      if (addend.special) {
        accumulator_.add_special(state, *addend.special, counts_);
      } else if (addend.wide != nullptr) {
        accumulator_.add(state, *addend.wide, addend.exp, random, counts_, peak_);
      } else {
        accumulator_.add(state, addend.integer, addend.exp, random, counts_, peak_);
      }
      state.flags |= addend.flags & static_cast<std::uint8_t>(~output_special);
    } else {
      throw std::logic_error("an outer register adds one inner sum at a time");
    }
  }

  void write(std::size_t place, std::size_t output, RegisterFile& file) const override {
    const std::size_t words = file.layout.words();
    accumulator_.write_bits(states_[place], std::span(file.words).subspan(output * words, words));
    file.flags[output] = states_[place].flags;
  }
  std::uint8_t take_flags(std::size_t place) override {
    const std::uint8_t flags = states_[place].flags;
    states_[place].flags &= output_special;
    return flags;
  }
  RegisterTally tally() const override { return {counts_, accumulator_.report(peak_)}; }
  AdditionCounts product_tally() const override { return product_counts_; }

  void observe(const ProductRow& product, bool last, const ContentReader& reader,
               MacStep& step) override {
    State& state = states_[product.place];
    const std::uint64_t random = product.random == nullptr ? 0 : *product.random;
    clear_flags(state);
    const State before = state;
    multiply_add(product);
    const State added = state;
    if (last) finish(product.place, random);
    watch(Watched<A>{accumulator_, *this, reader, before, added, state,
                     step.rounded.value_or(step.product), random},
          step);
    step.inner.flags = state.flags & static_cast<std::uint8_t>(~before.flags);
  }
  ExactNumber taken(const ExactNumber& addend, std::uint64_t random) const override {
    if constexpr (requires { accumulator_.taken(addend, random); }) {
      return accumulator_.taken(addend, random);
    } else {
      return addend;
    }
  }

 private:
  void multiply_add(State& state, const Operand& a, const Operand& b, std::uint64_t random) {
    Product product = multiply(a, b);
    if constexpr (!A::is_positional) {
      if (product.integer == 0 && !product.is_special()) return;
    }
    if (product_) product = product_->rounded(product, random >> 32, state.flags, product_counts_);
    accumulator_.add(state, product, random, counts_, peak_);
  }

  void add_to(Bank& outer, std::size_t place, std::size_t from, std::uint64_t random,
              const Product& factor) const override {
    const State& state = states_[from];
    RegisterAddend addend;
    addend.flags = state.flags;
    if (accumulator_.is_special(state)) {
      addend.special = accumulator_.special(state);
      return outer.take(place, addend, random);
    }
    addend.exp = accumulator_.exp(state) + factor.exp;
    give(outer, place, widened(accumulator_.integer(state)), factor, addend, random);
  }
  static void give(Bank& outer, std::size_t place, Int128 integer, const Product& factor,
                   RegisterAddend& addend, std::uint64_t random) {
    const bool fits =
        factor.integer == 1 ||
        bit_length(magnitude_of(integer)) + bit_length(magnitude_of(factor.integer)) < 122;
    if (!fits) return give(outer, place, WideInt(integer), factor, addend, random);
    addend.integer = integer * factor.integer;
    outer.take(place, addend, random);
  }
  static void give(Bank& outer, std::size_t place, const WideInt& integer, const Product& factor,
                   RegisterAddend& addend, std::uint64_t random) {
    if (factor.integer == 1) {
      addend.wide = &integer;
      return outer.take(place, addend, random);
    }
    const WideInt scaled = integer * static_cast<std::int64_t>(factor.integer);
    addend.wide = &scaled;
    outer.take(place, addend, random);
  }

  A accumulator_;
  std::optional<ProductStage> product_;
  std::vector<State> states_;
  AdditionCounts counts_, product_counts_;
  typename A::Peak peak_{};
};

/// Banks of copies of an accumulator.
template <Accumulator A>
BankMaker banks_of(A accumulator) {
  return [accumulator = std::move(accumulator)](
             std::size_t registers,
             const std::optional<ProductStage>& product) -> std::unique_ptr<Bank> {
    return std::make_unique<BankOf<A>>(accumulator, registers, product);
  };
}

}  // namespace guardbit::inline arith
