// One multiplier and the register behind it: what a PE does, and what it counts.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>

#include "arith/product/operand.h"
#include "arith/product/product_stage.h"
#include "arith/registers/accumulators.h"

namespace guardbit::inline arith {

/// What a MAC unit saw over a layer; `products` stays empty where they are not rounded, `outer`
/// without an outer register.
struct MacTally {
  RegisterTally inner;
  RegisterTally outer;
  AdditionCounts products;
  bool operator==(const MacTally&) const = default;
  MacTally& operator+=(const MacTally& other) {
    inner += other.inner;
    outer += other.outer;
    products += other.products;
    return *this;
  }
};

/// Serves any number of registers of one kind: their states are the caller's.
template <class A>
class MacUnit {
 public:
  using State = typename A::State;

  MacUnit(A accumulator, std::optional<ProductStage> product)
      : accumulator_(std::move(accumulator)), product_(std::move(product)) {}

  /// True if `random` matters.
  bool is_stochastic() const {
    return accumulator_.is_stochastic() || (product_ && product_->is_stochastic());
  }
  /// Starts a sum at integer * 2^exp, rounded.
  void load(State& state, const Product& value, std::uint64_t random) {
    accumulator_.load(state, value.integer, value.exp, random, tally_.inner.counts, peak_);
  }
  /// The addition takes the low half of `random`, the rounding of the product the high half.
  void multiply_add(State& state, const Operand& a, const Operand& b, std::uint64_t random) {
    Product product = multiply(a, b);
    if constexpr (!A::is_positional) {
      if (product.integer == 0 && !product.is_special()) return;
    }
    if (product_) {
      product = product_->rounded(product, random >> 32, state.flags, tally_.products);
    }
    accumulator_.add(state, product, random, tally_.inner.counts, peak_);
  }
  /// Ends an inner sum; `random` is that of its last product.
  void finish(State& state, std::uint64_t random) {
    accumulator_.finish(state, random, tally_.inner.counts, peak_);
  }

  const A& accumulator() const { return accumulator_; }
  MacTally tally() const {
    MacTally tally = tally_;
    tally.inner.peak = accumulator_.report(peak_);
    return tally;
  }

 private:
  A accumulator_;
  std::optional<ProductStage> product_;
  MacTally tally_;  // without the peak
  typename A::Peak peak_{};
};

}  // namespace guardbit::inline arith
