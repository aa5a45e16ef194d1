// The independent reference: what a code is worth, what a real number rounds to, and exact dot
// products, in MPFR and by the textbook formulas. Shares no code with arith's codec.
//
// How ExactFormat::round chooses a code. Let v be the grid of the values of one sign, c its
// magnitude codes (a code without its sign), and v(c) <= |x| < v(c+1).
//  - The grid continues above the maximum by one value: the next significand or exponent step of a
//    minifloat, maximum + 1 quantum of an integer. Rounding that ends there overflows, so that an x
//    between the maximum and the boundary above it does not. Modes that move towards zero never
//    leave the maximum; to_odd stays there if the maximum's magnitude code is odd.
//  - The boundary for nearest is the mean of the neighbours; with `nosubnormals` that is half of
//    the smallest normal; for a posit of n bits it is the posit of n + 1 bits with code 2c + 1
//    (Posit Standard 2022, section 4.1); likewise for a takum and for a logarithmic posit. Where
//    values are irrational (logarithms, takums that are not linear, S2FP8) the neighbours are the
//    rounded values that the name states, and the boundary is the irrational one, rounded to 62
//    bits: of a logarithm that of the mean logarithm, also below the smallest value, whose next
//    lower logarithm is that of zero's code.
//  - nearest_even sends ties to the even magnitude code (if both are even, to the smaller one),
//    to_odd sends an inexact x to the odd one (if neither is odd, to the larger one).
//  - stochastic goes away from zero iff floor(f * 2^N) + R >= 2^N, with f = (|x| - v(c)) /
//    (v(c+1) - v(c)) for every family, N = random_bits, and R = random modulo 2^N.
//  - Zero gives code 0. A negative x that rounds to zero gives -0 where the format has one, else 0.
//  - Formats with `nozero`, posits and takums never round a non-zero x below their smallest
//  magnitude;
//    `nozero` sends zero there too, to the positive one. Posits and takums never round above
//    their largest.
//  - Overflow::saturate gives the largest finite code of that sign. Overflow::infinity gives
//    infinity of that sign, else the format's NaN with that sign (fnuz: the only NaN), else
//    saturates. Overflow::wrap applies to integers and fixed point that are not `symmetric`: the
//    grid is then all multiples of the quantum, also for the modes that move towards zero, and the
//    result is taken modulo 2^width. Elsewhere it saturates.
//  - Unsigned formats give code 0 for a negative x, except under wrap.
//  - Codebooks have no grid but their own values: see exact_codebook.cpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "analysis/reference/mpfr_number.h"
#include "arith/numbers/format.h"
#include "arith/numbers/rounding.h"

namespace guardbit::analysis {

class ExactFamily;

/// A decoded code. `value` carries the sign of zero and of infinity; NaN for `nan` and `unused`.
struct ExactValue {
  ValueClass value_class;
  MpfrNumber value;
};

/// A number format by its textbook definition. Immutable and cheap to copy.
class ExactFormat {
 public:
  /// Takes canonical names only, as Format::name gives them, such as `e4m3:fn`, `posit8_2`,
  /// `int8:symmetric`, `fixed8.4`, `codebook:file=PATH`. Throws SpecError for any other text.
  explicit ExactFormat(std::string_view canonical_name);

  int width() const;
  /// `code` is below 2^width.
  ExactValue decode(Code code) const;
  /// Decodes into a number that there is, raised to 64 bits of precision if it has less.
  ValueClass decode(Code code, MpfrNumber& value) const;
  /// The code of a finite x under the rules at the top of this file. `random` and `random_bits`
  /// (0 to 63) count only for stochastic rounding.
  Code round(const MpfrNumber& x, Rounding mode, std::uint64_t random, int random_bits,
             Overflow overflow) const;
  /// The boundary of rounding to nearest between a magnitude code and the next one, also above the
  /// largest of a format that overflows.
  MpfrNumber boundary_above(Code magnitude) const;

  /// Every value is a multiple of 2^quantum_exp.
  long quantum_exp() const;
  /// Every finite magnitude is below 2^limit_exp.
  long limit_exp() const;

 private:
  std::uint64_t magnitude_at_or_below(const MpfrNumber& x) const;
  const MpfrNumber& magnitude_value(std::uint64_t magnitude, MpfrNumber& scratch) const;
  const MpfrNumber& midpoint_above(std::uint64_t magnitude, MpfrNumber& scratch) const;

  std::shared_ptr<const ExactFamily> family_;
  struct Table {  // by magnitude
    std::vector<MpfrNumber> values, midpoints;
  };
  std::shared_ptr<const Table> table_;  // none above 16 bits
};

/// The values of a format's codes, at hand: a direct-mapped cache, which holds all codes up to 16
/// bits.
class ExactOperands {
 public:
  explicit ExactOperands(const ExactFormat& format);
  /// Valid until the next call. `code` is below 2^width.
  mpfr_srcptr value(Code code) {
    Entry& entry = entries_[(code ^ (code >> 16)) & (entries_.size() - 1)];
    if (entry.code != code) refill(entry, code);
    return entry.value.get();
  }

 private:
  struct Entry {
    std::uint64_t code;  // not a Code while empty
    MpfrNumber value;
  };
  void refill(Entry& entry, Code code) const;

  ExactFormat format_;
  std::vector<Entry> entries_;  // a power of two
};

/// Exact dot products of two formats: one sum whose precision, from the ranges of both formats and
/// the number of terms, makes every operation exact, which every call checks.
class ExactDot {
 public:
  /// `max_k`: the largest number of terms of a call; more may throw std::logic_error.
  ExactDot(const ExactFormat& activations, const ExactFormat& weights, std::size_t max_k);

  /// sum = sum of a[i] * b[i], magnitude_sum = sum of |a[i] * b[i]|; the spans are equally long.
  /// Raises the precision of both results to `precision()` where they have less. NaN, infinity and
  /// unused codes propagate as in IEEE 754 (unused as NaN).
  void compute(std::span<const Code> a, std::span<const Code> b, MpfrNumber& sum,
               MpfrNumber& magnitude_sum);

  /// Bits that hold any sum of max_k products exactly.
  mpfr_prec_t precision() const { return positive_.precision(); }

 private:
  ExactOperands activations_, weights_;
  MpfrNumber product_, positive_, negative_;  // the sums of the products of either sign
};

/// sum = sum of a[i] * b[i], exactly, for the original operands; the spans are equally long.
/// Raises the precision of `sum` to 640 bits where it has less.
void exact_dot(std::span<const float> a, std::span<const float> b, MpfrNumber& sum);

}  // namespace guardbit::analysis
