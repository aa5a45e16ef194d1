// Making exact values from doubles, wide integers, quotients and sums.
#include "arith/numbers/real.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "arith/numbers/top_bits.h"

namespace guardbit::inline arith {
namespace {

// x * 2^shift; a right shift sets the last bit if it loses anything.
UInt128 shift_jam(UInt128 x, int shift) {
  if (shift >= 0) return x << shift;
  if (-shift > 127) return x != 0 ? 1 : 0;
  const UInt128 kept = x >> -shift;
  return kept | ((kept << -shift) != x ? 1 : 0);
}

}  // namespace

Real real_from_bits(bool negative, std::uint64_t significand, int exp, bool sticky) {
  if (significand == 0) return {};
  const int shift = std::countl_zero(significand);
  return {ValueClass::finite, negative, significand << shift, exp - shift, sticky};
}

Real real_from(double x) {
  if (std::isnan(x)) return {ValueClass::nan, std::signbit(x), 0, 0, false};
  if (std::isinf(x)) return {ValueClass::infinity, std::signbit(x), 0, 0, false};
  int exp = 0;
  const double fraction = std::frexp(std::abs(x), &exp);  // in [0.5, 1): 53 bits at most
  const auto significand = static_cast<std::uint64_t>(std::ldexp(fraction, 53));
  return real_from_bits(std::signbit(x), significand, exp - 53, false);
}

Real real_from(const Unpacked& value) {
  if (value.value_class == ValueClass::finite) {
    return real_from_bits(value.negative, value.significand, value.quantum_exp, false);
  }
  return {value.value_class, value.negative, 0, 0, false};
}

Real real_from(Int128 significand, int exp) {
  return top_bits(magnitude_of(significand), significand < 0, exp);
}

Real real_from(const BigInt& significand, int exp) {
  return top_bits(abs(significand), significand < 0, exp);
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
  // Summands that lie near each other, as nearly all do, add up exactly in 128 bits.
  constexpr int near = 60;
  const int up = a_exp - b_exp;
  if (up >= 0 && up <= near) return real_from((a << up) + b, b_exp);
  const bool is_short = static_cast<std::int64_t>(b) == b;
  if (up < 0 && up >= -near && is_short) return real_from(a + (b << -up), a_exp);
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

Real real_mean(const Unpacked& a, const Unpacked& b) {
  const auto integer = [](const Unpacked& x) {
    return x.negative ? -Int128{x.significand} : Int128{x.significand};
  };
  Real mean = real_sum(integer(a), a.quantum_exp, integer(b), b.quantum_exp);
  --mean.exp;
  return mean;
}

std::strong_ordering compare_magnitudes(const Real& a, const Real& b) {
  const bool a_is_zero = a.significand == 0, b_is_zero = b.significand == 0;
  if (a_is_zero || b_is_zero) return b_is_zero <=> a_is_zero;
  if (a.exp != b.exp) return a.exp <=> b.exp;  // both significands have their top bit set
  if (a.significand != b.significand) return a.significand <=> b.significand;
  if (b.sticky) return std::strong_ordering::less;
  return a.sticky ? std::strong_ordering::greater : std::strong_ordering::equal;
}

std::strong_ordering compare(const Real& a, const Real& b) {
  const auto sign = [](const Real& x) { return x.significand == 0 ? 0 : (x.negative ? -1 : 1); };
  if (sign(a) != sign(b)) return sign(a) <=> sign(b);
  const std::strong_ordering order = compare_magnitudes(a, b);
  return sign(a) < 0 ? 0 <=> order : order;
}

}  // namespace guardbit::inline arith
