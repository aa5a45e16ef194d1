// How far a fused, aligned sum can be from the exact one.
//
// The register of arith/registers/kinds/aligned_sums.h, whose rule is: a group of G products p and
// the register s are cut to multiples of 2^(M - F), M the largest exponent among them, added
// exactly, and the sum is rounded to the register's format with relative error v (u = 2^-p for
// nearest, 2u else) or absolute error e, as in error_bound.h. Let n be the number of groups of a
// sum, S the sum of the products' magnitudes, T_j the error after group j.
//
//  T7. An operand's exponent is floor(log2 |a|) unless a is subnormal, so the exponent of a product
//      exceeds log2 |p| only if one of its operands is: 2^exponent <= max(|p|, C), where 2^C' = C
//      is the largest exponent of a product with a subnormal operand. The register's is at most
//      max(|s|, E), E its format's smallest normal value. With W = max(S, C, E, 2^floor) and
//      |s_(j-1)| <= S + T_(j-1), 2^M <= W + T_(j-1). Cutting loses less than 2^(M - F) a term (half
//      of it to nearest): with a = (G + 1) 2^-F,
//        T_j <= T_(j-1) + a(W + T_(j-1)) + v(1 + a)(W + T_(j-1)) + e
//             = (1 + g) T_(j-1) + g W + e,   g = (1 + a)(1 + v) - 1,
//      and so T_n <= ((1 + g)^n - 1)(W + e / g).
//      Several sums (chunks, or the blocks of a late addend) share S: W <= S + C + E + 2^floor for
//      each, hence all together ((1 + g)^n - 1)(S + sums * (C + E + 2^floor + e / g)).
#pragma once

#include <cstddef>

#include "analysis/reference/mpfr_number.h"
#include "arith/registers/mac.h"

namespace guardbit::analysis {

/// The exponents that products can have beside floor(log2 |p|).
struct ProductExponents {
  int subnormal = 0;  ///< the largest exponent of a product with a subnormal operand
};
/// The exponents of the operands that the registers were made for, after the rounding of products
/// if there is one.
ProductExponents product_exponents(const MacRegisters& registers);

/// The bound of all sums of one aligned register for one output.
class AlignedBound {
 public:
  /// `groups`: of one sum, at most; `sums`: of the output. `sum_format`: what groups are rounded
  /// to.
  AlignedBound(const AlignedRule& rule, const FormatLimits& sum_format, Rounding rounding,
               ProductExponents exponents, std::size_t groups, std::size_t sums);

  /// `magnitude_sum` is S of all sums together.
  MpfrNumber of(const MpfrNumber& magnitude_sum) const;
  /// At most of(S) for every S of at least `magnitude_sum`, which is not negative.
  double at_least(double magnitude_sum) const;

 private:
  MpfrNumber slope_, constant_;  // slope * S + constant
  double lower_slope_ = 0, lower_constant_ = 0;
};

}  // namespace guardbit::analysis
