// Closed-form accesses to the buffers next to an array: the judge of the models' counts.
//
// C[m][n] = sum over k of A[m][k] * B[k][n]. An element that enters the array is one read; inside,
// it is handed on from neighbour to neighbour. With the folds of analysis/machine/cycles.h:
//  - `os`, `dot`: every fold takes all K of its rows of A and columns of B, so A enters once for
//  every
//    piece of N, B once for every piece of M. A sum leaves once, whole.
//  - `ws`: weights stay and enter once; A enters once for every piece of N. A sum leaves the array
//  once
//    for every piece of K, is written to the partial-sum bank, and all but the first time what the
//    bank holds is read to be added to.
//  - `is`: the same with the matrices exchanged: A enters once, B once for every piece of M.
//
// It applies where a layer is one tile: buffers that hold all of it. Padding inside the product
// counts as elements; the idle lanes of edge folds do not.
#pragma once

#include <cstdint>
#include <string_view>

#include "traces/accelerator.h"
#include "traces/layer.h"

namespace guardbit::analysis {

/// Elements and sums of one product that pass between the buffers and the array.
struct BufferTraffic {
  std::uint64_t activation_reads = 0;
  std::uint64_t weight_reads = 0;
  std::uint64_t sum_writes = 0;  ///< of partial and whole sums
  std::uint64_t sum_reads = 0;   ///< of partial sums, to be added to
  bool operator==(const BufferTraffic&) const = default;
};

/// Throws as `fold_grid`.
BufferTraffic buffer_traffic(std::string_view dataflow, GemmShape shape, const ArrayConfig& array);

}  // namespace guardbit::analysis
