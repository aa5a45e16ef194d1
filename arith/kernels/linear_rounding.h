// Rounding to formats whose magnitude codes are piecewise linear in the value: minifloats with
// gradual underflow, integers and fixed point, as the few constants that a kernel needs.
//
// Let code c > 0 be the c-th smallest positive value. In such a format, for M fraction bits and the
// lowest binade 2^z,
//   value(c) = c * 2^z                                    for c < 2^(M+1),
//   value(c) = (2^M + c mod 2^M) * 2^(z + floor(c / 2^M) - 1)   from 2^M on.
// So a magnitude s * 2^i * 2^z with s in [1, 2) lies at the *position*
//   p = s * 2^i                     for i <= M       (subnormal, or an integer)
//   p = (i - M) * 2^M + s * 2^M     for i >= M       (normal)
// between the codes floor(p) and floor(p) + 1, and the fraction of p is the way from the one value
// to the other: all that any mode of rounding.h asks for. With S = s * 2^31 as an integer and
// h = max(M - i, 0) both are T = S >> h, taken as a fixed-point number of 31 - M fraction bits,
// plus (max(i, M) - M) * 2^M. What the shift drops only tells that p is a little more than T says:
// it is kept as a one in the last place of the fraction, which decides nothing else as long as that
// place is below the half and below the N bits that stochastic rounding reads: N <= 31 - M.
//
// It does not apply to formats with uneven binades (posits, takums, logarithms), without subnormals
// or zero, to tables, nor to stochastic rounding with more random bits; see rounders.h.
#pragma once

#include <cstdint>
#include <optional>

#include "arith/numbers/codec.h"
#include "arith/numbers/rounding.h"

namespace guardbit::inline arith {

/// What differs between x >= 0 and x < 0. Numbers that may be -1 are compared with rounded
/// positions, which are below 2^31.
struct LinearSide {
  std::uint32_t last_within = 0;      ///< the largest code; overflow above this position
  std::uint32_t overflow_code = 0;    ///< what that gives
  std::uint32_t last_below = 0;       ///< fractions up to this stay below; see parity
  std::uint32_t last_unsigned = ~0U;  ///< magnitude codes up to this one lose their sign
  std::uint32_t first_unflagged = 1;  ///< rounded codes below this one are underflows
};

/// Codes are ((magnitude code ^ flip) + add) & mask where x < 0.
struct LinearRounding {
  bool is_stochastic = false;
  bool wraps = false;
  /// 1: fractions up to last_below - 1 (mod 2^32) stay below an odd code, so that with 2^31 ties go
  /// to even codes, and with 0 all that is inexact to odd ones.
  std::uint32_t parity = 0;
  int fraction_bits = 0;  ///< M; where a value wraps, as many as leave room for the random bits
  int normal_exp = 0;     ///< z + M: the exponent at which i = M
  int random_shift = 0;   ///< 32 - N
  std::uint32_t flip = 0, add = 0, mask = 0;
  LinearSide positive, negative;
};

/// Nothing where the format or the number of random bits is not for it.
std::optional<LinearRounding> linear_rounding(const Codec& codec, const RoundingRule& rule,
                                              Overflow overflow);

}  // namespace guardbit::inline arith
