// What a significand and an exponent are worth, as the nearest double.
#pragma once

#include <cmath>
#include <concepts>

namespace guardbit::inline arith {

/// significand * 2^exp; exact where the significand has up to 53 bits and the result is normal.
template <std::integral T>
double to_double(T significand, int exp) {
  return std::ldexp(static_cast<double>(significand), exp);
}

}  // namespace guardbit::inline arith
