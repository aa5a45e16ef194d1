// Rounding as a step function of the float: any format, table or not, in any mode but stochastic.
//
// For one divisor d, what `quantise` gives for the floats, in the order of the number line with the
// NaNs at both ends, is constant but for steps: at v * d and just above it, where v is a value of
// the format, a boundary between two of them or the place where the value after the largest one
// would be; at the zeros, and at the infinities. So it is known everywhere if it is known at these
// candidates. Each candidate v * d is computed in double precision, to 2^-52, and rounded to a
// float t: the first float not below v * d is then t or the next one, and the first above it one
// further at most. The plain path is asked about all three. What it answers is the table; the steps
// that are none fall out.
//
// Looking up: the float's leading bits choose a cell, which knows the last step at or before it,
// and bisection counts the few steps within the cell: as many rounds for every float, no branches.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "arith/quantising/plain_rounding.h"

namespace guardbit::inline arith {

class StepFunction {
 public:
  /// The rounding to a format of up to 16 bits, deterministic.
  explicit StepFunction(const PlainRounding& plain);

  /// How often the constructor asks the plain path, at most.
  static std::size_t candidates(const Codec& codec);

  // Keys are the bits of floats so turned that they rise with the number.
  static constexpr std::uint32_t sign_bit = 0x80000000;
  // What stands beside the code in an outcome.
  static constexpr std::uint32_t inexact = 1U << 16, overflow = 1U << 17, underflow = 1U << 18;

  int cell_shift() const { return cell_shift_; }
  int rounds() const { return rounds_; }
  const std::uint32_t* cells() const { return cells_.data(); }
  const std::uint32_t* starts() const { return starts_.data(); }
  const std::uint32_t* outcomes() const { return outcomes_.data(); }

 private:
  void add_cells(int cell_bits);

  // Step i begins at key starts_[i]; both go on with 2^rounds_ entries that change nothing.
  std::vector<std::uint32_t> starts_, outcomes_;
  std::vector<std::uint32_t> cells_;  // the last step at or before the first key of a cell
  int cell_shift_ = 0, rounds_ = 0;
};

}  // namespace guardbit::inline arith
