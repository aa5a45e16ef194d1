// Closed-form cycle counts of an array; derived in the header.
#include "analysis/machine/cycles.h"

#include <string>

#include "arith/error.h"

namespace guardbit::analysis {
namespace {

std::uint64_t divide_up(std::size_t size, std::size_t piece) { return (size + piece - 1) / piece; }

bool keeps_operands(std::string_view dataflow) { return dataflow == "ws" || dataflow == "is"; }

[[noreturn]] void refuse(std::string_view dataflow, const std::string& expected) {
  throw SpecError("cycles of dataflow '" + std::string(dataflow) + "': expected " + expected);
}

void check(std::string_view dataflow, GemmShape shape, const ArrayConfig& array) {
  if (!keeps_operands(dataflow) && dataflow != "os" && dataflow != "dot") {
    throw SpecError("dataflow '" + std::string(dataflow) + "': expected os, ws, is or dot");
  }
  if (shape.m == 0 || shape.k == 0 || shape.n == 0 || array.shape.rows == 0 ||
      array.shape.cols == 0 || array.lanes == 0 || array.pipeline.adder == 0) {
    refuse(dataflow, "a matrix product and an array without a size of 0");
  }
  if (array.lanes > 1 && dataflow != "dot") refuse(dataflow, "one lane, more only with dot");
  if (array.double_buffered && !keeps_operands(dataflow)) {
    refuse(dataflow, "no double-buffered operands, only with ws and is");
  }
  if (array.pipeline.feedback == Feedback::interleave && array.lanes > 1) {
    refuse(dataflow, "one lane where feedback interleaves");
  }
}

// Cycles from the first of `products` entering an element to its whole sum, where sums stay.
std::uint64_t cycles_of_sum(const PePipeline& pipeline, std::uint64_t products) {
  const bool interleaves = pipeline.feedback == Feedback::interleave && pipeline.adder > 1;
  const std::uint64_t interval = interleaves ? 1 : pipeline.adder;
  const std::uint64_t merge = interleaves ? pipeline.adder * pipeline.adder : 0;
  return interval * (products - 1) + pipeline.multiplier + pipeline.adder + merge;
}

// Of one product, without the loading of stationary operands.
std::uint64_t cycles_per_fold(std::string_view dataflow, GemmShape shape,
                              const ArrayConfig& array) {
  const auto [rows, cols] = array.shape;
  if (dataflow == "dot") {
    return cycles_of_sum(array.pipeline, divide_up(shape.k, array.lanes)) + rows - 1;
  }
  if (dataflow == "os") return cycles_of_sum(array.pipeline, shape.k) + 2 * rows + cols - 3;
  const std::uint64_t streamed = dataflow == "ws" ? shape.m : shape.n;
  return streamed + rows * array.pipeline.adder + cols + array.pipeline.multiplier - 2;
}

}  // namespace

FoldGrid fold_grid(std::string_view dataflow, GemmShape shape, const ArrayConfig& array) {
  check(dataflow, shape, array);
  const std::size_t over_rows = keeps_operands(dataflow) ? shape.k : shape.m;
  const std::size_t over_cols = dataflow == "is" ? shape.m : shape.n;
  return {divide_up(over_rows, array.shape.rows), divide_up(over_cols, array.shape.cols)};
}

std::uint64_t folds(std::string_view dataflow, GemmShape shape, const ArrayConfig& array) {
  const FoldGrid grid = fold_grid(dataflow, shape, array);
  return grid.along_rows * grid.along_cols;
}

std::uint64_t physical_cycles(std::string_view dataflow, GemmShape shape,
                              const ArrayConfig& array) {
  const std::uint64_t count = folds(dataflow, shape, array);
  const std::uint64_t loads = !keeps_operands(dataflow) ? 0 : array.double_buffered ? 1 : count;
  return loads * array.shape.rows + count * cycles_per_fold(dataflow, shape, array);
}

double utilisation(double macs, const ArrayConfig& array, std::uint64_t cycles) {
  return macs / (static_cast<double>(cycles) * static_cast<double>(array.shape.rows) *
                 static_cast<double>(array.shape.cols) * static_cast<double>(array.lanes));
}

}  // namespace guardbit::analysis
