// A sweep's head and rows as a report needs them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/tables/table.h"

namespace guardbit::sim {

/// A plot and the file in the same folder that has its values.
struct RecordedPlot {
  std::string name, title, data;
};

/// What sweep.json says.
struct RecordedSweep {
  std::string version, trace, specification;
  std::uint64_t seed = 0, choices = 0, rows = 0, outputs = 0;
  std::vector<std::string> layers;
  bool passed = false;
  std::vector<RecordedPlot> plots;
};

/// Rows of one kind, such as the points of a sweep: a name for each column, and all cells.
struct RecordedRows {
  std::vector<std::string> keys;
  std::vector<std::vector<Cell>> rows;

  /// Where a key is; `keys.size()` if it is not there.
  std::size_t column(const std::string& key) const;
};

/// All read text that may be hostile, and throw TraceError beginning with `place`.
RecordedSweep parse_sweep(std::string_view text, const std::string& place);
/// One JSON object a line, all with the same keys; those of a sweep's rows come in their order.
RecordedRows parse_json_lines(std::string_view text, const std::string& place);
/// RFC 4180 with a header line; what reads as a number is one.
RecordedRows parse_csv(std::string_view text, const std::string& place);

}  // namespace guardbit::sim
