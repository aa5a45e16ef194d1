// The parameters of formats whose values are those of IEEE 754's binary formats but for the range.
#pragma once

#include <optional>

#include "arith/accumulator_spec.h"
#include "arith/codec.h"

namespace guardbit {

/// Multiples of 2^(max(e, min_exp) - precision + 1) in [2^e, 2^(e+1)), up to `max`.
struct FloatParameters {
  int precision, min_exp, max_exp;  ///< max_exp: floor(log2 max)
  double max;
  double above, below;  ///< what sums beyond max and -max become: those, or infinite
};
/// Of a register's format, `spec` with its rounding and overflow; nothing for formats of another
/// kind.
std::optional<FloatParameters> float_parameters(const Codec& codec, const RegisterSpec& spec);

}  // namespace guardbit
