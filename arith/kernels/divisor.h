// A divisor of many floats, prepared for quotients that are known exactly without dividing.
//
// Powers of two only move the exponent. For any other d let r = 1/d in double precision and, for a
// float x, m = x * r in double precision, rounded to 32 significant bits. Then m / (x/d) is within
// 2^-52 of 1 before that rounding, so x/d lies less than one unit of m's last place from m, and the
// sign of x - m * d tells on which side. That sign is exact: with d = d1 + d2 + d3, parts of 21, 21
// and 11 bits, the products m * d1, m * d2 and m * d3 have at most 53 bits; and each difference
//   ((x - m * d1) - m * d2) - m * d3
// is a double too, since what is left after each step is below 2^-18, 2^-29 and 2^-31 of x, in
// units of 2^-52, 2^-73 and 2^-84. Fused and separate multiplication and addition so give the same.
// Therefore m, moved by one bit of its 53 in the direction of the sign, lies on the same side as
// x/d of every number of up to 32 bits: that is the quotient, rounded to odd.
//
// Not for divisors so small or large that a double may overflow or lose bits on the way.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>

namespace guardbit::inline arith {

struct Divisor {
  /// Finite and positive.
  explicit Divisor(double divisor) : value(divisor) {
    int exp_above = 0;
    is_power_of_two = std::frexp(value, &exp_above) == 0.5;
    exp = exp_above - 1;
    reciprocal = 1 / value;
    const auto bits = std::bit_cast<std::uint64_t>(value);
    parts[0] = std::bit_cast<double>(bits & ~((std::uint64_t{1} << 32) - 1));
    const double rest = value - parts[0];
    const double above = std::bit_cast<double>(bits & ~((std::uint64_t{1} << 11) - 1));
    parts[1] = above - parts[0];
    parts[2] = rest - parts[1];
  }

  /// Quotients of all floats and their residues are ordinary doubles.
  bool is_moderate() const { return exp > -800 && exp < 800; }

  double value;
  bool is_power_of_two = false;
  int exp = 0;  ///< floor(log2(value))
  double reciprocal = 0;
  double parts[3] = {};  ///< of 21, 21 and 11 bits; their sum is the value
};

}  // namespace guardbit::inline arith
