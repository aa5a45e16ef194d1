// What accumulators count while they add.
#pragma once

#include <cstdint>

namespace guardbit {

/// Set in an output's flags.
enum OutputFlag : std::uint8_t {
  output_overflowed = 1,  ///< some addition left the register's range
  output_special = 2,     ///< the register holds infinity or NaN
};

/// Additions of non-zero addends, and what happened in them. Sums commute, so any order of counting
/// gives the same.
struct AdditionCounts {
  std::uint64_t additions = 0;
  std::uint64_t inexact = 0;      ///< lost something to rounding (not counting overflow)
  std::uint64_t overflows = 0;    ///< left the register's range
  std::uint64_t saturations = 0;  ///< of those, answered by the largest value
  bool operator==(const AdditionCounts&) const = default;
  AdditionCounts& operator+=(const AdditionCounts& other) {
    additions += other.additions;
    inexact += other.inexact;
    overflows += other.overflows;
    saturations += other.saturations;
    return *this;
  }
};

/// The extremes of a register, for reports.
struct PeakReport {
  double largest_magnitude = 0;  ///< of all sums before overflow, rounded to double
  int bits_needed = 0;           ///< two's complement width that holds them all; 0 for floating point
  bool operator==(const PeakReport&) const = default;
};

}  // namespace guardbit
