// The tables of a run's report, a row a layer.
#pragma once

#include <string>

#include "sim/report/run_file.h"

namespace guardbit::sim {

/// Cycles, use of the array, stalls, memory.
std::string cycles_table_html(const RecordedRun& run);
/// Quantisation and arithmetic error, bounds, checks.
std::string errors_table_html(const RecordedRun& run);
/// What the registers held and what happened in them.
std::string registers_table_html(const RecordedRun& run);
/// How the operands were rounded into their formats.
std::string operands_table_html(const RecordedRun& run);
/// Area and energy; only of a run with costs.
std::string cost_table_html(const RecordedRun& run);
bool has_costs(const RecordedRun& run);

/// `640×9×16`, or `16 · 640×9×1` for that many products.
std::string shape_words(const RecordedLayer& layer);
/// What the array waited for: `partial sums` of `partial_sums`.
std::string cause_words(std::string name);

}  // namespace guardbit::sim
