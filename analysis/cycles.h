// Closed-form cycle counts of a systolic array of R rows and C columns: the judge of the models.
//
// C[m][n] = sum over k of A[m][k] * B[k][n] is cut into folds that follow each other without
// overlap; a fold at the edge of the matrix takes as long as a full one.
//  - `os`, output-stationary: PE (i, j) holds one output. Folds: ceil(M/R) * ceil(N/C). Per fold
//    2R + C + K - 3: K products, R + C - 2 cycles of skew to the far corner, then R - 1 more until
//    the last result, which starts in the top row, has left through the bottom edge.
//  - `ws`, weight-stationary: PE (i, j) holds one weight. Folds: ceil(K/R) * ceil(N/C). Per fold
//    M + 2R + C - 2: R cycles to load the weights, M rows of activations, R - 1 + C - 1 of skew.
#pragma once

#include <cstdint>
#include <string_view>

#include "traces/array_shape.h"
#include "traces/layer.h"

namespace guardbit {

/// Array-sized pieces of one product. Throws SpecError for a dataflow other than `os` and `ws`, or
/// for a size of zero.
std::uint64_t folds(std::string_view dataflow, GemmShape shape, ArrayShape array);

/// Cycles of one product until its last output is out of the array. Throws as `folds`.
std::uint64_t physical_cycles(std::string_view dataflow, GemmShape shape, ArrayShape array);

/// Cycles as SCALE-Sim 3 counts them. `ws` is the same; `os` takes K + R + C - 2 per fold, R - 1
/// fewer than the results need to leave through the bottom edge. SCALE-Sim's report prints the
/// index of the last cycle, which is this number minus 1. Throws as `folds`.
std::uint64_t scalesim_cycles(std::string_view dataflow, GemmShape shape, ArrayShape array);

/// Share of the array's multiplications that are used, M*K*N / (cycles * R * C), 0 to 1.
double utilisation(GemmShape shape, ArrayShape array, std::uint64_t cycles);

}  // namespace guardbit
