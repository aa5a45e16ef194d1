// How wide a quire is: by the standards, and by what sums of posits need.
//
// Posits of n bits and es exponent bits lie between minpos = 2^-h and maxpos = 2^h, h = (n - 2)
// 2^es. One product is a multiple of 2^-2h of at most 2^2h: 4h + 1 bits of magnitude and a sign.
// Sums of more products need carry bits above.
//  - "Standard for Posit Arithmetic (2022)": es = 2 and 16 n bits, of which 31 are carry bits:
//    1 + 31 + 4h, 4h = 16 n - 32.
//  - J. L. Gustafson and I. Yonemoto, "Beating floating point at its own game", 2017, and the
//  drafts that
//    followed, for any es: n - 1 carry bits, 1 + (n - 1) + 4h.
//  - By need, m products: 4h + 2 + ceil(log2 m). The exact width (by_format of accumulator_width.h)
//    is one less where m is no power of 2, since 2^2h alone has the top bit of 4h + 1.
#pragma once

#include <cstddef>
#include <optional>

#include "arith/numbers/format.h"

namespace guardbit::analysis {

/// A posit format's parameters.
struct PositShape {
  int width = 0, exp_bits = 0;
  /// log2 of the largest value.
  int range_exp() const { return (width - 2) << exp_bits; }
};
/// Nothing for other formats.
std::optional<PositShape> posit_shape(const Format& format);

/// By the standard of 2022; nothing unless es = 2, as it has no other posits.
std::optional<int> standard_quire_bits(PositShape posit);
/// By the definitions before it.
int early_quire_bits(PositShape posit);
/// Bits that hold `terms` products, at least 1.
int needed_quire_bits(PositShape posit, std::size_t terms);

}  // namespace guardbit::analysis
