// Integers of 128 bits, which carry the exact sums of most formats.
#pragma once

#include <bit>
#include <cstdint>

namespace guardbit::inline arith {

__extension__ using Int128 = __int128;
__extension__ using UInt128 = unsigned __int128;

inline int bit_length(std::uint64_t x) { return 64 - std::countl_zero(x); }
inline int bit_length(UInt128 x) {
  const auto high = static_cast<std::uint64_t>(x >> 64);
  return high != 0 ? 64 + bit_length(high) : bit_length(static_cast<std::uint64_t>(x));
}

inline UInt128 magnitude_of(Int128 x) {
  return x < 0 ? UInt128{0} - static_cast<UInt128>(x) : static_cast<UInt128>(x);
}

/// The position of the lowest one bit; x is not 0.
inline int lowest_one(UInt128 x) {
  const auto low = static_cast<std::uint64_t>(x);
  return low != 0 ? std::countr_zero(low)
                  : 64 + std::countr_zero(static_cast<std::uint64_t>(x >> 64));
}

}  // namespace guardbit::inline arith
