// Settling a rounded sum in a floating-point register.
#include "arith/accumulators/floating_point.h"

#include <algorithm>
#include <cmath>

namespace guardbit {

void FloatingPointAccumulator::settle(State& state, const Real& sum, const Encoded& encoded,
                                      AdditionCounts& counts, Peak& peak) const {
  if (encoded.overflow) {
    ++counts.overflows;
    state.flags |= output_overflowed;
  } else if (encoded.inexact) {
    ++counts.inexact;
  }
  const Operand value = codec_->operand(encoded.code);
  const bool is_zero = value.significand == 0 && !encoded.overflow;
  state.code = is_zero ? 0 : encoded.code;  // one zero
  state.quantum_exp = value.quantum_exp;
  state.significand = value.significand;
  if (encoded.overflow && value.significand == 0) {  // infinity or NaN: nothing else leads there
    state.flags |= output_special;
    state.significand = sum.negative ? -1 : 1;
    peak.magnitude = codec_->limits().max_code;
    return;
  }
  if (encoded.overflow) ++counts.saturations;
  peak.magnitude = std::max(peak.magnitude, codec_->format().magnitude_of(state.code));
}

void FloatingPointAccumulator::add_special(State& state, bool negative,
                                           AdditionCounts& counts) const {
  if (is_special(state)) return;
  Peak unused;
  const Real infinity{ValueClass::infinity, negative, 0, 0, false};
  ++counts.additions;
  Encoded encoded = codec_->encode(infinity, rounding_, overflow_);
  encoded.overflow = true;
  settle(state, infinity, encoded, counts, unused);
}

PeakReport FloatingPointAccumulator::report(const Peak& peak) const {
  const Unpacked value = codec_->format().decode(peak.magnitude);
  return {std::ldexp(static_cast<double>(value.significand), value.quantum_exp), 0};
}

}  // namespace guardbit
