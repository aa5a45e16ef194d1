// Two's complement accumulators: exact, integer and fixed point are one machine with three names.
//
// The register holds a multiple of 2^lsb. An addend is first rounded to such a multiple (nothing to
// do where lsb is the addends' quantum), then added; a sum outside the register's width wraps
// around modulo 2^width or saturates. `Carrier` is wide enough for any register content plus any
// addend, so that nothing overflows unnoticed: fit_twos_complement chooses it.
#pragma once

#include <cstdint>
#include <span>

#include "arith/numbers/operand.h"
#include "arith/numbers/rounding.h"
#include "arith/numbers/wide_int.h"
#include "arith/registers/content.h"
#include "arith/registers/tally.h"

namespace guardbit::inline arith {

/// A magnitude in units of 2^shift: the whole units, and where between two of them it lies.
template <class Magnitude>
struct Shifted {
  Magnitude whole;
  Residue residue;
};

/// shift > 0; any length of magnitude and shift. `random_bits` as in RoundingRule.
template <class Magnitude>
Shifted<Magnitude> shift_right(const Magnitude& magnitude, int shift, int random_bits) {
  const Magnitude whole = shift < bit_length(magnitude) ? Magnitude(magnitude >> shift) : 0;
  const Magnitude rest = whole == 0 ? magnitude : Magnitude(magnitude - (whole << shift));
  if (rest == 0) return {whole, {}};
  const int top = bit_length(rest);
  const bool is_half = top == shift && (rest & (rest - 1)) == 0;
  const int down = shift - random_bits;
  const Magnitude fraction = down >= top ? Magnitude(0)
                             : down >= 0 ? Magnitude(rest >> down)
                                         : Magnitude(rest << -down);
  return {whole,
          {true, top < shift ? -1 : (is_half ? 0 : 1), static_cast<std::uint64_t>(fraction)}};
}

/// Bits that the widest carrier holds beside its sign, with room for an addend.
constexpr int widest_carried = 2170;

template <class Carrier>
class FixedPointAccumulator {
 public:
  static constexpr bool is_positional = false;
  struct State {
    Carrier value = 0;
    std::uint8_t flags = 0;
    bool operator==(const State&) const = default;
  };
  struct Peak {
    Carrier low = 0;
    Carrier high = 0;
    Carrier smallest = 0;  // magnitude of the smallest non-zero sum; 0 where none
    Carrier used = 0;      // every bit that was 1 in the magnitude of a sum, and maybe bits above
  };

  /// width in [2, bits of the carrier - 2]; overflow is wrap or saturate.
  FixedPointAccumulator(int width, int lsb, RoundingRule rounding, Overflow overflow)
      : width_(width), lsb_(lsb), rounding_(rounding), saturates_(overflow != Overflow::wrap) {
    high_ = (Carrier(1) << (width - 1)) - 1;
    low_ = -high_ - 1;
  }
  /// A register of the same width that holds 0 to 2^width - 1.
  FixedPointAccumulator made_unsigned() const {
    FixedPointAccumulator copy = *this;
    copy.low_ = 0;
    copy.high_ = (Carrier(1) << width_) - 1;
    return copy;
  }

  /// `random` is used by stochastic rounding only.
  void add(State& state, const Product& product, std::uint64_t random, AdditionCounts& counts,
           Peak& peak) const {
    if (product.is_special()) return add_special(state, special_of(product), counts);
    add(state, product.integer, product.exp, random, counts, peak);
  }

  /// Adds integer * 2^exp.
  template <class Integer>
  void add(State& state, const Integer& integer, int exp, std::uint64_t random,
           AdditionCounts& counts, Peak& peak) const {
    if (integer == 0) return;
    ++counts.additions;
    const int shift = exp - lsb_;
    const Carrier addend = shift >= 0 ? Carrier(static_cast<Carrier>(integer) << shift)
                                      : rounded(integer, -shift, random, state, counts);
    Carrier sum = state.value + addend;
    note(peak, sum);
    if (sum < low_ || sum > high_) overflow(sum, state, counts);
    state.value = sum;
  }

