// Arithmetic and text of tensor shapes that may come from a hostile file.
#pragma once

#include <cstddef>
#include <limits>
#include <string>
#include <vector>

#include "arith/joined.h"

namespace guardbit::inline traces {

/// a * b, or the largest std::size_t if that does not fit.
inline std::size_t saturating_product(std::size_t a, std::size_t b) {
  std::size_t product = 0;
  const bool overflow = __builtin_mul_overflow(a, b, &product);
  return overflow ? std::numeric_limits<std::size_t>::max() : product;
}

/// Number of elements, saturating; 0 if any dimension is 0, and 1 without dimensions.
inline std::size_t element_count(const std::vector<std::size_t>& shape) {
  std::size_t count = 1;
  for (const std::size_t dimension : shape) count = saturating_product(count, dimension);
  return count;
}

/// For messages: `[1, 28, 28]`.
inline std::string shape_text(const std::vector<std::size_t>& shape) {
  return "[" + joined(shape, [](std::size_t size) { return std::to_string(size); }) + "]";
}

}  // namespace guardbit::inline traces
