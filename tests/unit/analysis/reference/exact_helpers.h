// Shorthand of the tests of the exact reference.
#pragma once

#include "analysis/reference/exact.h"

namespace guardbit::analysis {

constexpr Rounding all_rounding_modes[] = {
    Rounding::nearest_even, Rounding::nearest_away, Rounding::toward_zero, Rounding::up,
    Rounding::down,         Rounding::to_odd,       Rounding::stochastic};

inline MpfrNumber real(double value) {
  MpfrNumber result(53);
  mpfr_set_d(result.get(), value, MPFR_RNDN);
  return result;
}

/// integer * 2^exp.
inline MpfrNumber real(std::int64_t integer, long exp) {
  MpfrNumber result(64);
  result.assign(integer, exp);
  return result;
}

inline double value_of(const ExactFormat& format, Code code) {
  return format.decode(code).value.to_double();
}

inline Code rounded(const ExactFormat& format, const MpfrNumber& x,
                    Rounding mode = Rounding::nearest_even,
                    Overflow overflow = Overflow::saturate) {
  return format.round(x, mode, 0, 8, overflow);
}

inline Code rounded(const ExactFormat& format, double x, Rounding mode = Rounding::nearest_even,
                    Overflow overflow = Overflow::saturate) {
  return rounded(format, real(x), mode, overflow);
}

}  // namespace guardbit::analysis
