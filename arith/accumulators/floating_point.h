// Floating-point accumulators: every sum is formed exactly and rounded once to the format.
//
// A product is not rounded before it is added (a fused multiply-add). Any format with a sign and a
// zero will do, posits included. There is one zero: a sum of zero, also a negative one that
// rounds to zero, is +0.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>

#include "arith/accumulators/tally.h"
#include "arith/codec.h"
#include "arith/real.h"

namespace guardbit {

class FloatingPointAccumulator {
 public:
  struct State {
    std::int64_t significand = 0;  // signed; value = significand * 2^quantum_exp
    std::int32_t quantum_exp = 0;
    Code code = 0;
    std::uint8_t flags = 0;
  };
  struct Peak {
    Code magnitude = 0;  // magnitude code: these rise with the value
  };

  FloatingPointAccumulator(std::shared_ptr<const Codec> codec, RoundingRule rounding,
                           Overflow overflow)
      : codec_(std::move(codec)), rounding_(rounding), overflow_(overflow) {}

  /// Adds integer * 2^exp; an Int128 is below 2^122 in magnitude. `random` is used by stochastic
  /// rounding only.
  template <class Integer>
  void add(State& state, const Integer& integer, int exp, std::uint64_t random,
           AdditionCounts& counts, Peak& peak) const {
    if (integer == 0 || (state.flags & output_special) != 0) return;
    ++counts.additions;
    const Real sum = real_sum(state.significand, state.quantum_exp, integer, exp);
    settle(state, sum, codec_->encode(sum, rounding_, overflow_, random), counts, peak);
  }

  /// Infinity or NaN as an addend.
  void add_special(State& state, bool negative, AdditionCounts& counts) const;

  bool is_special(const State& state) const { return (state.flags & output_special) != 0; }
  bool is_negative(const State& state) const { return state.significand < 0; }
  /// The register's content, where it is a number: integer() * 2^exp().
  Int128 integer(const State& state) const { return state.significand; }
  int exp(const State& state) const { return state.quantum_exp; }
  int width() const { return codec_->format().width; }
  bool is_stochastic() const { return rounding_.mode == Rounding::stochastic; }
  void write_bits(const State& state, std::span<std::uint64_t> words) const {
    words[0] = state.code;
  }
  static void merge(Peak& peak, const Peak& other) {
    peak.magnitude = std::max(peak.magnitude, other.magnitude);
  }
  PeakReport report(const Peak& peak) const;
  const Codec& codec() const { return *codec_; }

 private:
  void settle(State& state, const Real& sum, const Encoded& encoded, AdditionCounts& counts,
              Peak& peak) const;

  std::shared_ptr<const Codec> codec_;
  RoundingRule rounding_;
  Overflow overflow_;
};

}  // namespace guardbit
