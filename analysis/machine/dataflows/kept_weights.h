// An array whose elements hold one weight each: element (i, j) that of product k0 + i and column j.
//
// Folds: ceil(K/R) * ceil(N/C). Per fold R cycles to load the weights, then a row of A a cycle: M.
// Sums come La cycles later to every next row, so that rows are skewed by La, columns by 1: the
// last row of A enters the far corner (R-1) * La + (C-1) cycles after it entered the near one, and
// its sum leaves Lm + La - 1 later. Per fold R + M + R*La + C + Lm - 2; without a pipeline 2R + M +
// C - 2. Double-buffered weights load while the fold before runs, which always takes at least the R
// cycles of a load: R cycles once a product, then M + R*La + C + Lm - 2 per fold. Feedback does not
// matter: sums move on.
//
// Weights enter once; A enters once for every piece of N. A sum leaves the array once for every
// piece of K, is written to the partial-sum bank, and all but the first time what the bank holds is
// read to be added to.
#pragma once

#include "analysis/machine/closed_form.h"

namespace guardbit::analysis {

inline FoldGrid grid_of_kept_weights(GemmShape shape, const ArrayConfig& array) {
  return grid_over(shape.k, shape.n, array.shape);
}

inline std::uint64_t cycles_with_kept_weights(GemmShape shape, const ArrayConfig& array) {
  const auto [rows, cols] = array.shape;
  const std::uint64_t folds = grid_of_kept_weights(shape, array).folds();
  const std::uint64_t loads = array.double_buffered ? 1 : folds;
  return loads * rows +
         folds * (shape.m + rows * array.pipeline.adder + cols + array.pipeline.multiplier - 2);
}

inline BufferAccesses accesses_with_kept_weights(GemmShape shape, const ArrayConfig& array) {
  const auto [m, k, n] = shape;
  const FoldGrid grid = grid_of_kept_weights(shape, array);
  return {m * k * grid.along_cols, k * n, m * n * grid.along_rows, m * n * (grid.along_rows - 1)};
}

}  // namespace guardbit::analysis
