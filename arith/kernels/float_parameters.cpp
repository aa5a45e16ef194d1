// Telling binary formats from posits, tables and integers by what their limits say.
#include "arith/kernels/float_parameters.h"

#include <cmath>

namespace guardbit {

std::optional<FloatParameters> float_parameters(const Codec& codec) {
  const FormatLimits& limits = codec.limits();
  const Format& format = codec.format();
  const bool regular =
      format.sign == SignEncoding::sign_magnitude && !format.is_rounded &&
      !format.never_rounds_to_zero && limits.has_even_steps && limits.has_zero &&
      value_exp(limits.min_positive) == limits.min_quantum_exp &&
      value_exp(limits.min_normal) <= limits.min_quantum_exp + limits.significand_bits - 1;
  if (!regular) return std::nullopt;
  const double max =
      std::ldexp(static_cast<double>(limits.max.significand), limits.max.quantum_exp);
  return FloatParameters{limits.significand_bits, normal_exp(limits), value_exp(limits.max), max};
}

}  // namespace guardbit
