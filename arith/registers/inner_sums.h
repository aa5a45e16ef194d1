// In which order the products of an output are summed, and which of them each inner sum takes.
//
// Chunks of c: sum i takes products i c .. i c + c - 1, the last one what is left. Partial sums
// that take turns, L of them: sum i takes products i, i + L, i + 2 L, .. below k; there are min(L,
// k) of them, and none takes more than ceil(k / L).
#pragma once

#include <algorithm>
#include <cstddef>

#include "arith/numbers/ceil_div.h"

namespace guardbit::inline arith {

/// How a sum is cut into inner sums, which an outer register then adds one after another, and how
/// one of them is formed. Neither chunk nor partials: there is one inner sum, of all products.
struct SumOrder {
  std::size_t chunk = 0;     ///< products an inner sum takes, one after another
  std::size_t partials = 0;  ///< inner sums that take the products in turn
  bool tree = false;         ///< an inner sum is a tree of adders, not one after another
  bool has_inner_sums() const { return chunk != 0 || partials != 0; }
  bool operator==(const SumOrder&) const = default;
};

/// Products first, first + step, .., in this order.
struct InnerSum {
  std::size_t first = 0, step = 1, count = 0;
  std::size_t product(std::size_t i) const { return first + i * step; }
  bool operator==(const InnerSum&) const = default;
};

/// Inner sums of an output of k products.
inline std::size_t inner_sum_count(const SumOrder& order, std::size_t k) {
  if (order.partials != 0) return std::min(order.partials, k);
  return order.chunk == 0 ? 1 : ceil_div(k, order.chunk);
}

/// Number `index` of them, in the order in which the outer register adds them.
inline InnerSum inner_sum(const SumOrder& order, std::size_t k, std::size_t index) {
  if (const std::size_t turns = order.partials; turns != 0) {
    return {index, turns, ceil_div(k - index, turns)};
  }
  if (order.chunk == 0) return {0, 1, k};
  const std::size_t first = index * order.chunk;
  return {first, 1, std::min(order.chunk, k - first)};
}

/// Products that an inner sum takes at most.
inline std::size_t longest_inner_sum(const SumOrder& order, std::size_t k) {
  if (order.partials != 0) return ceil_div(k, order.partials);
  return order.chunk == 0 ? k : std::min(order.chunk, k);
}

}  // namespace guardbit::inline arith
