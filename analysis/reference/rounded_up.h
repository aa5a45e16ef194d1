// Arithmetic of error bounds: MPFR with every operation rounded up, and estimates from below in
// double.
#pragma once

#include <algorithm>
#include <cstddef>
#include <limits>

#include "analysis/reference/mpfr_number.h"
#include "arith/numbers/rounding.h"

namespace guardbit::analysis {

constexpr mpfr_prec_t bound_precision = 64;
constexpr mpfr_prec_t growth_precision = 256;  // (1 + v)^n - 1 cancels up to 32 bits

inline MpfrNumber power_of_two(long exp) {
  MpfrNumber result(bound_precision);
  result.assign(1, exp);
  return result;
}

inline MpfrNumber times(const MpfrNumber& x, std::size_t count) {
  MpfrNumber result(bound_precision);
  mpfr_mul_ui(result.get(), x.get(), count, MPFR_RNDU);
  return result;
}

inline MpfrNumber plus(const MpfrNumber& a, const MpfrNumber& b) {
  MpfrNumber result(bound_precision);
  mpfr_add(result.get(), a.get(), b.get(), MPFR_RNDU);
  return result;
}

inline bool is_nearest(Rounding mode) {
  return mode == Rounding::nearest_even || mode == Rounding::nearest_away;
}

// u or 2u of T3 to T6.
inline MpfrNumber relative_error(Rounding mode, int significand_bits) {
  return power_of_two((is_nearest(mode) ? 0 : 1) - significand_bits);
}

// (1 + rate)^count, rounded up.
inline MpfrNumber growth_of(const MpfrNumber& rate, std::size_t count) {
  MpfrNumber growth(growth_precision);
  mpfr_add_ui(growth.get(), rate.get(), 1, MPFR_RNDU);
  mpfr_pow_ui(growth.get(), growth.get(), count, MPFR_RNDU);
  return growth;
}

// At most the exact result of the operation on doubles, neither negative nor rounded to zero, that
// gave x to nearest: x has a relative error of at most 2^-53, and so has the product. Zero where x
// could be subnormal, at most the largest double where the operation overflowed.
inline double lowered(double x) {
  constexpr double smallest = 0x1p-1000, largest = std::numeric_limits<double>::max();
  return x < smallest ? 0 : std::min(x, largest) * (1 - 0x1p-51);
}

// At least the exact result of up to three operations on doubles, not negative and not rounded to
// zero, that gave x to nearest.
inline double raised(double x) { return x * (1 + 0x1p-50); }

// At most a + b: powers of two, where bounds step, stay what they are where nothing is added.
inline double sum_at_least(double a, double b) { return a == 0 ? b : b == 0 ? a : lowered(a + b); }

// The largest double that is at most x.
inline double lower_double(const MpfrNumber& x) { return mpfr_get_d(x.get(), MPFR_RNDD); }

}  // namespace guardbit::analysis
