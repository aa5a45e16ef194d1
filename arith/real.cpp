// Making exact values from doubles, wide integers, quotients and sums.
#include "arith/real.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace guardbit {
namespace {

Real normalised(bool negative, std::uint64_t significand, int exp, bool sticky) {
  if (significand == 0) return {};
  const int shift = std::countl_zero(significand);
  return {ValueClass::finite, negative, significand << shift, exp - shift, sticky};
}

// x * 2^shift; a right shift sets the last bit if it loses anything.
UInt128 shift_jam(UInt128 x, int shift) {
  if (shift >= 0) return x << shift;
  if (-shift > 127) return x != 0 ? 1 : 0;
  const UInt128 kept = x >> -shift;
  return kept | ((kept << -shift) != x ? 1 : 0);
}

}  // namespace

Real real_from(double x) {
  if (std::isnan(x)) return {ValueClass::nan, std::signbit(x), 0, 0, false};
  if (std::isinf(x)) return {ValueClass::infinity, std::signbit(x), 0, 0, false};
  int exp = 0;
  const double fraction = std::frexp(std::abs(x), &exp);  // in [0.5, 1): 53 bits at most
  return normalised(std::signbit(x), static_cast<std::uint64_t>(std::ldexp(fraction, 53)), exp - 53,
                    false);
}

Real real_from(Int128 significand, int exp) {
  const UInt128 magnitude = magnitude_of(significand);
  const int drop = std::max(0, bit_length(magnitude) - 64);
  const bool sticky = (magnitude & ((UInt128{1} << drop) - 1)) != 0;
  return normalised(significand < 0, static_cast<std::uint64_t>(magnitude >> drop), exp + drop,
                    sticky);
}

Real real_from(const WideInt& significand, int exp) {
  const WideInt magnitude = magnitude_of(significand);
  const int drop = std::max(0, bit_length(magnitude) - 64);
  const WideInt top = magnitude >> drop;
  return normalised(significand < 0, static_cast<std::uint64_t>(top), exp + drop,
                    (top << drop) != magnitude);
}

Real real_quotient(float numerator, double denominator) {
  Real x = real_from(static_cast<double>(numerator));
  if (x.value_class != ValueClass::finite) return x;
  const Real y = real_from(denominator);
  // Significands in [2^63, 2^64), so the quotient of the shifted one lies in (2^63, 2^65).
  const UInt128 shifted = static_cast<UInt128>(x.significand) << 64;
  const UInt128 quotient = shifted / y.significand;
  Real result = real_from(static_cast<Int128>(quotient), x.exp - 64 - y.exp);
  result.sticky = result.sticky || shifted % y.significand != 0;
  result.negative = x.negative;
  return result;
}

Real real_sum(Int128 a, int a_exp, Int128 b, int b_exp) {
  if (a == 0) return real_from(b, b_exp);
  if (b == 0) return real_from(a, a_exp);
  const UInt128 a_magnitude = magnitude_of(a);
  const UInt128 b_magnitude = magnitude_of(b);
  // The larger summand's top bit goes to bit 124. A summand that loses bits below bit 0 has its own
  // top bit under bit 122, so it is at least 4 times smaller: at most one leading bit cancels, and
  // a last bit that says "something more" is as good as the bits.
  const int unit = std::max(bit_length(a_magnitude) + a_exp, bit_length(b_magnitude) + b_exp) - 125;
  const auto x = static_cast<Int128>(shift_jam(a_magnitude, a_exp - unit));
  const auto y = static_cast<Int128>(shift_jam(b_magnitude, b_exp - unit));
  return real_from((a < 0 ? -x : x) + (b < 0 ? -y : y), unit);
}

Int128 jam(const WideInt& x, int& exp) {
  const WideInt magnitude = magnitude_of(x);
  const int drop = std::max(0, bit_length(magnitude) - 120);
  const WideInt top = magnitude >> drop;
  exp += drop;
  auto kept = static_cast<Int128>(static_cast<UInt128>(top));
  if ((top << drop) != magnitude) kept |= 1;
  return x < 0 ? -kept : kept;
}

}  // namespace guardbit
