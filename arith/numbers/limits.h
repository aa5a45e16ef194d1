// What a format can represent, derived from its decode and from nothing else.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "arith/numbers/big_int.h"
#include "arith/numbers/format.h"

namespace guardbit::inline arith {

struct FormatLimits {
  std::string format;  ///< canonical name
  Code max_code = 0;   ///< magnitude code (of a table: code) of the largest finite value
  Unpacked max;
  Unpacked lowest;  ///< most negative value; zero (or min_positive) where there is none
  Unpacked min_positive;
  Unpacked min_normal;  ///< smallest magnitude of full precision: significand_bits bits
  /// Largest value to which the step from the one below is, relative to that one, the format's
  /// finest: max, but for posits, whose precision tapers off (16 for posit8_2). Of a table: max.
  Unpacked max_full_precision;
  int significand_bits = 0;  ///< largest precision of any value
  int min_quantum_exp = 0;   ///< every finite value is a multiple of 2^min_quantum_exp
  /// The largest value and the one before it are one quantum apart: floats and integers, not
  /// posits nor logarithmic formats.
  bool has_even_steps = false;
  bool has_zero = false;
  bool extra_negative = false;   ///< two's complement: -2^(w-1) has no positive counterpart
  std::optional<Code> infinity;  ///< code of plus infinity
  std::optional<Code> nan;       ///< the NaN that results are given
};

FormatLimits limits_of(const Format& format);
/// FormatLimits::has_zero alone, which takes no search but of tables.
bool has_zero(const Format& format);

/// floor(log2 |value|) of a finite value.
inline int value_exp(const Unpacked& value) {
  return bit_length(value.significand) - 1 + value.quantum_exp;
}
/// The exponent of the smallest normal value, where a format has subnormals.
inline int normal_exp(const FormatLimits& limits) {
  return limits.min_quantum_exp + limits.significand_bits - 1;
}

/// The magnitude of magnitude code c, also of the extra negative code of two's complement.
Unpacked decode_magnitude(const Format& format, Code c);

/// Integers [low, high] in units of 2^quantum_exp: what one addend of a sum can be.
struct AddendRange {
  BigInt low;
  BigInt high;
  int quantum_exp = 0;
};

/// All products of a value of one format with a value of the other.
AddendRange product_range(const FormatLimits& a, const FormatLimits& b);

/// All products of an addend and a factor, which are not negative (factors.low is not read).
AddendRange scaled_range(const AddendRange& addends, const AddendRange& factors);

/// Addends of either range; both hold 0.
AddendRange united(const AddendRange& a, const AddendRange& b);

/// An addend of each range and their sum; both hold 0.
AddendRange added(const AddendRange& a, const AddendRange& b);

/// All sums of `count` addends, and their partial sums if 0 is an addend.
AddendRange sum_range(const AddendRange& addends, std::size_t count);

/// Bits of the smallest two's complement register that holds every partial sum of `count` addends
/// of the range, in any order.
int exact_sum_bits(const AddendRange& range, std::size_t count);
/// Bits of the smallest two's complement register that holds every integer of [low, high].
int signed_bits(const BigInt& low, const BigInt& high);

}  // namespace guardbit::inline arith
