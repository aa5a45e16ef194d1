// What dataflows share whose elements keep one output each: folds of R rows of A by C columns of B,
// ceil(M/R) * ceil(N/C) of them, and the time a sum takes.
//
// Every fold takes all K of its rows of A and columns of B, so A enters once for every piece of N,
// B once for every piece of M. A sum leaves once, whole.
//
// Where `n` products of a sum enter one by one, II cycles apart, the last of them enters after II *
// (n-1) cycles, and its sum is whole Lm + La - 1 cycles later. II is La with Feedback::stall and 1
// with Feedback::interleave, which takes X = La * La cycles more (La > 1): the La partial sums are
// added to an empty register one after another, La cycles each.
#pragma once

#include "analysis/machine/closed_form.h"

namespace guardbit::analysis {

inline FoldGrid grid_of_kept_sums(GemmShape shape, const ArrayConfig& array) {
  return grid_over(shape.m, shape.n, array.shape);
}

inline BufferAccesses accesses_of_kept_sums(GemmShape shape, const ArrayConfig& array) {
  const auto [m, k, n] = shape;
  const FoldGrid grid = grid_of_kept_sums(shape, array);
  return {m * k * grid.along_cols, k * n * grid.along_rows, m * n, 0};
}

/// Cycles from the first of `products` entering an element to its whole sum, both counted.
inline std::uint64_t cycles_of_sum(const PePipeline& pipeline, std::uint64_t products) {
  const bool interleaves = pipeline.feedback == Feedback::interleave && pipeline.adder > 1;
  const std::uint64_t interval = interleaves ? 1 : pipeline.adder;
  const std::uint64_t merge = interleaves ? pipeline.adder * pipeline.adder : 0;
  return interval * (products - 1) + pipeline.multiplier + pipeline.adder + merge;
}

}  // namespace guardbit::analysis
