// What enters a multiplier and what leaves it: decoded operands and their exact products.
#pragma once

#include <cstdint>

#include "arith/numbers/int128.h"

namespace guardbit::inline arith {

/// A decoded code: significand * 2^quantum_exp. `exponent` is that of an adder which aligns its
/// terms: floor(log2 |value|), but for formats with subnormals at least that of the smallest normal
/// value. Zero has significand 0 and exponent 0. Infinity has significand 1 or -1, NaN 0, and both
/// are told by an exponent that no number has.
struct Operand {
  std::int64_t significand = 0;
  std::int32_t quantum_exp = 0;
  std::int32_t exponent = 0;
};

/// Exponents of operands that are not numbers. Sums of two exponents stay apart: numbers below
/// special_exponent, infinity times anything below nan_exponent / 2.
constexpr std::int32_t infinity_exponent = 1 << 20;
constexpr std::int32_t nan_exponent = 1 << 24;
constexpr std::int32_t special_exponent = infinity_exponent / 2;

/// The number 1.
constexpr Operand unit_operand{1, 0, 0};

/// Exact product: integer * 2^exp. `exponent` is the sum of the operands' exponents, so that the
/// product of two significands in [1, 2) is not normalised, as in hardware.
struct Product {
  Int128 integer = 0;
  std::int32_t exp = 0;
  std::int32_t exponent = 0;

  bool is_special() const { return exponent >= special_exponent; }
  /// NaN, or infinity times zero. Only where is_special().
  bool is_nan() const { return exponent >= nan_exponent / 2 || integer == 0; }
  bool operator==(const Product&) const = default;
};

/// The product that multiplies nothing.
constexpr Product unit_product{1, 0, 0};

inline Product multiply(const Operand& a, const Operand& b) {
  return {Int128{a.significand} * b.significand, a.quantum_exp + b.quantum_exp,
          a.exponent + b.exponent};
}

}  // namespace guardbit::inline arith
