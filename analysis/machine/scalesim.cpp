// What SCALE-Sim 3 reports of a layer; derived in the header.
#include "analysis/machine/scalesim.h"

#include <algorithm>
#include <string>

#include "analysis/machine/cycles.h"
#include "arith/error.h"
#include "traces/files/scalesim_config.h"

namespace guardbit::analysis {
namespace {

/// A product as SCALE-Sim maps it to the array.
struct Mapping {
  Stationary keeps;
  bool is_os;
  std::uint64_t rows, cols, time;  // Sr, Sc, T
  ArrayShape array;
  FoldGrid grid;
  std::uint64_t folds() const { return grid.along_rows * grid.along_cols; }
  std::uint64_t lines_per_fold() const {
    return time + (is_os ? 1 : 2) * array.rows + array.cols - 2;
  }
  std::uint64_t start_of_last_fold() const { return (folds() - 1) * lines_per_fold(); }
  std::uint64_t used_rows(std::uint64_t fold) const {
    return std::min<std::uint64_t>(array.rows, rows - fold * array.rows);
  }
  std::uint64_t used_cols(std::uint64_t fold) const {
    return std::min<std::uint64_t>(array.cols, cols - fold * array.cols);
  }
};

Mapping make_mapping(std::string_view dataflow, GemmShape shape, ArrayShape array) {
  const ScalesimDataflow* found = scalesim_dataflow(dataflow);
  if (found == nullptr) {
    throw SpecError("SCALE-Sim's report of dataflow '" + std::string(dataflow) + "': expected " +
                    scalesim_dataflow_list());
  }
  const FoldGrid grid = fold_grid(dataflow, shape, {array});
  const Stationary keeps = found->keeps;
  if (keeps == Stationary::sums) return {keeps, true, shape.m, shape.n, shape.k, array, grid};
  if (keeps == Stationary::weights) return {keeps, false, shape.k, shape.n, shape.m, array, grid};
  return {keeps, false, shape.k, shape.m, shape.n, array, grid};
}

// Operands that stream in through the rows, each skewed by its number, from line `first` of a fold.
ScalesimAccesses row_stream(const Mapping& map, std::uint64_t first) {
  const std::uint64_t last_row = map.used_rows(map.grid.along_rows - 1) - 1;
  return {first + 1, map.start_of_last_fold() + first + map.time - 1 + last_row + 1,
          map.rows * map.time * map.grid.along_cols};
}

// Operands that stream in through the columns, of os.
ScalesimAccesses column_stream(const Mapping& map) {
  const std::uint64_t last_col = map.used_cols(map.grid.along_cols - 1) - 1;
  return {1, map.start_of_last_fold() + map.time - 1 + last_col + 1,
          map.cols * map.time * map.grid.along_rows};
}

// Operands that stay: a row a line, the bottom row of the array first.
ScalesimAccesses stationary(const Mapping& map) {
  return {map.array.rows - map.used_rows(0) + 1, map.start_of_last_fold() + map.array.rows,
          map.rows * map.cols};
}

ScalesimAccesses results(const Mapping& map) {
  const std::uint64_t height = map.array.rows;
  const std::uint64_t last_col = map.used_cols(map.grid.along_cols - 1) - 1;
  if (map.is_os) {
    const std::uint64_t first = map.time - 1;
    return {first + height - map.used_rows(0),
            map.start_of_last_fold() + first + height - 1 + last_col,
            map.rows * map.cols + map.folds() * (height + map.array.cols)};
  }
  const std::uint64_t first = 2 * height - 1;
  return {first, map.start_of_last_fold() + first + map.time - 1 + last_col,
          map.cols * map.time * map.grid.along_rows};
}

// Both averages over the folds, in SCALE-Sim's order of folds and of operations.
void add_utilisation(const Mapping& map, ScalesimReport& report) {
  const auto elements = static_cast<double>(map.array.rows * map.array.cols);
  const std::uint64_t excess = map.is_os ? 0 : map.array.cols - 1;
  const auto slots = elements * static_cast<double>(map.lines_per_fold() + excess);
  double mapped = 0, computed = 0;
  for (std::uint64_t col = 0; col < map.grid.along_cols; ++col) {
    for (std::uint64_t row = 0; row < map.grid.along_rows; ++row) {
      const std::uint64_t used = map.used_rows(row) * map.used_cols(col);
      mapped += static_cast<double>(used) / elements;
      computed += static_cast<double>(used * map.time) / slots;
    }
  }
  const auto folds = static_cast<double>(map.folds());
  report.mapping_efficiency = mapped / folds * 100;
  report.compute_util = computed / folds * 100;
}

}  // namespace

ScalesimReport scalesim_report(std::string_view dataflow, GemmShape shape, ArrayShape array) {
  const Mapping map = make_mapping(dataflow, shape, array);
  ScalesimReport report;
  report.total_cycles = map.folds() * map.lines_per_fold() - 1;
  report.ifmap = map.keeps == Stationary::activations ? stationary(map)
                                                      : row_stream(map, map.is_os ? 0 : array.rows);
  report.filter = map.keeps == Stationary::sums      ? column_stream(map)
                  : map.keeps == Stationary::weights ? stationary(map)
                                                     : row_stream(map, array.rows);
  report.ofmap = results(map);
  const auto cycles = static_cast<double>(report.total_cycles);
  report.overall_util = static_cast<double>(map.rows * map.cols * map.time * 100) /
                        (cycles * static_cast<double>(array.rows * array.cols));
  report.ifmap_sram_bandwidth = static_cast<double>(report.ifmap.count) / cycles;
  report.filter_sram_bandwidth = static_cast<double>(report.filter.count) / cycles;
  report.ofmap_sram_bandwidth = static_cast<double>(report.ofmap.count) / cycles;
  add_utilisation(map, report);
  return report;
}

}  // namespace guardbit::analysis
