// Input-stationary: weight-stationary with the matrices exchanged, C^T = B^T * A^T. A[m][k] stays
// and B flows, so that folds are ceil(K/R) * ceil(M/C) and take cycles with N for M; A enters once,
// B once for every piece of M.
#include <utility>

#include "analysis/machine/dataflows/kept_weights.h"

namespace guardbit::analysis {
namespace {

GemmShape exchanged(GemmShape shape) { return {shape.n, shape.k, shape.m}; }

FoldGrid grid(GemmShape shape, const ArrayConfig& array) {
  return grid_of_kept_weights(exchanged(shape), array);
}
std::uint64_t cycles_of_input_stationary(GemmShape shape, const ArrayConfig& array) {
  return cycles_with_kept_weights(exchanged(shape), array);
}
BufferAccesses accesses(GemmShape shape, const ArrayConfig& array) {
  BufferAccesses result = accesses_with_kept_weights(exchanged(shape), array);
  std::swap(result.activation_reads, result.weight_reads);
  return result;
}

const RegisterClosedForm input_stationary_registration({"is", grid, cycles_of_input_stationary,
                                                        accesses});

}  // namespace
}  // namespace guardbit::analysis
