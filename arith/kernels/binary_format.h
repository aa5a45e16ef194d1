// Formats whose values are those of IEEE 754's binary formats but for width, bias and the largest
// one.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <optional>

#include "arith/numbers/codec.h"
#include "arith/registers/register.h"

namespace guardbit::inline arith {

/// Sign and magnitude; steps of 2^(max(e, min_exp) - precision + 1) in [2^e, 2^(e+1)), up to max.
struct BinaryFormat {
  int width = 0;
  int precision = 0;
  int min_exp = 0;  ///< of the smallest normal value
  int max_exp = 0;  ///< of max
  double max = 0;

  /// The code of a number that the format has; 0 for either zero. The exponent field counts from
  /// min_exp - 1, so that codes are the leading bits of a double less a constant; subnormals count
  /// quanta.
  std::uint64_t code_of(double value) const {
    const auto bits = std::bit_cast<std::uint64_t>(value);
    const std::uint64_t sign = bits >> 63 << (width - 1);
    const double magnitude = std::abs(value);  // no branch on the sign, which cannot be predicted
    if (magnitude >= min_normal) return sign | (((bits << 1 >> 1) >> dropped) - first_binade);
    const auto quanta = static_cast<std::uint64_t>(magnitude * quanta_in_one);
    return quanta == 0 ? 0 : sign | quanta;
  }

  /// What a sum beyond max or, if `negative`, -max becomes in a register of the format: that, or
  /// infinite where the register then holds infinity or NaN. As Codec::encode has it.
  double beyond(const Register& reg, bool negative) const;

  bool has_special = false, max_is_odd = false;
  // Derived.
  double min_normal = 0, quanta_in_one = 0;
  int dropped = 0;
  std::uint64_t first_binade = 0;
};

/// Nothing where the format is not of that kind.
std::optional<BinaryFormat> as_binary_format(const Codec& codec);

}  // namespace guardbit::inline arith
