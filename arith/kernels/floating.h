// Sums rounded after every product to a floating-point format of up to 25 bits of precision.
//
// A register of precision p, smallest normal exponent m and largest value M holds multiples of
// 2^(max(e, m) - p + 1) in [2^e, 2^(e+1)). The sum of register and product is formed in a carrier
// of precision P (24 or 53) and then rounded to that grid. That gives the one rounding of the exact
// sum
// - where the carrier holds every such sum exactly, in any mode;
// - where a sum that the carrier rounds to nearest is then rounded to nearest, if the product has
// at
//   most p significant bits and P >= 2p + 2 (Figueroa, "When is double rounding innocuous?", SIGNUM
//   1995), and the carrier is exact below 2^(m+1), where the grid is coarser than p bits;
// - where the carrier's sum is rounded to odd, from the error term of a TwoSum (Boldo and
// Melquiond,
//   "Emulation of FMA and correctly rounded sums", IEEE TC 2008), if P >= p + 2, or for N random
//   bits P >= p + N + 1, and again the carrier is exact below 2^(m+1).
// Binary32 itself is a float's own addition: products are exact, sums rounded once.
// What leaves the range becomes `above` or `below`. It is first only looked out for; a tile in
// which it happens is summed again by a kernel that follows and counts it. A sum that is infinite,
// which may stand for NaN, takes no more products.
#pragma once

#include "arith/kernels/tile.h"
#include "arith/numbers/rounding.h"

namespace guardbit::inline arith {

struct FloatRule {
  int precision = 0;            ///< p
  int min_exp = 0;              ///< m
  double max = 0;               ///< M
  double above = 0, below = 0;  ///< what sums beyond M and -M become: M and -M, or infinite
  RoundingRule rounding;        ///< stochastic: of up to 16 random bits
  bool checks_range = true;     ///< false: no sum can exceed M
  bool narrow = true;           ///< false: no non-zero sum lies below 2^m
  bool to_odd = false;          ///< the carrier may not hold a sum exactly
};

/// Nearest even, no rounding to odd; p <= 11, and 2^(24 - p) times every sum below 2^127; or
/// binary32.
TileSum<float> float_rounded_sums(const FloatRule& rule);
TileSum<double> double_rounded_sums(const FloatRule& rule);
/// The floating-point register for addends that come one at a time.
TileAdd double_rounded_adds(const FloatRule& rule);

}  // namespace guardbit::inline arith
