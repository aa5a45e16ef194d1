// Exact values on their way to the rounder.
#pragma once

#include <compare>
#include <cstdint>

#include "arith/numbers/big_int.h"
#include "arith/numbers/format.h"

namespace guardbit::inline arith {

/// A real number known to 64 bits and whether anything lies below them:
/// significand * 2^exp <= |x| < (significand + 1) * 2^exp, equal on the left unless `sticky`.
/// Rounding to up to 33 bits, or stochastically with 32 random bits, needs no more. Only between
/// neighbours so far apart that the steps of stochastic rounding have over 64 bits (the smallest
/// logarithmic takums) is x there taken at its leading 64 bits.
struct Real {
  ValueClass value_class = ValueClass::zero;
  bool negative = false;
  std::uint64_t significand = 0;  ///< its top bit is set where the class is finite
  int exp = 0;
  bool sticky = false;
};

/// significand * 2^exp, which need not have its top bit set, and something below it if `sticky`.
Real real_from_bits(bool negative, std::uint64_t significand, int exp, bool sticky);
Real real_from(double x);
Real real_from(const Unpacked& value);
Real real_from(Int128 significand, int exp);
Real real_from(const BigInt& significand, int exp);
/// numerator / denominator to 64 bits and sticky; the denominator is finite and positive.
Real real_quotient(float numerator, double denominator);

/// a * 2^a_exp + b * 2^b_exp; |a| < 2^64, |b| < 2^122.
Real real_sum(Int128 a, int a_exp, Int128 b, int b_exp);

/// (a + b) / 2 of two numbers.
Real real_mean(const Unpacked& a, const Unpacked& b);

/// The order of two numbers. Where both are equal to 64 bits and sticky, a counts as the nearer one
/// to zero.
std::strong_ordering compare(const Real& a, const Real& b);
std::strong_ordering compare_magnitudes(const Real& a, const Real& b);
/// -1, 0 or 1: less, equal or greater.
inline int sign_of(std::strong_ordering order) { return order < 0 ? -1 : (order > 0 ? 1 : 0); }

}  // namespace guardbit::inline arith
