// Decoded operands as carriers: floats or doubles times a power of two, in the order kernels read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "arith/kernels/tile.h"
#include "arith/numbers/operand.h"

namespace guardbit::inline arith {

/// Significand bits of a carrier.
template <class T>
constexpr int carrier_bits = std::numeric_limits<T>::digits;
/// Carriers keep to exponents of this magnitude, so that scaling one never rounds nor overflows.
template <class T>
constexpr int largest_carrier_exp = sizeof(T) == 4 ? 120 : 900;

/// What the operands of a matrix, or what is added to a register, can be.
struct ValueRange {
  bool finite = true;                       ///< no infinity, no NaN
  bool empty = true;                        ///< all of them are zero; then lsb, top and bits are 0
  int lsb = 0;                              ///< all are multiples of 2^lsb
  int top = 0;                              ///< all are below 2^top in magnitude
  int bits = 0;                             ///< none has more from its first to its last 1
  int low_exponent = 0, high_exponent = 0;  ///< all have an Operand::exponent from low to high
  int excess = 0;                           ///< all are below 2^(exponent + excess) in magnitude
};
ValueRange range_of(std::span<const Operand> operands);
/// All products of a value of each.
ValueRange products_of(const ValueRange& a, const ValueRange& b);

/// How large operands are, and how large lines of them are together: upper bounds, or less by a
/// relative 2^-53 an addition.
struct Magnitudes {
  double largest = 0;   ///< of any operand
  double line_sum = 0;  ///< the largest of any line
};
/// What magnitude_sum_top below says, from the magnitudes of the operands.
int magnitude_sum_top(const Magnitudes& a, const Magnitudes& b);
/// The smallest e such that no output's sum of magnitudes, sum over k of |a[m][k] * b[k][n]|,
/// reaches 2^e; `a` and `b` are lines of k operands.
int magnitude_sum_top(std::span<const Operand> a, std::span<const Operand> b, std::size_t k);

/// Lines of k operands each, in panels of `width` lines: [panel][k][line], in units of 2^exp; the
/// last panel is filled up with zeros. Numbers only.
template <class T>
struct Panels {
  std::size_t lines = 0, width = 0, k = 0;
  std::vector<T> values;
  /// How many operands of each panel and k are not zero.
  std::vector<std::uint8_t> nonzero;

  std::size_t count() const { return (lines + width - 1) / width; }
  const T* panel(std::size_t i) const { return values.data() + i * k * width; }
};
template <class T>
Panels<T> make_panels(std::span<const Operand> operands, std::size_t k, std::size_t width, int exp);
/// 2^Operand::exponent in units of 2^exp, 0 of a zero, in the places of their panels' values.
std::vector<double> make_power_panels(std::span<const Operand> operands, std::size_t k,
                                      std::size_t width, int exp);

}  // namespace guardbit::inline arith
