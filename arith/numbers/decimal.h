// Real numbers from text and from fractions, correctly rounded.
#pragma once

#include <optional>
#include <string_view>

#include "arith/numbers/big_int.h"
#include "arith/numbers/format.h"

namespace guardbit::inline arith {

/// numerator / denominator, rounded to `bits` (1 to 64) significant bits, ties to even. The
/// denominator is positive. The significand is odd, but 0 for zero.
Unpacked rounded_quotient(const BigInt& numerator, const BigInt& denominator, int bits);

/// The value of a decimal number such as -0.25 or 5.5e-7, of a hexadecimal one such as 0x1.8p-3, or
/// of `nan`, rounded in the same way. Nothing if the text is anything else, longer than 1000
/// characters, or has an exponent beyond +-10000.
std::optional<Unpacked> parse_real(std::string_view text, int bits);

}  // namespace guardbit::inline arith
