// Exact values on their way to the rounder.
#pragma once

#include <cstdint>

#include "arith/format.h"
#include "arith/integers.h"

namespace guardbit {

/// A real number known to 64 bits and whether anything lies below them:
/// significand * 2^exp <= |x| < (significand + 1) * 2^exp, equal on the left unless `sticky`.
/// Rounding to up to 33 bits, or stochastically with 32 random bits, needs no more.
struct Real {
  ValueClass value_class = ValueClass::zero;
  bool negative = false;
  std::uint64_t significand = 0;  ///< its top bit is set where the class is finite
  int exp = 0;
  bool sticky = false;
};

Real real_from(double x);
Real real_from(Int128 significand, int exp);
Real real_from(const WideInt& significand, int exp);
Real real_from(const BigInt& significand, int exp);
/// numerator / denominator to 64 bits and sticky; the denominator is finite and positive.
Real real_quotient(float numerator, double denominator);

/// a * 2^a_exp + b * 2^b_exp; |a| < 2^64, and |b| < 2^122 where it is an Int128.
Real real_sum(Int128 a, int a_exp, Int128 b, int b_exp);
Real real_sum(Int128 a, int a_exp, const WideInt& b, int b_exp);

}  // namespace guardbit
