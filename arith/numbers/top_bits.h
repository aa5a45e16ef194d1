// The 64 bits of any type of integer that a Real keeps.
#pragma once

#include <algorithm>
#include <cstdint>

#include "arith/numbers/real.h"

namespace guardbit::inline arith {

/// magnitude * 2^exp: its top 64 bits, and whether anything lies below them. In its caller, for
/// every rounding comes through here.
template <class Integer>
[[gnu::always_inline]] inline Real top_bits(const Integer& magnitude, bool negative, int exp) {
  const int drop = std::max(0, bit_length(magnitude) - 64);
  const Integer top = magnitude >> drop;
  const bool sticky = Integer(top << drop) != magnitude;
  return real_from_bits(negative, static_cast<std::uint64_t>(top), exp + drop, sticky);
}

}  // namespace guardbit::inline arith
