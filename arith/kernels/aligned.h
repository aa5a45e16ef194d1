// Fused sums of groups of products, aligned to the largest exponent among them, in double lanes.
//
// arith/registers/kinds/aligned_sums.h has the rule. An operand comes with 2^exponent, or 0 where
// it is zero: powers multiply as exponents add, and the largest of a group's is 2^M. A term is
// scaled by 2^(F - M), a power of two, and rounded to a whole number; the sum of whole numbers is
// exact, is scaled back and rounded once to the register's grid, by the rounders of floating.h.
// That is exact
// - where products are exact, and scaled terms stay normal doubles: exponents of products and
//   registers between -400 and 400, significands of up to 53 bits together;
// - where all terms of a group together stay below 2^53: with magnitudes below 2^(exponent + x),
//   F + x + ceil(log2(terms + 1)) <= 53;
// - where the rounders of floating.h are: a sum is exact, so p <= 53, with N random bits p + N <=
//   53, and below 2^(m+1) all multiples of 2^(M - F) fit a double;
// - late: the sum of two registers of up to 25 bits of precision is rounded to nearest twice, which
//   is the same as once (floating.h).
// A group without a product that is not zero leaves the register as it is. So M is never below the
// least exponent of a product, which keeps scales small. What leaves the register's range, the
// kernel does not follow.
#pragma once

#include "arith/kernels/floating.h"
#include "arith/kernels/tile.h"
#include "arith/registers/aligned_rule.h"

namespace guardbit::inline arith {

/// Exponents of products and of registers lie between minus this and this.
constexpr int largest_aligned_exp = 400;

struct AlignedSumRule {
  AlignedRule groups;  ///< order and alignment of the terms
  FloatRule sum;       ///< of a group's sum; of a late addition, but to nearest even
  int least_exp = 0;   ///< terms are aligned to this at least
};

/// Reads the powers of the job; late, it counts the additions of blocks. Terms that are not aligned
/// toward zero: only with sums rounded toward zero or to nearest even.
TileSum<double> double_aligned_sums(const AlignedSumRule& rule);

}  // namespace guardbit::inline arith
