// Folds and edges of arrays in which one operand stays.
#include "models/dataflows/stationary.h"

#include <algorithm>

namespace guardbit::models {
namespace {

std::size_t divide_up(std::size_t size, std::size_t piece) { return (size + piece - 1) / piece; }

// Lines along the array's columns, and of the operand that moves.
template <Stays stays>
std::size_t columns_of(GemmShape shape) {
  return stays == Stays::weights ? shape.n : shape.m;
}
template <Stays stays>
std::size_t lines_of(GemmShape shape) {
  return stays == Stays::weights ? shape.m : shape.n;
}
template <Stays stays>
std::size_t longest_stream(GemmShape shape, const Tiling& tiling) {
  const std::size_t lines = lines_of<stays>(shape);
  return tiling.stream == 0 ? lines : std::min(lines, tiling.stream);
}

// A piece of the product: lines [t0, t0 + t), columns from number j of the folds on, chunk k.
template <Stays stays>
Fold make_fold(GemmShape shape, const ArrayConfig& array, const Tiling& tiling, std::size_t t0,
               std::size_t k0, std::size_t j0) {
  const std::size_t rows = array.shape.rows, cols = array.shape.cols;
  const std::size_t t = std::min(longest_stream<stays>(shape, tiling), lines_of<stays>(shape) - t0);
  const std::size_t j = std::min(cols, columns_of<stays>(shape) - j0);
  Fold fold;
  fold.m0 = stays == Stays::weights ? t0 : j0;
  fold.m = stays == Stays::weights ? t : j;
  fold.n0 = stays == Stays::weights ? j0 : t0;
  fold.n = stays == Stays::weights ? j : t;
  fold.k0 = k0;
  fold.k = std::min(rows, shape.k - k0);
  fold.chunk = k0 / rows;
  fold.last_along_k = k0 + fold.k == shape.k;
  fold.row_length = shape.n;
  if (tiling.order == FoldOrder::rows_outer) {
    fold.first_register = j0 * longest_stream<stays>(shape, tiling);
  }
  return fold;
}

}  // namespace

template <Stays stays>
std::size_t StationaryDataflow<stays>::partial_sums(GemmShape shape, const ArrayConfig& array,
                                                    const Tiling& tiling) const {
  const std::size_t columns = tiling.order == FoldOrder::rows_outer
                                  ? divide_up(columns_of<stays>(shape), array.shape.cols)
                                  : 1;
  return longest_stream<stays>(shape, tiling) * columns * array.shape.cols;
}

template <Stays stays>
std::vector<Fold> StationaryDataflow<stays>::folds(GemmShape shape, const ArrayConfig& array,
                                                   const Tiling& tiling,
                                                   std::size_t first_output) const {
  const std::size_t rows = array.shape.rows, cols = array.shape.cols;
  const std::size_t columns = columns_of<stays>(shape), lines = lines_of<stays>(shape);
  std::vector<Fold> folds;
  const auto add = [&](std::size_t t0, std::size_t k0, std::size_t j0) {
    Fold fold = make_fold<stays>(shape, array, tiling, t0, k0, j0);
    fold.first_output = first_output;
    fold.preloaded = array.double_buffered && !folds.empty();
    fold.cycles =
        (fold.preloaded ? 0 : rows) + streaming_cycles(array, StationaryView<stays>{fold}.t());
    folds.push_back(fold);
  };
  for (std::size_t t0 = 0; t0 < lines; t0 += longest_stream<stays>(shape, tiling)) {
    if (tiling.order == FoldOrder::rows_outer) {
      for (std::size_t k0 = 0; k0 < shape.k; k0 += rows) {
        for (std::size_t j0 = 0; j0 < columns; j0 += cols) add(t0, k0, j0);
      }
    } else {
      for (std::size_t j0 = 0; j0 < columns; j0 += cols) {
        for (std::size_t k0 = 0; k0 < shape.k; k0 += rows) add(t0, k0, j0);
      }
    }
  }
  return folds;
}

template <Stays stays>
FoldPhases StationaryDataflow<stays>::phases(const Fold& fold, const ArrayConfig& array) const {
  const std::size_t loaded = fold.preloaded ? 0 : array.shape.rows;
  return {loaded, loaded + StationaryView<stays>{fold}.t() + (fold.k - 1) * array.pipeline.adder};
}

template <Stays stays>
void StationaryDataflow<stays>::drive(const Fold& fold, const ArrayConfig& array,
                                      const GemmCodes& codes, std::size_t cycle,
                                      EdgeInputs& inputs) const {
  const std::size_t rows = array.shape.rows, skew = array.pipeline.adder;
  // Row i of a fold's stationary operands enters as the rows-1-i th.
  const auto load = [&](const Fold& of, std::size_t since) {
    const StationaryView<stays> view{of};
    const std::size_t i = rows - 1 - since;
    for (std::size_t j = 0; i < of.k && j < view.columns(); ++j) {
      set_lane(inputs.north[j], view.staying(codes, j, i));
    }
  };
  const std::size_t loading = fold.preloaded ? 0 : rows;
  if (cycle < loading) return load(fold, cycle);
  if (fold.next != nullptr && fold.next->preloaded && cycle + rows >= fold.cycles) {
    load(*fold.next, cycle + rows - fold.cycles);
  }
  const StationaryView<stays> view{fold};
  const std::size_t t = cycle - loading;
  for (std::size_t i = 0; i < fold.k && i * skew <= t; ++i) {
    if (t - i * skew >= view.t()) continue;
    set_lane(inputs.west[i], view.moving(codes, t - i * skew, i));
  }
}

template <Stays stays>
void StationaryDataflow<stays>::leaving(const Fold& fold, const ArrayConfig& array,
                                        std::size_t cycle,
                                        std::vector<std::size_t>& outputs) const {
  const StationaryView<stays> view{fold};
  const std::size_t first = (fold.preloaded ? 0 : array.shape.rows) + to_edge(array);
  for (std::size_t j = 0; j < view.columns() && first + j <= cycle; ++j) {
    const std::size_t line = cycle - first - j;
    if (line < view.t()) outputs.push_back(view.output(line, j));
  }
}

template class StationaryDataflow<Stays::weights>;
template class StationaryDataflow<Stays::activations>;

}  // namespace guardbit::models
