// The rows of a sweep as a table, and as lines of JSON that read back as the same.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/sweep/sweep.h"
#include "sim/tables/table.h"

namespace guardbit::sim {

/// What docs/sweep.md says of sweep.csv.
Table sweep_table(std::span<const SweepRow> rows, const SweepPlan& plan);
/// Only the kernels, for --explain.
Table sweep_kernel_table(const std::vector<SweepRow>& rows);

/// One object on one line, with the line's end.
std::string sweep_line(const SweepRow& row, const SweepPlan& plan);
/// What sweep_line wrote, bit for bit. Throws TraceError beginning with `place`.
SweepRow parse_sweep_line(std::string_view line, const SweepPlan& plan, const std::string& place);

}  // namespace guardbit::sim
