// Packing operands and the ranges that kernels are chosen by.
#include "arith/kernels/carriers.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "arith/numbers/int128.h"

namespace guardbit::inline arith {
namespace {

std::uint64_t magnitude(const Operand& x) {
  return x.significand < 0 ? 0 - static_cast<std::uint64_t>(x.significand)
                           : static_cast<std::uint64_t>(x.significand);
}

// 2^exp for exponents of normal doubles.
double power_of_two(int exp) {
  return std::bit_cast<double>(static_cast<std::uint64_t>(exp + 1023) << 52);
}

// Sums of doubles are exact or rounded by a relative 2^-53 each.
Magnitudes magnitudes_of(std::span<const Operand> operands, std::size_t k) {
  Magnitudes result;
  for (std::size_t line = 0; line < operands.size(); line += k) {
    double sum = 0;
    for (std::size_t i = line; i < line + k; ++i) {
      const double value =
          static_cast<double>(magnitude(operands[i])) * power_of_two(operands[i].quantum_exp);
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
    range.low_exponent = range.empty ? x.exponent : std::min(range.low_exponent, x.exponent);
    range.high_exponent = range.empty ? x.exponent : std::max(range.high_exponent, x.exponent);
    range.excess = std::max(range.excess, lsb + bits - x.exponent);
    range.empty = false;
  }
  return range;
}

ValueRange products_of(const ValueRange& a, const ValueRange& b) {
  if (a.empty || b.empty) return {a.finite && b.finite};
  return {a.finite && b.finite,
          false,
          a.lsb + b.lsb,
          a.top + b.top,
          a.bits + b.bits,
          a.low_exponent + b.low_exponent,
          a.high_exponent + b.high_exponent,
          a.excess + b.excess};
}

int magnitude_sum_top(std::span<const Operand> a, std::span<const Operand> b, std::size_t k) {
  return magnitude_sum_top(magnitudes_of(a, k), magnitudes_of(b, k));
}

int magnitude_sum_top(const Magnitudes& a, const Magnitudes& b) {
  const double bound = std::min(a.line_sum * b.largest, b.line_sum * a.largest) * (1 + 0x1p-16);
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

std::vector<double> make_power_panels(std::span<const Operand> operands, std::size_t k,
                                      std::size_t width, int exp) {
  const std::size_t lines = operands.size() / k;
  std::vector<double> powers((lines + width - 1) / width * k * width);
  for (std::size_t line = 0; line < lines; ++line) {
    double* panel = powers.data() + line / width * k * width + line % width;
    for (std::size_t i = 0; i < k; ++i) {
      const Operand& operand = operands[line * k + i];
      if (operand.significand == 0) continue;
      panel[i * width] = power_of_two(operand.exponent - exp);
    }
  }
  return powers;
}

template Panels<float> make_panels(std::span<const Operand>, std::size_t, std::size_t, int);
template Panels<double> make_panels(std::span<const Operand>, std::size_t, std::size_t, int);

}  // namespace guardbit::inline arith
