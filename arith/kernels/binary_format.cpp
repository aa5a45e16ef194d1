// Recognising binary formats by their limits.
#include "arith/kernels/binary_format.h"

#include <cmath>
#include <limits>

namespace guardbit::inline arith {

std::optional<BinaryFormat> as_binary_format(const Codec& codec) {
  const FormatLimits& limits = codec.limits();
  const Format& format = codec.format();
  const bool is_binary =
      format.sign == SignEncoding::sign_magnitude && !format.is_rounded &&
      !format.never_rounds_to_zero && limits.has_even_steps && limits.has_zero &&
      value_exp(limits.min_positive) == limits.min_quantum_exp &&
      value_exp(limits.min_normal) <= limits.min_quantum_exp + limits.significand_bits - 1;
  if (!is_binary) return std::nullopt;
  BinaryFormat binary;
  binary.width = format.width;
  binary.precision = limits.significand_bits;
  binary.min_exp = normal_exp(limits);
  binary.max_exp = value_exp(limits.max);
  binary.max = std::ldexp(static_cast<double>(limits.max.significand), limits.max.quantum_exp);
  binary.has_special = limits.infinity || limits.nan;
  binary.max_is_odd = (limits.max_code & 1) != 0;
  binary.min_normal = std::ldexp(1.0, binary.min_exp);
  binary.quanta_in_one = std::ldexp(1.0, -limits.min_quantum_exp);
  binary.dropped = 53 - binary.precision;
  binary.first_binade = static_cast<std::uint64_t>(binary.min_exp + 1022) << (binary.precision - 1);
  return binary;
}

double BinaryFormat::beyond(const Register& reg, bool negative) const {
  const bool stays = reg.overflow != Overflow::infinity || !has_special ||
                     stays_within_range(reg.rounding.mode, negative, max_is_odd);
  const double end = stays ? max : std::numeric_limits<double>::infinity();
  return negative ? -end : end;
}

}  // namespace guardbit::inline arith
