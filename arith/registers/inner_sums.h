// Which products of an output each of its inner sums takes.
//
// Chunks of c: sum i takes products i c .. i c + c - 1, the last one what is left. Partial sums
// that take turns, L of them: sum i takes products i, i + L, i + 2 L, .. below k; there are min(L,
// k) of them, and none takes more than ceil(k / L).
#pragma once

#include <algorithm>
#include <cstddef>

#include "arith/registers/accumulators.h"

namespace guardbit::inline arith {

/// Products first, first + step, .., in this order.
struct InnerSum {
  std::size_t first = 0, step = 1, count = 0;
  std::size_t product(std::size_t i) const { return first + i * step; }
  bool operator==(const InnerSum&) const = default;
};

/// Inner sums of an output of k products; 1 where there is no outer register.
inline std::size_t inner_sum_count(const MacRegisters& registers, std::size_t k) {
  if (!registers.outer) return 1;
  if (registers.partials != 0) return std::min(registers.partials, k);
  return k == 0 ? 0 : (k - 1) / registers.chunk + 1;
}

/// Number `index` of them, in the order in which the outer register adds them.
inline InnerSum inner_sum(const MacRegisters& registers, std::size_t k, std::size_t index) {
  if (const std::size_t turns = registers.partials; turns != 0) {
    return {index, turns, (k - index + turns - 1) / turns};
  }
  if (!registers.outer) return {0, 1, k};
  const std::size_t first = index * registers.chunk;
  return {first, 1, std::min(registers.chunk, k - first)};
}

}  // namespace guardbit::inline arith
