// The integers that hold any format's exact sums. Slow to compile: for what sums by them, and no
// other header.
#pragma once

#include <boost/multiprecision/cpp_int.hpp>

#include "arith/numbers/big_int.h"
#include "arith/numbers/int128.h"

namespace guardbit::inline arith {

/// Wide enough for the exact sum of 2^32 products of any two formats that arith knows. The widest
/// are rounded tables (arith/formats/irrational.h): multiples of 2^(-512 - 31), below 2^512, so
/// that one product needs 2 * (512 + 543) + 1 bits. posit32_4 needs 4 * 480 + 2, takum32:linear 2 *
/// (255 + 275) + 1.
using WideInt = boost::multiprecision::number<boost::multiprecision::cpp_int_backend<
    2176, 2176, boost::multiprecision::signed_magnitude, boost::multiprecision::unchecked, void>>;

inline int bit_length(const WideInt& magnitude) {
  return magnitude.is_zero() ? 0 : static_cast<int>(boost::multiprecision::msb(magnitude)) + 1;
}
inline int lowest_one(const WideInt& magnitude) {
  return static_cast<int>(boost::multiprecision::lsb(magnitude));
}
inline WideInt magnitude_of(const WideInt& x) { return x < 0 ? WideInt(-x) : x; }

BigInt big_int(const WideInt& x);
/// x is below 2^2176.
WideInt wide_int(const BigInt& x);

/// A machine integer as the one type that adders take beside WideInt.
inline Int128 widened(Int128 x) { return x; }
inline const WideInt& widened(const WideInt& x) { return x; }

}  // namespace guardbit::inline arith
