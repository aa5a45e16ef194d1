// Rounding to a codebook: any finite set of values, with no structure but the number line.
//
// Let lower < x < upper be neighbours in the table, `near` the one of smaller magnitude (lower, if
// both are equal) and `far` the other. Then rounding.h decides between near and far as it does
// between a magnitude and the next one:
//  - nearest: by the exact mean of both. A tie goes to far if near's code is odd, else to near: to
//    the even code where one is even, else to the smaller magnitude if both are even, to the larger
//    one if neither is. nearest_away: a tie goes to far.
//  - toward_zero takes near, up takes upper, down takes lower.
//  - to_odd takes near if its code is odd, else far.
//  - stochastic takes far iff floor(f * 2^N) + R >= 2^N with f = |x - near| / |far - near|.
// Beyond either end everything overflows: to that end, or under Overflow::infinity to the table's
// NaN, if it has one, unless the mode leads back into the range (or to_odd finds an odd code at the
// end). Where no value is zero or less, zero and what lies between it and the smallest value is
// lifted to that one: an underflow. Zero is a number like any other: where the table has none, its
// neighbours compete for it.
//
// Exact where the boundaries between neighbours have at most 64 bits; of an x with more bits than a
// Real holds, what is missing counts as less than any difference. Values of up to 24 bits, each
// less than 2^15 times its neighbour, and up to 24 random bits always stay within that.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "arith/numbers/encoded.h"
#include "arith/numbers/real.h"
#include "arith/numbers/rounding.h"

namespace guardbit::inline arith {

class TableRounder {
 public:
  /// Rounds to a format whose codes carry no sign (SignEncoding::table).
  explicit TableRounder(const Format& format);

  /// The correctly rounded code. NaN without a NaN in the table is code 0.
  Encoded encode(const Real& x, const RoundingRule& rule, Overflow overflow,
                 std::uint64_t random) const;

 private:
  struct Entry {
    Real value;
    Code code = 0;
    Real mean_with_next;
  };

  static std::uint64_t fraction(const Real& x, const Real& near, const Real& far, int random_bits);
  static Encoded between(const Entry& lower, const Entry& upper, const Real& x,
                         const RoundingRule& rule, std::uint64_t random);
  Encoded beyond(bool below, const RoundingRule& rule, Overflow overflow) const;

  std::vector<Entry> entries_;  // by rising value
  std::optional<Code> nan_;
};

}  // namespace guardbit::inline arith
