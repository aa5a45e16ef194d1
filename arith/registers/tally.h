// What accumulators flag and count while they add.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>

#include "arith/numbers/operand.h"

namespace guardbit::inline arith {

/// Set in an output's flags by any of the additions that led to it.
enum OutputFlag : std::uint8_t {
  output_overflowed = 1,       ///< some addition left the register's range
  output_special = 2,          ///< the register holds infinity or NaN
  output_inexact = 4,          ///< some rounding lost something
  output_underflowed = 8,      ///< something non-zero became zero, or the smallest value instead
  output_saturated = 16,       ///< an overflow was answered by the largest value
  output_wrapped = 32,         ///< an overflow was taken modulo 2^width
  output_invalid = 64,         ///< NaN came in, or infinity minus infinity, or zero times infinity
  output_lost_low_bits = 128,  ///< an addend lost bits before it was added, in alignment
};

/// Additions of non-zero addends, and what happened in them. Sums commute, so any order of counting
/// gives the same.
struct AdditionCounts {
  std::uint64_t additions = 0;
  std::uint64_t inexact = 0;        ///< lost something to rounding (not counting overflow)
  std::uint64_t overflows = 0;      ///< left the register's range
  std::uint64_t saturations = 0;    ///< of those, answered by the largest value
  std::uint64_t underflows = 0;     ///< something non-zero became zero or the smallest value
  std::uint64_t invalids = 0;       ///< NaN in, infinity minus infinity, or zero times infinity
  std::uint64_t lost_low_bits = 0;  ///< addends that lost bits before they were added
  bool operator==(const AdditionCounts&) const = default;
  AdditionCounts& operator+=(const AdditionCounts& other) {
    additions += other.additions;
    inexact += other.inexact;
    overflows += other.overflows;
    saturations += other.saturations;
    underflows += other.underflows;
    invalids += other.invalids;
    lost_low_bits += other.lost_low_bits;
    return *this;
  }
};

/// No bit of a register was ever 1.
constexpr int no_bit = std::numeric_limits<int>::max();

/// The extremes of a register, for reports.
struct PeakReport {
  double largest_magnitude = 0;  ///< of all sums before overflow, rounded to double
  /// Two's complement width that holds all sums; for floating point the most significand bits that
  /// any sum had between its first and its last 1.
  int bits_needed = 0;
  double smallest_magnitude = 0;  ///< of all non-zero sums, rounded to double; 0 where none
  int lowest_bit = no_bit;        ///< exponent of the lowest bit that was 1 in any sum
  bool operator==(const PeakReport&) const = default;
  PeakReport& operator+=(const PeakReport& other) {
    largest_magnitude = std::max(largest_magnitude, other.largest_magnitude);
    bits_needed = std::max(bits_needed, other.bits_needed);
    if (smallest_magnitude == 0 ||
        (other.smallest_magnitude != 0 && other.smallest_magnitude < smallest_magnitude)) {
      smallest_magnitude = other.smallest_magnitude;
    }
    lowest_bit = std::min(lowest_bit, other.lowest_bit);
    return *this;
  }
};

/// Additions and extremes of one register of a MAC unit over a layer.
struct RegisterTally {
  AdditionCounts counts;
  PeakReport peak;
  bool operator==(const RegisterTally&) const = default;
  RegisterTally& operator+=(const RegisterTally& other) {
    counts += other.counts;
    peak += other.peak;
    return *this;
  }
};

/// What an accumulator does with an addend that is not a number.
enum class Special : std::uint8_t { positive_infinity, negative_infinity, nan };

/// What a product that is not a number stands for.
inline Special special_of(const Product& product) {
  if (product.is_nan()) return Special::nan;
  return product.integer < 0 ? Special::negative_infinity : Special::positive_infinity;
}

}  // namespace guardbit::inline arith
