// R x C dot-product units that each take L products of their output a cycle, k ascending; operands
// reach all units in the same cycle.
//
// The last of ceil(K/L) groups enters in cycle II * (ceil(K/L)-1) and is summed Lm + La - 1 cycles
// later (kept_sums.h); rows leave one a cycle through the bottom edge. Per fold
// II * (ceil(K/L)-1) + Lm + La - 1 + X + R, where only units of one lane interleave.
#include "analysis/machine/dataflows/kept_sums.h"

namespace guardbit::analysis {
namespace {

std::uint64_t cycles_of_dot(GemmShape shape, const ArrayConfig& array) {
  const std::uint64_t groups = (shape.k + array.lanes - 1) / array.lanes;
  return grid_of_kept_sums(shape, array).folds() *
         (cycles_of_sum(array.pipeline, groups) + array.shape.rows - 1);
}

const RegisterClosedForm dot_registration({"dot", grid_of_kept_sums, cycles_of_dot,
                                           accesses_of_kept_sums});

}  // namespace
}  // namespace guardbit::analysis
