// Telling binary formats from posits, tables and integers by what their limits say.
#include "arith/kernels/float_parameters.h"

#include <cmath>
#include <limits>

namespace guardbit {
namespace {

// What a sum beyond the largest finite value becomes: as Codec::encode has it.
double beyond(const Codec& codec, const RegisterSpec& spec, double max, bool negative) {
  const FormatLimits& limits = codec.limits();
  const bool stays = spec.overflow != Overflow::infinity || (!limits.infinity && !limits.nan) ||
                     stays_within_range(spec.rounding.mode, negative, (limits.max_code & 1) != 0);
  const double end = stays ? max : std::numeric_limits<double>::infinity();
  return negative ? -end : end;
}

}  // namespace

std::optional<FloatParameters> float_parameters(const Codec& codec, const RegisterSpec& spec) {
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
  return FloatParameters{limits.significand_bits,         normal_exp(limits),
                         value_exp(limits.max),           max,
                         beyond(codec, spec, max, false), beyond(codec, spec, max, true)};
}

}  // namespace guardbit
