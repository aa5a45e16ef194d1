// Output-stationary: element (i, j) holds one output, operands are handed on from element to
// element.
//
// Product k enters the far corner in cycle (R-1) + (C-1) + II * k (kept_sums.h). When its last sum
// is whole, that of the top row needs R - 1 cycles more to leave through the bottom edge. Per fold
// II * (K-1) + 2R + C - 2 + Lm + (La-1) + X; without a pipeline 2R + C + K - 3.
#include "analysis/machine/dataflows/kept_sums.h"

namespace guardbit::analysis {
namespace {

std::uint64_t cycles_of_output_stationary(GemmShape shape, const ArrayConfig& array) {
  const auto [rows, cols] = array.shape;
  return grid_of_kept_sums(shape, array).folds() *
         (cycles_of_sum(array.pipeline, shape.k) + 2 * rows + cols - 3);
}

const RegisterClosedForm output_stationary_registration({"os", grid_of_kept_sums,
                                                         cycles_of_output_stationary,
                                                         accesses_of_kept_sums});

}  // namespace
}  // namespace guardbit::analysis
