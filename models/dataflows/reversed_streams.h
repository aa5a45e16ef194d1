// Carriers on their way along the rows of an array: reversed, so that what stands in the elements of
// a row in one cycle is one run of memory, and moving on is the run one place lower.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "arith/kernels/carriers.h"

namespace guardbit {

/// An operand in units of 2^exp.
template <class T>
T carrier(const Operand& operand, int exp) {
  return static_cast<T>(
      std::ldexp(static_cast<double>(operand.significand), operand.quantum_exp - exp));
}

/// For each k the lines of an operand, zeros before and after them.
template <class T>
class ReversedStreams {
 public:
  /// Lines [first, first + count) of panels one line wide, for rows of `columns` elements; kept
  /// where they are already there.
  void make(const Panels<T>& panels, std::size_t first, std::size_t count, std::size_t rows,
            std::size_t columns) {
    if (count == count_ && first == first_) return;
    first_ = first;
    count_ = count;
    k_ = panels.k;
    length_ = count + 2 * (rows + columns);
    origin_ = length_ - (rows + columns) - 1;
    values_.assign((k_ + 1) * length_, T{0});
    nonzero_.assign(k_, 0);
    for (std::size_t line = 0; line < count; ++line) {
      const T* from = panels.values.data() + (first + line) * k_;
      T* to = values_.data() + origin_ - line;
      for (std::size_t k = 0; k < k_; ++k) {
        to[k * length_] = from[k];
        nonzero_[k] += from[k] != 0 ? 1U : 0U;
      }
    }
  }
  /// Sets the operand that enters row i in cycle t, if a line's does.
  void put(std::size_t i, std::size_t t, std::size_t k, T value) {
    if (t >= i && t - i < count_) values_[k * length_ + origin_ - (t - i)] = value;
  }
  /// What element 0 of row i holds in cycle t: the stream of `k`, or one of zeros where the row
  /// `has_stream` none.
  const T* newest(std::size_t i, std::size_t t, bool has_stream, std::size_t k) const {
    return values_.data() + (has_stream ? k : k_) * length_ + origin_ + i - t;
  }
  std::uint64_t nonzero(std::size_t k) const { return nonzero_[k]; }

 private:
  std::size_t first_ = 0, count_ = 0, k_ = 0;
  std::size_t length_ = 0;
  std::size_t origin_ = 0;  // of line 0 in its stream
  std::vector<T> values_;   // (k + 1) x length
  std::vector<std::uint64_t> nonzero_;
};

}  // namespace guardbit
