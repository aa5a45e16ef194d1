// The integers that carry exact sums, from one machine word to any format's whole range.
#pragma once

#include <bit>
#include <cstdint>

#include <boost/multiprecision/cpp_int.hpp>

namespace guardbit::inline arith {

__extension__ using Int128 = __int128;
__extension__ using UInt128 = unsigned __int128;

/// Wide enough for the exact sum of 2^32 products of any two formats that arith knows. The widest are
/// rounded tables (arith/formats/irrational.h): multiples of 2^(-512 - 31), below 2^512, so that one product
/// needs 2 * (512 + 543) + 1 bits. posit32_4 needs 4 * 480 + 2, takum32:linear 2 * (255 + 275) + 1.
using WideInt = boost::multiprecision::number<boost::multiprecision::cpp_int_backend<
    2176, 2176, boost::multiprecision::signed_magnitude, boost::multiprecision::unchecked, void>>;

/// An integer of any size, for bounds and widths (not for inner loops).
using BigInt = boost::multiprecision::cpp_int;

inline int bit_length(std::uint64_t x) { return 64 - std::countl_zero(x); }
inline int bit_length(UInt128 x) {
  const auto high = static_cast<std::uint64_t>(x >> 64);
  return high != 0 ? 64 + bit_length(high) : bit_length(static_cast<std::uint64_t>(x));
}
inline int bit_length(const WideInt& magnitude) {
  return magnitude.is_zero() ? 0 : static_cast<int>(boost::multiprecision::msb(magnitude)) + 1;
}
inline int bit_length(const BigInt& magnitude) {
  return magnitude.is_zero() ? 0 : static_cast<int>(boost::multiprecision::msb(magnitude)) + 1;
}

inline UInt128 magnitude_of(Int128 x) {
  return x < 0 ? UInt128{0} - static_cast<UInt128>(x) : static_cast<UInt128>(x);
}
inline WideInt magnitude_of(const WideInt& x) { return x < 0 ? WideInt(-x) : x; }

/// A machine integer as the one type that adders take beside WideInt.
inline Int128 widened(Int128 x) { return x; }
inline const WideInt& widened(const WideInt& x) { return x; }

}  // namespace guardbit::inline arith
