// Folds of arrays whose elements keep one output each.
#include "models/dataflows/output_dataflow.h"

#include <algorithm>

#include "arith/error.h"

namespace guardbit::models {

void OutputDataflow::check_order(const GridConfig& config) const {
  const PePipeline& pipeline = config.array.pipeline;
  const bool interleaves = pipeline.feedback == Feedback::interleave && pipeline.adder > 1;
  const std::size_t partials = config.registers.order.partials;
  if (partials == (interleaves ? pipeline.adder : 0)) return;
  const std::string place = "dataflow '" + name() + "': ";
  if (interleaves) {
    const std::string stages = std::to_string(pipeline.adder);
    throw SpecError(place + "an adder of " + stages + " stages interleaves " + stages +
                    " partial sums: expected an accumulator with partials=" + stages +
                    (partials == 0 ? "" : ", not partials=" + std::to_string(partials)));
  }
  const std::string sums = std::to_string(partials);
  throw SpecError(place + "an accumulator with partials=" + sums +
                  " needs elements that interleave them: expected a pipeline with adder " + sums +
                  " and feedback interleave");
}

std::vector<Fold> OutputDataflow::folds(GemmShape shape, const ArrayConfig& array,
                                        const Tiling& tiling, std::size_t first_output) const {
  const std::size_t rows = array.shape.rows, cols = array.shape.cols;
  std::vector<Fold> folds;
  const auto add = [&](std::size_t m0, std::size_t n0) {
    Fold fold;
    fold.m0 = m0;
    fold.m = std::min(rows, shape.m - m0);
    fold.k = shape.k;
    fold.n0 = n0;
    fold.n = std::min(cols, shape.n - n0);
    fold.cycles = computing_cycles(array, shape.k) + rows - 1;
    fold.first_output = first_output;
    fold.row_length = shape.n;
    folds.push_back(fold);
  };
  if (tiling.order == FoldOrder::rows_outer) {
    for (std::size_t m0 = 0; m0 < shape.m; m0 += rows) {
      for (std::size_t n0 = 0; n0 < shape.n; n0 += cols) add(m0, n0);
    }
  } else {
    for (std::size_t n0 = 0; n0 < shape.n; n0 += cols) {
      for (std::size_t m0 = 0; m0 < shape.m; m0 += rows) add(m0, n0);
    }
  }
  return folds;
}

void OutputDataflow::leaving(const Fold& fold, const ArrayConfig& array, std::size_t cycle,
                             std::vector<std::size_t>& outputs) const {
  const std::size_t rows = array.shape.rows;
  for (std::size_t j = 0; j < fold.n; ++j) {
    const std::size_t first = first_leaving(array, fold.k, j);
    if (cycle < first || cycle - first >= rows) continue;
    const std::size_t i = rows - 1 - (cycle - first);
    if (i < fold.m) outputs.push_back(fold.output(i, j));
  }
}

}  // namespace guardbit::models
