// Carriers on their way along the rows of an array: reversed, so that what stands in the elements
// of a row in one cycle is one run of memory, and moving on is the run one place lower.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "models/coded_operands.h"

namespace guardbit::models {

/// For each k the lines of an operand, zeros before and after them.
template <class T>
class ReversedStreams {
 public:
  /// Lines [first, first + count), `reach` cycles before and after them; kept where they are
  /// already there.
  void make(const CarrierLines<T>& lines, std::size_t first, std::size_t count, std::size_t reach) {
    if (count == count_ && first == first_) return;
    first_ = first;
    count_ = count;
    k_ = lines.k;
    length_ = count + 2 * reach;
    origin_ = count + reach - 1;
    values_.assign((k_ + 1) * length_, T{0});
    nonzero_.assign(k_, 0);
    for (std::size_t begin = 0; begin < k_; begin += piece) {
      for (std::size_t line = 0; line < count; ++line) copy(lines, line, begin);
    }
  }
  /// Sets the operand of a line, if there is such a line.
  void put(std::size_t line, std::size_t k, T value) {
    if (line < count_) values_[k * length_ + origin_ - line] = value;
  }
  /// What an element holds that meets line 0 `delay` cycles after the first one, in cycle t: of the
  /// stream of `k`, or of zeros where it `has_stream` none. The next element's is one place higher.
  const T* newest(std::size_t delay, std::size_t t, bool has_stream, std::size_t k) const {
    return values_.data() + (has_stream ? k : k_) * length_ + origin_ + delay - t;
  }
  std::uint64_t nonzero(std::size_t k) const { return nonzero_[k]; }

 private:
  static constexpr std::size_t piece = 16;  // streams written side by side

  void copy(const CarrierLines<T>& lines, std::size_t line, std::size_t begin) {
    const T* from = lines.line(first_ + line);
    T* to = values_.data() + origin_ - line;
    for (std::size_t k = begin; k < std::min(k_, begin + piece); ++k) {
      to[k * length_] = from[k];
      nonzero_[k] += from[k] != 0 ? 1U : 0U;
    }
  }

  std::size_t first_ = 0, count_ = 0, k_ = 0;
  std::size_t length_ = 0;
  std::size_t origin_ = 0;  // of line 0 in its stream
  std::vector<T> values_;   // (k + 1) x length
  std::vector<std::uint64_t> nonzero_;
};

}  // namespace guardbit::models
