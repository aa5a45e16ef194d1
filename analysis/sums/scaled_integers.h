// Exact dot products in machine integers where they fit: each vector is a row of integers times one
// power of two, and a sum of k products of b1- and b2-bit integers is below 2^(b1 + b2 + bits of
// k). Independent of the kernels of arith, which this judges.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "analysis/reference/dyadic_sum.h"
#include "analysis/reference/exact.h"
#include "analysis/reference/mpfr_number.h"

namespace guardbit::analysis {

/// A number of at most 62 bits: significand * 2^exp, the significand odd or zero.
struct Dyadic {
  std::int64_t significand = 0;
  int exp = 0;
  bool is_number = true;  ///< false for infinity, NaN and unused codes
};

/// Exact.
Dyadic dyadic(float x);
/// Exact; `x` has at most 62 bits from its first to its last 1.
Dyadic dyadic(const MpfrNumber& x);

/// The values of a format's codes by the textbook formulas of ExactFormat, decoded when first asked
/// for and kept in a direct-mapped cache, which holds all codes up to 16 bits.
class DyadicCodes {
 public:
  explicit DyadicCodes(const ExactFormat& format);
  /// `code` is below 2^width.
  const Dyadic& value(Code code) {
    Entry& entry = entries_[(code ^ (code >> 16)) & (entries_.size() - 1)];
    if (entry.code != code) entry = {code, decode(code)};
    return entry.value;
  }

 private:
  struct Entry {
    std::uint64_t code;  // not a Code while empty
    Dyadic value;
  };
  Dyadic decode(Code code) const;

  ExactFormat format_;
  std::vector<Entry> entries_;  // a power of two
};

/// Values integers[i] * 2^exp.
struct ScaledIntegers {
  std::vector<std::int64_t> integers;
  std::vector<std::int32_t> narrow;  ///< the same again where 31 bits and a sign hold them
  int exp = 0;
  int bits = 0;       ///< every |integer| is below 2^bits
  bool fits = false;  ///< false if something is not a number, or the values span more than 62 bits

  void assign(const std::vector<Dyadic>& values);
};

/// An exact dot product in machine integers; where they do not hold it, MPFR has to form it.
struct IntegerDot {
  bool fit = false;                   ///< else the sums are of no meaning
  Int128 sum = 0, magnitude_sum = 0;  ///< of products and of their magnitudes, in units of 2^exp
  int exp = 0;
  DyadicSum dyadic() const { return {sum, exp}; }
  DyadicSum dyadic_magnitude() const { return {magnitude_sum, exp}; }
};

/// The sum of a[i] * b[i], exactly. Fits where both vectors fit and 126 bits hold every such sum.
IntegerDot integer_dot(const ScaledIntegers& a, const ScaledIntegers& b);

}  // namespace guardbit::analysis
