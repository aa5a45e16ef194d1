// The size of a systolic array.
#pragma once

#include <cstddef>

namespace guardbit::inline traces {

struct ArrayShape {
  std::size_t rows = 0, cols = 0;
  bool operator==(const ArrayShape&) const = default;
};

}  // namespace guardbit::inline traces
