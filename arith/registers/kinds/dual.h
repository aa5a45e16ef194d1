// Dual adder trees: positive and negative addends in unsigned registers of their own, subtracted
// at the end (the minifloat MAC of "Shedding the Bits", FPL 2024). The difference of two W-bit
// unsigned registers is a two's complement number of W + 1 bits.
//
// Without overflow and rounding the result is that of one register; with them it is not: each of
// the two can overflow although their difference would not.
#pragma once

#include <cstdint>
#include <span>

#include "arith/registers/kinds/fixed_point.h"

namespace guardbit::inline arith {

template <class Carrier>
class DualAccumulator {
 public:
  static constexpr bool is_positional = false;
  using Half = FixedPointAccumulator<Carrier>;
  struct State {
    typename Half::State positive, negative;
    std::uint8_t flags = 0;
    bool operator==(const State&) const = default;
  };
  using Peak = typename Half::Peak;

  /// The parameters of FixedPointAccumulator; the width is that of each of the two registers.
  DualAccumulator(int width, int lsb, RoundingRule rounding, Overflow overflow)
      : positive_(Half(width, lsb, rounding, overflow).made_unsigned()),
        negative_(Half(width, lsb, mirrored(rounding), overflow).made_unsigned()) {}

  void add(State& state, const Product& product, std::uint64_t random, AdditionCounts& counts,
           Peak& peak) const {
    if (!product.is_special()) {
      return add_number(state, product.integer, product.exp, random, counts, peak);
    }
    const Special special = special_of(product);
    const bool negative = special == Special::negative_infinity;
    auto& half = negative ? state.negative : state.positive;
    positive_.add_special(half, negative ? Special::positive_infinity : special, counts);
    state.flags |= half.flags;
  }
  /// Starts a sum at a value, rounded.
  void load(State& state, const Product& value, std::uint64_t random, AdditionCounts& counts,
            Peak& peak) const {
    add(state, value, random, counts, peak);
  }
  void finish(State&, std::uint64_t, AdditionCounts&, Peak&) const {}

  bool is_special(const State&) const { return false; }
  Special special(const State&) const { return Special::nan; }
  Carrier integer(const State& state) const { return state.positive.value - state.negative.value; }
  int exp(const State& state) const { return positive_.exp(state.positive); }
  int width() const { return positive_.width() + 1; }
  bool is_stochastic() const { return positive_.is_stochastic(); }
  void write_bits(const State& state, std::span<std::uint64_t> words) const {
    positive_.write_bits({integer(state), 0}, words);
  }
  /// The bits that the wider of the two registers needed, each unsigned.
  PeakReport report(const Peak& peak) const {
    PeakReport report = positive_.report(peak);
    if (report.bits_needed > 0) --report.bits_needed;
    return report;
  }
  /// An addend as it is added, in the register of its sign.
  ExactNumber taken(const ExactNumber& addend, std::uint64_t random) const {
    return positive_.taken(addend, random);
  }

 private:
  // Adds integer * 2^exp to the register of its sign.
  void add_number(State& state, const Int128& integer, int exp, std::uint64_t random,
                  AdditionCounts& counts, Peak& peak) const {
    if (integer < 0) {
      negative_.add(state.negative, -integer, exp, random, counts, peak);
    } else {
      positive_.add(state.positive, integer, exp, random, counts, peak);
    }
    state.flags |= state.positive.flags | state.negative.flags;
  }
  // Magnitudes are rounded, so that up and down change places below zero.
  static RoundingRule mirrored(RoundingRule rule) {
    if (rule.mode == Rounding::up) {
      rule.mode = Rounding::down;
    } else if (rule.mode == Rounding::down) {
      rule.mode = Rounding::up;
    }
    return rule;
  }

  Half positive_, negative_;
};

}  // namespace guardbit::inline arith
