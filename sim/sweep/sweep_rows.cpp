// Columns, cells, and the way back. Numbers are written in digits that read back as the same.
#include "sim/sweep/sweep_rows.h"

#include <cmath>
#include <limits>

#include "sim/program/program_version.h"
#include "sim/sweep/sweep_costs.h"
#include "sim/tables/cost_columns.h"
#include "sim/tables/kernel_columns.h"
#include "traces/files/json.h"
#include "traces/files/strict_json.h"

namespace guardbit::sim {
namespace {

std::vector<Column> columns_of(const SweepPlan& plan) {
  std::vector<Column> columns{{"layer", "layer", "", Align::left},
                              {"weights", "weights", "", Align::left},
                              {"weight_bits", "weights", "bits"},
                              {"weight_scaling", "scaling", "", Align::left},
                              {"activations", "activations", "", Align::left},
                              {"activation_bits", "activations", "bits"},
                              {"activation_scaling", "scaling", "", Align::left},
                              {"array", "array", "", Align::left},
                              {"accumulator", "accumulator", "", Align::left},
                              {"accumulator_bits", "accumulator", "bits"},
                              {"quantisation_error", "quantisation", "relative rms"},
                              {"arithmetic_error", "arithmetic", "relative rms"},
                              {"total_error", "total", "relative rms"},
                              {"additions", "additions"},
                              {"overflows", "overflows"},
                              {"saturations", "saturations"},
                              {"outputs", "outputs"},
                              {"macs", "MACs"},
                              {"cycles", "cycles"},
                              {"utilisation", "utilisation"}};
  if (plan.explain) append_kernel_columns(columns);
  if (plan.cost) append_cost_columns(columns);
  columns.push_back({"failure", "failure", "", Align::left});
  columns.push_back({"seed", "seed"});
  columns.push_back({"version", "version", "", Align::left});
  return columns;
}

Cell text_or_empty(const std::string& text) { return text.empty() ? Cell() : Cell(text); }
template <class T>
Cell value_or_empty(const std::optional<T>& value) {
  return value ? Cell(*value) : Cell();
}

std::vector<Cell> cells_of(const SweepRow& row, const SweepPlan& plan) {
  std::vector<Cell> cells{row.layer,
                          row.weights.format,
                          row.weight_bits,
                          row.weights.scaling,
                          row.activations.format,
                          row.activation_bits,
                          row.activations.scaling,
                          text_or_empty(row.array),
                          row.accumulator,
                          row.accumulator_bits,
                          row.errors.quantisation,
                          row.errors.arithmetic,
                          row.errors.total,
                          row.additions,
                          row.overflows,
                          row.saturations,
                          row.outputs,
                          static_cast<std::uint64_t>(row.macs),
                          value_or_empty(row.cycles),
                          value_or_empty(row.utilisation)};
  if (plan.explain) append_kernel_cells(cells, row.kernel);
  for (const std::optional<double>& cost : row.costs) cells.push_back(value_or_empty(cost));
  cells.push_back(text_or_empty(row.failure));
  cells.emplace_back(plan.rule.seed);
  cells.emplace_back(program_version());
  return cells;
}

// Reads the values of one line back.
class LineReader {
 public:
  LineReader(const Json& value, const std::string& place, const SweepPlan& plan)
      : object_(value, place) {
    std::vector<std::string> keys;
    for (const Column& column : columns_of(plan)) keys.push_back(column.key);
    object_.allow_only(keys);
  }

  std::string text(const std::string& key) const { return object_.text(key); }
  std::string text_or_null(const std::string& key) const {
    return object_.at(key).is_null() ? "" : object_.text(key);
  }
  std::uint64_t count(const std::string& key) const { return object_.size(key); }
  int bits(const std::string& key) const { return static_cast<int>(object_.size(key) & 0xffff); }
  double real(const std::string& key) const {
    const Json& value = object_.at(key);
    if (value.is_number()) return value.number<double>();
    if (value.is_null()) return std::numeric_limits<double>::quiet_NaN();
    const std::string text = object_.text(key);
    if (text == "inf") return std::numeric_limits<double>::infinity();
    if (text == "-inf") return -std::numeric_limits<double>::infinity();
    throw_trace_error(object_.place(), "key '" + key + "': expected a number");
  }
  std::optional<double> real_or_null(const std::string& key) const {
    return object_.at(key).is_null() ? std::nullopt : std::optional(real(key));
  }

 private:
  StrictObject object_;
};

}  // namespace

Table sweep_table(std::span<const SweepRow> rows, const SweepPlan& plan) {
  Table table(columns_of(plan));
  for (const SweepRow& row : rows) table.add_row(cells_of(row, plan));
  return table;
}

Table sweep_kernel_table(const std::vector<SweepRow>& rows) {
  std::vector<Column> columns{{"layer", "layer", "", Align::left},
                              {"weights", "weights", "", Align::left},
                              {"activations", "activations", "", Align::left},
                              {"accumulator", "accumulator", "", Align::left}};
  append_kernel_columns(columns);
  Table table(columns);
  for (const SweepRow& row : rows) {
    std::vector<Cell> cells{row.layer, row.weights.format, row.activations.format, row.accumulator};
    append_kernel_cells(cells, row.kernel);
    table.add_row(std::move(cells));
  }
  return table;
}

std::string sweep_line(const SweepRow& row, const SweepPlan& plan) {
  return sweep_table(std::span(&row, 1), plan).records()[0].dump() + "\n";
}

SweepRow parse_sweep_line(std::string_view line, const SweepPlan& plan, const std::string& place) {
  const Json value = parse_json(line, place);
  const LineReader reader(value, place, plan);
  SweepRow row;
  row.layer = reader.text("layer");
  row.weights = {reader.text("weights"), reader.text("weight_scaling")};
  row.activations = {reader.text("activations"), reader.text("activation_scaling")};
  row.weight_bits = reader.bits("weight_bits");
  row.activation_bits = reader.bits("activation_bits");
  row.array = reader.text_or_null("array");
  row.accumulator = reader.text("accumulator");
  row.accumulator_bits = reader.bits("accumulator_bits");
  row.errors = {reader.real("quantisation_error"), reader.real("arithmetic_error"),
                reader.real("total_error")};
  row.additions = reader.count("additions");
  row.overflows = reader.count("overflows");
  row.saturations = reader.count("saturations");
  row.outputs = reader.count("outputs");
  row.macs = static_cast<double>(reader.count("macs"));
  if (!row.array.empty()) {
    row.cycles = reader.count("cycles");
    row.utilisation = reader.real("utilisation");
  }
  if (plan.explain) row.kernel = {reader.text("kernel"), reader.text("kernel_reason")};
  if (plan.cost) {
    for (const std::string& key : unit_cost_keys()) row.costs.push_back(reader.real_or_null(key));
  }
  row.failure = reader.text_or_null("failure");
  return row;
}

}  // namespace guardbit::sim
