// Sums rounded to a posit of up to 16 bits after every product, in double lanes.
//
// Write |x| = 2^e (1 + f) as the binary number L = e + f, which rises with x: that is a double's
// exponent and fraction fields, less the bias. A posit of n bits and es exponent bits cuts the
// string "regime of e >> es, low es bits of e, f" off at n bits (Posit Standard 2022, section 4.1):
// with r = e >> es the regime takes r + 2 bits where r >= 0, else 1 - r, so that
//   d = 55 + es - n + max(r, -1 - r)
// of the 52 fraction bits of L, and then of e, drop out. Hence the posits are the L that are
// multiples of 2^(d - 52), the posit of one more bit lies in the middle between two of them, and
// rounding is rounding L at bit d, with a carry that runs into the exponent as it runs into the
// regime. The last bit of the string is bit d of L, but where no bit of e is left the one that ends
// the regime. From the largest posit on, and below the smallest one, a sum stays there.
// Stochastic rounding measures the way between two posits by value, not along the string.
//
// A sum is exact in a double, or rounded to odd (floating.h): posits and the values between them
// have fewer than 52 bits, and with N <= 32 random bits so have the 2^N steps between two posits.
// All this is checked for the format at hand, code by code, by posit_parameters; a format that
// fails it, such as takums, whose regime is another one, has no kernel.
#pragma once

#include <cstdint>
#include <optional>

#include "arith/kernels/tile.h"
#include "arith/numbers/codec.h"
#include "arith/numbers/rounding.h"

namespace guardbit::inline arith {

struct PositParameters {
  int width, exponent_bits;
  // Doubles with their exponent field one up have a bias of 1024, a multiple of every 2^es: then
  // the bits above `regime_place` are r + (1024 >> es).
  static constexpr int fraction_bits = 52;
  int regime_place() const { return fraction_bits + exponent_bits; }
  std::int64_t regime_bias() const { return std::int64_t{1024} >> exponent_bits; }
  int least_drop() const { return fraction_bits + 3 + exponent_bits - width; }
  /// What turns bit d into the one that ends the regime, where no bit of e is left: 0 of ones, 1 of
  /// zeros. There r is width - 3 or 2 - width.
  std::uint64_t regime_end() const {
    return width % 2 == 0 ? std::uint64_t{1} << regime_place() : 0;
  }
};
/// The parameters of a posit of 3 to 16 bits; nothing for any other format.
std::optional<PositParameters> posit_parameters(const Codec& codec);

struct PositRule {
  PositParameters format;
  double min = 0, max = 0;  ///< smallest and largest posit
  RoundingRule rounding;
  bool to_odd = true;  ///< false: doubles hold every sum exactly
};
TileSum<double> double_posit_sums(const PositRule& rule);
/// The posit register for addends that come one at a time.
TileAdd double_posit_adds(const PositRule& rule);

}  // namespace guardbit::inline arith
