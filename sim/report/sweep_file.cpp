// sweep.json and sweep.jsonl.
#include "sim/report/sweep_file.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "sim/report/html.h"
#include "sim/report/json_reading.h"
#include "traces/files/json.h"
#include "traces/trace_error.h"

namespace guardbit::sim {
namespace {

// The order of a sweep's columns; others follow.
constexpr std::array order{"layer",
                           "weights",
                           "weight_bits",
                           "weight_scaling",
                           "activations",
                           "activation_bits",
                           "activation_scaling",
                           "array",
                           "accumulator",
                           "accumulator_bits",
                           "quantisation_error",
                           "arithmetic_error",
                           "total_error",
                           "additions",
                           "overflows",
                           "saturations",
                           "outputs",
                           "macs",
                           "cycles",
                           "utilisation",
                           "kernel",
                           "kernel_reason",
                           "area_ratio",
                           "area_ratio_low",
                           "area_ratio_high",
                           "luts"};

std::size_t rank(const std::string& key) {
  return static_cast<std::size_t>(std::find(order.begin(), order.end(), key) - order.begin());
}

Cell json_cell(const Json& value, const std::string& place) {
  if (value.is_null()) return {};
  if (value.is_boolean()) return value.truth();
  if (value.is_number_unsigned()) {
    const auto number = value.number<std::uint64_t>();
    return Cell::shown_as(grouped(number), number);
  }
  if (value.is_string() && value != "inf" && value != "-inf") return value.text();
  const double number = real_of(value, place);
  return Cell::shown_as(aligned_number(number), number);
}

RecordedPlot plot_of(const StrictObject& object) {
  RecordedPlot plot{object.text("name"), object.text("title"), object.text("data")};
  if (plot.data.empty() || plot.data.find_first_of("/\\") != plot.data.npos || plot.data == "..") {
    throw_trace_error(
        object.place(),
        "'data' must be the name of a file in the same folder, not '" + plot.data + "'");
  }
  return plot;
}

std::vector<std::string> sorted_keys(const StrictObject& object) {
  std::vector<std::string> keys = object.keys();
  std::stable_sort(keys.begin(), keys.end(), [](const std::string& one, const std::string& other) {
    return rank(one) < rank(other);
  });
  return keys;
}

}  // namespace

std::size_t RecordedRows::column(const std::string& key) const {
  return static_cast<std::size_t>(std::find(keys.begin(), keys.end(), key) - keys.begin());
}

RecordedSweep parse_sweep(std::string_view text, const std::string& place) {
  const Json document = parse_json(text, place);
  const StrictObject object(document, place);
  RecordedSweep sweep;
  if (object.text("kind") != "sweep") throw_trace_error(place, "'kind' must be \"sweep\"");
  sweep.version = object.text("version");
  sweep.trace = object.text("trace");
  sweep.specification = object.text("specification");
  sweep.seed = object.size("seed");
  sweep.choices = object.size("choices");
  sweep.rows = object.size("rows");
  sweep.outputs = object.size("outputs");
  sweep.layers = texts_at(object, "layers");
  sweep.passed = object.boolean("passed");
  for (const Json& plot : object.list("plots")) {
    sweep.plots.push_back(
        plot_of(StrictObject(plot, place + ": plots[" + std::to_string(sweep.plots.size()) + "]")));
  }
  return sweep;
}

RecordedRows parse_json_lines(std::string_view text, const std::string& place) {
  RecordedRows all;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string here = place + ":" + std::to_string(number);
    const Json document = parse_json(text.substr(0, end), here);
    text.remove_prefix(std::min(end + 1, text.size()));
    const StrictObject object(document, here);
    const std::vector<std::string> keys = sorted_keys(object);
    if (number == 1) all.keys = keys;
    if (keys != all.keys) throw_trace_error(here, "has other keys than the first line");
    std::vector<Cell> row;
    for (const std::string& key : keys)
      row.push_back(json_cell(object.at(key), here + ": '" + key + "'"));
    all.rows.push_back(std::move(row));
  }
  if (all.keys.empty()) throw_trace_error(place, "has no rows");
  return all;
}

}  // namespace guardbit::sim
