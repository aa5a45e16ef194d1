// Settling a rounded sum in a floating-point register.
#include "arith/registers/kinds/floating_point.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace guardbit::inline arith {
namespace {

std::uint64_t magnitude(std::int64_t significand) {
  return significand < 0 ? 0 - static_cast<std::uint64_t>(significand)
                         : static_cast<std::uint64_t>(significand);
}

double value_of(const Format& format, Code magnitude_code) {
  const Unpacked value = format.decode(magnitude_code);
  return std::ldexp(static_cast<double>(value.significand), value.quantum_exp);
}

}  // namespace

void FloatingPointAccumulator::settle(State& state, const Real& sum, std::uint64_t random,
                                      AdditionCounts& counts, Peak& peak) const {
  const Encoded encoded = codec_->encode(sum, rounding_, overflow_, random);
  if (encoded.overflow) {
    ++counts.overflows;
    state.flags |= output_overflowed;
  } else if (encoded.inexact) {
    ++counts.inexact;
    state.flags |= output_inexact;
  }
  if (encoded.underflow) {
    ++counts.underflows;
    state.flags |= output_underflowed;
  }
  hold(state, encoded.code, sum.negative ? Special::negative_infinity : Special::positive_infinity);
  if (is_special(state)) {  // only overflow leads there
    peak.largest = codec_->limits().max_code;
    return;
  }
  if (encoded.overflow) {
    ++counts.saturations;
    state.flags |= output_saturated;
  }
  if (state.significand == 0) state.code = 0;  // one zero
  note(peak, state);
}

void FloatingPointAccumulator::note(Peak& peak, const State& state) const {
  if (state.significand == 0) return;
  const Code code = codec_->format().magnitude_of(state.code);
  peak.largest = std::max(peak.largest, code);
  if (peak.smallest == 0 || code < peak.smallest) peak.smallest = code;
  const std::uint64_t significand = magnitude(state.significand);
  const int zeros = std::countr_zero(significand);
  peak.significand_bits = std::max(peak.significand_bits, bit_length(significand) - zeros);
  peak.lowest_bit = std::min(peak.lowest_bit, state.quantum_exp + zeros);
}

void FloatingPointAccumulator::add_special(State& state, Special special,
                                           AdditionCounts& counts) const {
  ++counts.additions;
  const bool opposite = is_special(state) && special != state.special;
  if (special == Special::nan || opposite) {
    ++counts.invalids;
    state.flags |= output_invalid;
    if (codec_->limits().nan) return hold(state, *codec_->limits().nan, Special::nan);
    special = Special::nan;
  }
  ++counts.overflows;
  state.flags |= output_overflowed;
  if (special == Special::nan) return;  // no code for it: the register stays as it is
  const bool negative = special == Special::negative_infinity;
  hold(state, codec_->encode({ValueClass::infinity, negative, 0, 0, false}, {}, overflow_).code,
       special);
  if (is_special(state)) return;
  ++counts.saturations;
  state.flags |= output_saturated;
}

void FloatingPointAccumulator::hold(State& state, Code code, Special special) const {
  const Operand value = codec_->operand(code);
  state.code = code;
  state.significand = value.significand;
  state.quantum_exp = value.quantum_exp;
  if (value.exponent < special_exponent) return;
  state.flags |= output_special;
  state.special = value.exponent >= nan_exponent ? Special::nan : special;
  state.significand = 0;
}

PeakReport FloatingPointAccumulator::report(const Peak& peak) const {
  const Format& format = codec_->format();
  return {value_of(format, peak.largest), peak.significand_bits, value_of(format, peak.smallest),
          peak.lowest_bit};
}

}  // namespace guardbit::inline arith
