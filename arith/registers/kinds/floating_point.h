// Floating-point accumulators: every sum is formed exactly and rounded once to the format.
//
// A product is not rounded before it is added (a fused multiply-add). Any format with a sign and a
// zero will do, posits included. There is one zero: a sum of zero, also a negative one that
// rounds to zero, is +0. Infinity and NaN stay, as in IEEE 754-2019, section 6; a format without
// a code for what came in keeps its largest value and the flag.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>

#include "arith/numbers/codec.h"
#include "arith/numbers/operand.h"
#include "arith/numbers/wide_real.h"
#include "arith/registers/tally.h"

namespace guardbit::inline arith {

class FloatingPointAccumulator {
 public:
  static constexpr bool is_positional = false;
  struct State {
    std::int64_t significand = 0;  // signed; value = significand * 2^quantum_exp
    std::int32_t quantum_exp = 0;
    Code code = 0;
    std::uint8_t flags = 0;
    Special special = Special::nan;  // where flags has output_special
    bool operator==(const State&) const = default;
  };
  struct Peak {
    Code largest = 0;   // magnitude codes: these rise with the value
    Code smallest = 0;  // of the non-zero ones; 0 where none
    int significand_bits = 0;
    int lowest_bit = no_bit;
  };

  FloatingPointAccumulator(std::shared_ptr<const Codec> codec, RoundingRule rounding,
                           Overflow overflow)
      : codec_(std::move(codec)), rounding_(rounding), overflow_(overflow) {}

  /// `random` is used by stochastic rounding only.
  void add(State& state, const Product& product, std::uint64_t random, AdditionCounts& counts,
           Peak& peak) const {
    if (product.is_special()) return add_special(state, special_of(product), counts);
    add(state, product.integer, product.exp, random, counts, peak);
  }
  /// Adds integer * 2^exp; an Int128 is below 2^122 in magnitude.
  template <class Integer>
  void add(State& state, const Integer& integer, int exp, std::uint64_t random,
           AdditionCounts& counts, Peak& peak) const {
    if (integer == 0 || is_special(state)) return;
    ++counts.additions;
    settle(state, real_sum(state.significand, state.quantum_exp, integer, exp), random, counts,
           peak);
  }
  /// Starts a sum at a value, rounded.
  void load(State& state, const Product& value, std::uint64_t random, AdditionCounts& counts,
            Peak& peak) const {
    add(state, value, random, counts, peak);
  }
  /// Replaces the content by the rounded sum.
  void settle(State& state, const Real& sum, std::uint64_t random, AdditionCounts& counts,
              Peak& peak) const;

  /// Infinity or NaN as an addend.
  void add_special(State& state, Special special, AdditionCounts& counts) const;
  /// Ends an inner sum.
  void finish(State&, std::uint64_t, AdditionCounts&, Peak&) const {}

  bool is_special(const State& state) const { return (state.flags & output_special) != 0; }
  /// What the register holds, where it is not a number.
  Special special(const State& state) const { return state.special; }
  /// The register's content, where it is a number: integer() * 2^exp().
  Int128 integer(const State& state) const { return state.significand; }
  int exp(const State& state) const { return state.quantum_exp; }
  int width() const { return codec_->format().width; }
  bool is_stochastic() const { return rounding_.mode == Rounding::stochastic; }
  void write_bits(const State& state, std::span<std::uint64_t> words) const {
    words[0] = state.code;
  }
  PeakReport report(const Peak& peak) const;
  const Codec& codec() const { return *codec_; }
  const std::shared_ptr<const Codec>& shared_codec() const { return codec_; }

 private:
  void note(Peak& peak, const State& state) const;
  // Takes the value of a code; `special` says which infinity it is, if it is one.
  void hold(State& state, Code code, Special special) const;

  std::shared_ptr<const Codec> codec_;
  RoundingRule rounding_;
  Overflow overflow_;
};

}  // namespace guardbit::inline arith
