// Carriers on their way through an array whose elements keep their sums.
//
// In cycle c element (i, j) multiplies what entered row i and column j I*k + i + j + S = c cycles
// after the fold began. So what a row of elements takes from the west is one run of a reversed line
// of A, and what it takes from the north is one row of columns of B, each a place later than the
// one before it: [s][j] with s = c - S - i, the same rows for all rows of elements.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "models/coded_operands.h"

namespace guardbit::models {

/// Steps s from -before to `span` and `after` further, where products come at I*k, the last one in
/// step `span`.
struct SkewedSteps {
  std::size_t every = 1;  ///< I
  std::size_t span = 0;
  std::size_t before = 0, after = 0;
  std::size_t count() const { return before + span + 1 + after; }
};

/// Lines of A, reversed, and one of zeros behind them.
template <class T>
class WestOperands {
 public:
  WestOperands(const CarrierLines<T>& lines, const SkewedSteps& steps, std::size_t columns)
      : lines_(lines.count),
        length_(steps.count() + columns),
        origin_(steps.span + steps.after),
        values_((lines_ + 1) * length_) {
    for (std::size_t line = 0; line < lines_; ++line) {
      for (std::size_t k = 0; k < lines.k; ++k) put(line, steps.every * k, lines.line(line)[k]);
    }
  }
  void put(std::size_t line, std::size_t step, T value) {
    values_[line * length_ + origin_ - step] = value;
  }
  /// What column 0 multiplies `ahead` steps before the first product enters it; column j what
  /// stands j places higher, one step later what stands one lower. No line: zeros.
  const T* at(std::size_t line, std::ptrdiff_t ahead) const {
    return values_.data() + std::min(line, lines_) * length_ + origin_ + ahead;
  }

 private:
  std::size_t lines_, length_, origin_;
  std::vector<T> values_;  // (lines + 1) x length
};

/// Columns of B in groups as wide as the array, filled up to `stride`.
template <class T>
class NorthOperands {
 public:
  NorthOperands(const CarrierLines<T>& lines, const SkewedSteps& steps, std::size_t columns,
                std::size_t stride)
      : columns_(columns),
        stride_(stride),
        before_(steps.before),
        size_((steps.count() + columns) * stride),
        values_((lines.count + columns - 1) / columns * size_) {
    for (std::size_t n = 0; n < lines.count; ++n) {
      for (std::size_t k = 0; k < lines.k; ++k) {
        put(n, steps.every * k + n % columns, lines.line(n)[k]);
      }
    }
  }
  void put(std::size_t n, std::size_t step, T value) {
    values_[n / columns_ * size_ + (before_ + step) * stride_ + n % columns_] = value;
  }
  /// What the row multiplies in that step, of the group whose first column is n.
  const T* at(std::size_t n, std::ptrdiff_t step) const {
    return values_.data() + n / columns_ * size_ +
           static_cast<std::size_t>(static_cast<std::ptrdiff_t>(before_) + step) * stride_;
  }

 private:
  std::size_t columns_, stride_, before_, size_;
  std::vector<T> values_;  // groups x steps x stride
};

}  // namespace guardbit::models
