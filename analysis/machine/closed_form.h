// What is derived for one dataflow by itself: how a product is laid on an array, how long it takes
// and what it reads and writes. Each has a file in analysis/machine/dataflows/ with its derivation.
//
// C[m][n] = sum over k of A[m][k] * B[k][n] is cut into folds of an array of R rows and C columns
// that follow each other without overlap; a fold at the edge of the matrix takes as long as a full
// one. A multiplier of Lm stages and an adder of La: operands that enter an element in cycle t have
// changed its sum with the clock edge at the end of cycle t + Lm + La - 1 (Lm = 0, La = 1: of the
// same cycle).
//
// Cycles do not count waiting for the buffers' ports or the memory outside. An element that enters
// the array is one read; inside, it is handed on from neighbour to neighbour. Accesses are those of
// a layer that is one tile: buffers that hold all of it. Padding inside the product counts as
// elements; the idle lanes of edge folds do not.
#pragma once

#include <cstdint>
#include <string_view>

#include "traces/accelerator.h"
#include "traces/layer.h"
#include "traces/machine_counts.h"

namespace guardbit::analysis {

/// How often the array must be laid over a product, along each of its sides.
struct FoldGrid {
  std::uint64_t along_rows = 0, along_cols = 0;
  std::uint64_t folds() const { return along_rows * along_cols; }
};

/// `rows` x `cols` in pieces of the array's size.
FoldGrid grid_over(std::size_t rows, std::size_t cols, ArrayShape array);

/// The counts of one product, without a size of 0, on an array that the dataflow has.
struct ClosedForm {
  std::string_view dataflow;  ///< its name
  FoldGrid (*grid)(GemmShape shape, const ArrayConfig& array);
  /// Until the last output is out of the array.
  std::uint64_t (*cycles)(GemmShape shape, const ArrayConfig& array);
  BufferAccesses (*accesses)(GemmShape shape, const ArrayConfig& array);
};

/// Adds the closed form of a dataflow; called by static objects in
/// analysis/machine/dataflows/*.cpp.
struct RegisterClosedForm {
  explicit RegisterClosedForm(const ClosedForm& form);
};

/// Throws SpecError for a dataflow that is not there or has no closed form.
const ClosedForm& closed_form(std::string_view dataflow);

}  // namespace guardbit::analysis
