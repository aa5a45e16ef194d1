// Closed-form cycle counts of a systolic array; derived in the header.
#include "analysis/cycles.h"

#include <string>

#include "arith/error.h"

namespace guardbit {
namespace {

bool is_output_stationary(std::string_view dataflow) {
  if (dataflow == "os") return true;
  if (dataflow == "ws") return false;
  throw SpecError("dataflow '" + std::string(dataflow) + "': expected os or ws");
}

std::uint64_t divide_up(std::size_t size, std::size_t piece) { return (size + piece - 1) / piece; }

}  // namespace

std::uint64_t folds(std::string_view dataflow, GemmShape shape, ArrayShape array) {
  const bool is_os = is_output_stationary(dataflow);
  if (shape.m == 0 || shape.k == 0 || shape.n == 0 || array.rows == 0 || array.cols == 0) {
    throw SpecError("cycles of dataflow '" + std::string(dataflow) +
                    "': expected a matrix product and an array without a size of 0");
  }
  return divide_up(is_os ? shape.m : shape.k, array.rows) * divide_up(shape.n, array.cols);
}

std::uint64_t physical_cycles(std::string_view dataflow, GemmShape shape, ArrayShape array) {
  const std::uint64_t per_fold = is_output_stationary(dataflow)
                                     ? shape.k + 2 * array.rows + array.cols - 3
                                     : shape.m + 2 * array.rows + array.cols - 2;
  return folds(dataflow, shape, array) * per_fold;
}

std::uint64_t scalesim_cycles(std::string_view dataflow, GemmShape shape, ArrayShape array) {
  if (!is_output_stationary(dataflow)) return physical_cycles(dataflow, shape, array);
  return folds(dataflow, shape, array) * (shape.k + array.rows + array.cols - 2);
}

double utilisation(GemmShape shape, ArrayShape array, std::uint64_t cycles) {
  const double macs =
      static_cast<double>(shape.m) * static_cast<double>(shape.k) * static_cast<double>(shape.n);
  const double slots = static_cast<double>(cycles) * static_cast<double>(array.rows) *
                       static_cast<double>(array.cols);
  return macs / slots;
}

}  // namespace guardbit
