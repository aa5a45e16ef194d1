// Closed-form cycle counts of an array of R rows and C columns: the judge of the models.
//
// C[m][n] = sum over k of A[m][k] * B[k][n] is cut into folds that follow each other without
// overlap; a fold at the edge of the matrix takes as long as a full one. A multiplier of Lm stages
// and an adder of La: operands that enter an element in cycle t have changed its sum with the clock
// edge at the end of cycle t + Lm + La - 1 (Lm = 0, La = 1: of the same cycle).
//  - `os`, output-stationary: element (i, j) holds one output. Folds: ceil(M/R) * ceil(N/C).
//  Product
//    k enters the far corner in cycle (R-1) + (C-1) + II * k, where II, cycles from a product to
//    the next, is La with Feedback::stall and 1 with Feedback::interleave. The last sum is whole Lm
//    + La - 1 cycles later, or X = La * La more where products were interleaved (La > 1): the La
//    partial sums are added to an empty register one after another, La cycles each. The sum of the
//    top row needs R - 1 cycles more to leave through the bottom edge. Per fold
//    II * (K-1) + 2R + C - 2 + Lm + (La-1) + X; without a pipeline 2R + C + K - 3.
//  - `ws`, weight-stationary: element (i, j) holds one weight. Folds: ceil(K/R) * ceil(N/C). Per
//  fold
//    R cycles to load the weights, then a row of A a cycle: M. Sums come La cycles later to every
//    next row, so that rows are skewed by La, columns by 1: the last row of A enters the far corner
//    (R-1) * La + (C-1) cycles after it entered the near one, and its sum leaves Lm + La - 1 later.
//    Per fold R + M + R*La + C + Lm - 2; without a pipeline 2R + M + C - 2. Double-buffered weights
//    load while the fold before runs, which always takes at least the R cycles of a load: R cycles
//    once a product, then M + R*La + C + Lm - 2 per fold. Feedback does not matter: sums move on.
//  - `is`, input-stationary: `ws` with the matrices exchanged, A[m][k] stays and B flows. Folds:
//    ceil(K/R) * ceil(M/C), cycles with N for M.
//  - `dot`: R x C units that each take L products of their output a cycle, k ascending; operands
//    reach all units in the same cycle. Folds: ceil(M/R) * ceil(N/C). The last of ceil(K/L) groups
//    enters in cycle II * (ceil(K/L)-1) and is summed Lm + La - 1 cycles later; rows leave one a
//    cycle through the bottom edge. Per fold II * (ceil(K/L)-1) + Lm + La - 1 + X + R, where only
//    units of one lane interleave.
//
// It does not apply where the array waits: for its buffers' ports or the memory outside.
#pragma once

#include <cstdint>
#include <string_view>

#include "traces/accelerator.h"
#include "traces/layer.h"

namespace guardbit::analysis {

/// How often the array must be laid over a product, along each of its sides.
struct FoldGrid {
  std::uint64_t along_rows = 0, along_cols = 0;
};

/// Throws SpecError for a dataflow other than `os`, `ws`, `is` and `dot`, for a size of zero, and
/// for an array that the dataflow does not have: several lanes other than with `dot`,
/// double-buffered operands other than with `ws` and `is`, interleaving with `dot`.
FoldGrid fold_grid(std::string_view dataflow, GemmShape shape, const ArrayConfig& array);

/// Array-sized pieces of one product. Throws as `fold_grid`.
std::uint64_t folds(std::string_view dataflow, GemmShape shape, const ArrayConfig& array);

/// Cycles of one product until its last output is out of the array. Throws as `fold_grid`.
std::uint64_t physical_cycles(std::string_view dataflow, GemmShape shape, const ArrayConfig& array);

/// Share of the array's multiplications that are used, MACs / (cycles * R * C * L), 0 to 1.
double utilisation(double macs, const ArrayConfig& array, std::uint64_t cycles);

}  // namespace guardbit::analysis