  /// Starts a sum at a value, rounded.
  void load(State& state, const Product& value, std::uint64_t random, AdditionCounts& counts,
            Peak& peak) const {
    add(state, value, random, counts, peak);
  }
  /// Infinity or NaN as an addend. The register has neither: infinity sends it to its end of that
  /// sign, NaN leaves it and makes the output invalid.
  void add_special(State& state, Special special, AdditionCounts& counts) const {
    ++counts.additions;
    state.flags |= output_overflowed;
    ++counts.overflows;
    if (special == Special::nan) {
      ++counts.invalids;
      state.flags |= output_invalid;
      return;
    }
    ++counts.saturations;
    state.flags |= output_saturated;
    state.value = special == Special::negative_infinity ? low_ : high_;
  }
  /// Ends an inner sum.
  void finish(State&, std::uint64_t, AdditionCounts&, Peak&) const {}

  bool is_special(const State&) const { return false; }
  Special special(const State&) const { return Special::nan; }
  /// The register's content: integer() * 2^exp().
  const Carrier& integer(const State& state) const { return state.value; }
  int exp(const State&) const { return lsb_; }
  int width() const { return width_; }
  bool is_stochastic() const { return rounding_.mode == Rounding::stochastic; }
  void write_bits(const State& state, std::span<std::uint64_t> words) const;
  PeakReport report(const Peak& peak) const;
  /// An addend as it is added: a multiple of 2^lsb.
  ExactNumber taken(const ExactNumber& addend, std::uint64_t random) const;

 private:
  static void note(Peak& peak, const Carrier& sum) {
    if (sum < peak.low) peak.low = sum;
    if (sum > peak.high) peak.high = sum;
    if (sum == 0) return;
    const Carrier magnitude = sum < 0 ? Carrier(-sum) : sum;
    peak.used |= magnitude;
    if (peak.smallest == 0 || magnitude < peak.smallest) peak.smallest = magnitude;
  }
  // integer / 2^shift, rounded to a whole number.
  template <class Integer>
  Carrier rounded(const Integer& integer, int shift, std::uint64_t random, State& state,
                  AdditionCounts& counts) const {
    const bool negative = integer < 0;
    const auto [whole, residue] = shift_right(magnitude_of(integer), shift, rounding_.random_bits);
    const bool odd = (whole & 1) != 0;
    const bool up = rounds_up_in_magnitude(rounding_, negative, odd, residue, random);
    const auto magnitude = static_cast<Carrier>(whole) + (up ? 1 : 0);
    if (residue.inexact) {
      ++counts.inexact;
      ++counts.lost_low_bits;
      state.flags |= output_inexact | output_lost_low_bits;
      if (magnitude == 0) {
        ++counts.underflows;
        state.flags |= output_underflowed;
      }
    }
    return negative ? Carrier(-magnitude) : Carrier(magnitude);
  }
  void overflow(Carrier& sum, State& state, AdditionCounts& counts) const {
    ++counts.overflows;
    state.flags |= output_overflowed | (saturates_ ? output_saturated : output_wrapped);
    if (saturates_) {
      ++counts.saturations;
      sum = sum < low_ ? low_ : high_;
    } else {
      sum = wrapped(sum);
    }
  }
  Carrier wrapped(const Carrier& sum) const {  // into [low, high], modulo 2^width
    const Carrier modulus = Carrier(1) << width_;
    Carrier rest = (sum - low_) % modulus;
    if (rest < 0) rest += modulus;
    return rest + low_;
  }

  int width_;
  int lsb_;
  RoundingRule rounding_;
  bool saturates_;
  Carrier low_;
  Carrier high_;
};

}  // namespace guardbit::inline arith
