// Blocks along one dimension of a tensor.
#include "traces/operands/block_layout.h"

#include <doctest/doctest.h>

namespace guardbit::block_layout_test {

TEST_CASE("every element is in the block that direct loops put it in") {
  const std::vector<std::size_t> shape{2, 5, 3};
  for (std::size_t axis = 0; axis < shape.size(); ++axis) {
    for (const std::size_t length : {1, 2, 3, 5, 7}) {
      const BlockLayout layout(shape, axis, length);
      std::vector<std::size_t> blocks = shape;
      blocks[axis] = (shape[axis] + length - 1) / length;
      CHECK(layout.shape() == blocks);
      CHECK(layout.blocks() == blocks[0] * blocks[1] * blocks[2]);
      for (std::size_t element = 0; element < 30; ++element) {
        std::size_t at[3] = {element / 15, element / 3 % 5, element % 3};
        at[axis] /= length;
        CHECK(layout.of(element) == (at[0] * blocks[1] + at[1]) * blocks[2] + at[2]);
      }
    }
  }
}

}  // namespace guardbit::block_layout_test
