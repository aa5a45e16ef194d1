// Numbers of up to 126 bits in machine integers: exact sums, what registers hold, their
// differences.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <optional>

#include "analysis/distributions/double_double.h"
#include "analysis/reference/mpfr_number.h"
#include "arith/numbers/int128.h"

namespace guardbit::analysis {

/// integer * 2^exp, |integer| < 2^126.
struct DyadicSum {
  static constexpr int largest_bits = 126;
  Int128 integer = 0;
  int exp = 0;
};

/// `value` becomes the same number.
void assign(const DyadicSum& x, MpfrNumber& value);

/// a - b; nothing where 126 bits do not hold it in units of the smaller exponent.
std::optional<DyadicSum> difference(const DyadicSum& a, const DyadicSum& b);

/// a - b is a multiple of 2^exp, where `difference` is a - b.
bool is_multiple(const DyadicSum& difference, int exp);

/// x * 2^exp, rounded to nearest where that is subnormal.
inline double scaled_by_power(double x, int exp) {
  constexpr int bias = 1023, fraction_bits = 52;
  if (exp <= -bias || exp > bias) return std::ldexp(x, exp);
  return x * std::bit_cast<double>(static_cast<std::uint64_t>(exp + bias) << fraction_bits);
}

/// The nearest double, ties to even.
inline double nearest_double(const DyadicSum& x) {
  const auto narrow = static_cast<std::int64_t>(x.integer);
  const double integer =
      narrow == x.integer ? static_cast<double>(narrow) : static_cast<double>(x.integer);
  return scaled_by_power(integer, x.exp);
}

/// x to 106 bits.
inline DoubleDouble double_double(const DyadicSum& x) {
  const double high = static_cast<double>(x.integer);
  const double low = static_cast<double>(x.integer - static_cast<Int128>(high));
  return {scaled_by_power(high, x.exp), scaled_by_power(low, x.exp)};
}

/// The smallest e with |x| < 2^e; x is not zero.
inline int top_exp(const DyadicSum& x) { return bit_length(magnitude_of(x.integer)) + x.exp; }

}  // namespace guardbit::analysis
