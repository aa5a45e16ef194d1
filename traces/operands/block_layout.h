// Which block an element of a tensor belongs to, where blocks are runs along one dimension.
#pragma once

#include <cstddef>
#include <vector>

#include "traces/shape.h"

namespace guardbit::inline traces {

/// Blocks of `length` consecutive elements along dimension `axis`; the last block of a line has
/// what is left. Blocks are counted row-major over shape(): the tensor's shape with that dimension
/// divided by the length, rounded up.
class BlockLayout {
 public:
  /// `axis` is a dimension of `shape`, `length` at least 1.
  BlockLayout(const std::vector<std::size_t>& shape, std::size_t axis, std::size_t length)
      : shape_(shape), length_(length), size_(shape[axis]) {
    for (std::size_t i = axis + 1; i < shape.size(); ++i) {
      stride_ = saturating_product(stride_, shape[i]);
    }
    shape_[axis] = per_line_ = size_ / length + (size_ % length != 0 ? 1 : 0);
  }

  const std::vector<std::size_t>& shape() const { return shape_; }
  std::size_t blocks() const { return element_count(shape_); }
  /// Block of an element, both counted row-major.
  std::size_t of(std::size_t element) const {
    const std::size_t position = element / stride_ % size_;
    return (element / stride_ / size_ * per_line_ + position / length_) * stride_ +
           element % stride_;
  }

 private:
  std::vector<std::size_t> shape_;
  std::size_t length_, size_, per_line_ = 0, stride_ = 1;
};

}  // namespace guardbit::inline traces
