// Packing operands and the ranges that kernels are chosen by.
#include "arith/kernels/carriers.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "arith/integers.h"

namespace guardbit {
namespace {

std::uint64_t magnitude(const Operand& x) {
  return x.significand < 0 ? 0 - static_cast<std::uint64_t>(x.significand)
                           : static_cast<std::uint64_t>(x.significand);
}

// 2^exp for exponents of normal doubles.
double power_of_two(int exp) {
  return std::bit_cast<double>(static_cast<std::uint64_t>(exp + 1023) << 52);
}

struct Magnitudes {
  double largest = 0;   // of any operand
  double line_sum = 0;  // the largest of any line
};

// Sums of doubles are exact or rounded by a relative 2^-53 each.
Magnitudes magnitudes_of(std::span<const Operand> operands, std::size_t k) {
  Magnitudes result;
  for (std::size_t line = 0; line < operands.size(); line += k) {
    double sum = 0;
    for (std::size_t i = line; i < line + k; ++i) {
      const double value =
          std::ldexp(static_cast<double>(magnitude(operands[i])), operands[i].quantum_exp);
      result.largest = std::max(result.largest, value);
      sum += value;
    }
    result.line_sum = std::max(result.line_sum, sum);
  }
  return result;
}

}  // namespace

ValueRange range_of(std::span<const Operand> operands) {
  ValueRange range;
  for (const Operand& x : operands) {
    range.finite = range.finite && x.exponent < special_exponent;
    const std::uint64_t significand = magnitude(x);
    if (significand == 0) continue;
    const int zeros = std::countr_zero(significand);
    const int lsb = x.quantum_exp + zeros;
    const int bits = bit_length(significand) - zeros;
    range.lsb = range.empty ? lsb : std::min(range.lsb, lsb);
    range.top = range.empty ? lsb + bits : std::max(range.top, lsb + bits);
    range.bits = std::max(range.bits, bits);
    range.empty = false;
  }
  return range;
}

ValueRange products_of(const ValueRange& a, const ValueRange& b) {
  if (a.empty || b.empty) return {a.finite && b.finite};
  return {a.finite && b.finite, false, a.lsb + b.lsb, a.top + b.top, a.bits + b.bits};
}

int magnitude_sum_top(std::span<const Operand> a, std::span<const Operand> b, std::size_t k) {
  const Magnitudes of_a = magnitudes_of(a, k), of_b = magnitudes_of(b, k);
  const double bound =
      std::min(of_a.line_sum * of_b.largest, of_b.line_sum * of_a.largest) * (1 + 0x1p-16);
  if (!std::isfinite(bound)) return std::numeric_limits<double>::max_exponent + 64;
  int exp = 0;
  std::frexp(bound, &exp);  // bound < 2^exp
  return exp;
}

template <class T>
Panels<T> make_panels(std::span<const Operand> operands, std::size_t k, std::size_t width,
                      int exp) {
  Panels<T> panels{operands.size() / k, width, k, {}, {}};
  panels.values.resize(panels.count() * k * width);
  panels.nonzero.resize(panels.count() * k);
  for (std::size_t line = 0; line < panels.lines; ++line) {
    const std::size_t panel = line / width;
    T* values = panels.values.data() + panel * k * width + line % width;
    std::uint8_t* nonzero = panels.nonzero.data() + panel * k;
    const Operand* operand = operands.data() + line * k;
    for (std::size_t i = 0; i < k; ++i) {
      if (operand[i].significand == 0) continue;
      values[i * width] = static_cast<T>(static_cast<double>(operand[i].significand) *
                                         power_of_two(operand[i].quantum_exp - exp));
      ++nonzero[i];
    }
  }
  return panels;
}

template Panels<float> make_panels(std::span<const Operand>, std::size_t, std::size_t, int);
template Panels<double> make_panels(std::span<const Operand>, std::size_t, std::size_t, int);

}  // namespace guardbit
