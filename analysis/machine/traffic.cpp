// Closed-form accesses to the buffers next to an array; derived in the header.
#include "analysis/machine/traffic.h"

#include "analysis/machine/cycles.h"

namespace guardbit::analysis {

BufferTraffic buffer_traffic(std::string_view dataflow, GemmShape shape, const ArrayConfig& array) {
  const FoldGrid grid = fold_grid(dataflow, shape, array);
  const std::uint64_t a = std::uint64_t{shape.m} * shape.k, b = std::uint64_t{shape.k} * shape.n;
  const std::uint64_t c = std::uint64_t{shape.m} * shape.n;
  const std::uint64_t pieces_of_k = grid.along_rows;  // where operands stay
  if (dataflow == "ws") return {a * grid.along_cols, b, c * pieces_of_k, c * (pieces_of_k - 1)};
  if (dataflow == "is") return {a, b * grid.along_cols, c * pieces_of_k, c * (pieces_of_k - 1)};
  return {a * grid.along_cols, b * grid.along_rows, c, 0};
}

}  // namespace guardbit::analysis
