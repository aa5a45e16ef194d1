// Closed forms of products and arrays that exist.
#include "analysis/machine/cycles.h"

#include <string>

#include "arith/error.h"
#include "traces/dataflow.h"

namespace guardbit::analysis {
namespace {

const ClosedForm& checked(std::string_view dataflow, GemmShape shape, const ArrayConfig& array) {
  const ClosedForm& form = closed_form(dataflow);
  const std::string place = "cycles of dataflow '" + std::string(dataflow) + "': ";
  if (shape.m == 0 || shape.k == 0 || shape.n == 0 || array.shape.rows == 0 ||
      array.shape.cols == 0 || array.lanes == 0 || array.pipeline.adder == 0) {
    throw SpecError(place + "expected a matrix product and an array without a size of 0");
  }
  if (const auto wrong = contradiction_in(dataflow_record(dataflow), array)) {
    throw SpecError(place + wrong->key + ": " + wrong->what);
  }
  return form;
}

}  // namespace

FoldGrid fold_grid(std::string_view dataflow, GemmShape shape, const ArrayConfig& array) {
  return checked(dataflow, shape, array).grid(shape, array);
}

std::uint64_t folds(std::string_view dataflow, GemmShape shape, const ArrayConfig& array) {
  return fold_grid(dataflow, shape, array).folds();
}

std::uint64_t physical_cycles(std::string_view dataflow, GemmShape shape,
                              const ArrayConfig& array) {
  return checked(dataflow, shape, array).cycles(shape, array);
}

BufferAccesses buffer_traffic(std::string_view dataflow, GemmShape shape,
                              const ArrayConfig& array) {
  return checked(dataflow, shape, array).accesses(shape, array);
}

double utilisation(double macs, const ArrayConfig& array, std::uint64_t cycles) {
  return macs / (static_cast<double>(cycles) * static_cast<double>(array.shape.rows) *
                 static_cast<double>(array.shape.cols) * static_cast<double>(array.lanes));
}

}  // namespace guardbit::analysis
