// run.json, key by key.
#include "sim/report/run_file.h"

#include <algorithm>

#include "sim/report/json_reading.h"
#include "traces/files/json.h"
#include "traces/trace_error.h"

namespace guardbit::sim {
namespace {

RoundingCounts rounding_counts(const StrictObject& object) {
  return {object.size("inexact"), object.size("overflows"), object.size("underflows")};
}

std::optional<std::uint64_t> optional_size(const StrictObject& object, const std::string& key) {
  if (!object.has(key)) return std::nullopt;
  return object.size(key);
}

RegisterEvents register_events(const StrictObject& object) {
  return {object.size("additions"),
          object.size("overflows"),
          object.size("saturations"),
          object.size("invalids"),
          optional_size(object, "inexact"),
          optional_size(object, "underflows"),
          optional_size(object, "lost_low_bits")};
}

std::int64_t whole_at(const StrictObject& object, const std::string& key) {
  const Json& value = object.at(key);
  if (value.is_number_integer()) return value.number<std::int64_t>();
  throw_trace_error(object.place(), "'" + key + "' must be a whole number");
}

UnitCost unit_cost(const StrictObject& object) {
  UnitCost cost;
  if (object.has("not_covered")) {
    cost.not_covered = object.text("not_covered");
    return cost;
  }
  const std::vector<double> interval = reals_at(object, "area_ratio_interval");
  if (interval.size() != 2) {
    throw_trace_error(object.place(), "'area_ratio_interval' must be two numbers");
  }
  cost.area_ratio_low = interval[0];
  cost.area_ratio_high = interval[1];
  cost.luts = real_at(object, "luts");
  const StrictObject tables = object.object("energy_blind_to_data");
  for (const std::string& table : tables.keys()) {
    cost.mac_energies_pj.emplace_back(table, real_at(tables.object(table), "macs_pj"));
  }
  return cost;
}

void read_machine(const StrictObject& object, RecordedLayer& layer) {
  layer.utilisation = real_at(object, "utilisation");
  const StrictObject stalls = object.object("stalls");
  for (const std::string& cause : stalls.keys()) {
    if (cause != "total") layer.stalls.emplace_back(cause, stalls.size(cause));
  }
  const StrictObject memory = object.object("memory_bytes");
  layer.bytes_read = memory.size("reads");
  layer.bytes_written = memory.size("writes");
}

void read_check(const StrictObject& check, RecordedLayer& layer) {
  layer.passed = check.boolean("passed");
  layer.outputs = check.size("outputs");
  layer.checked = check.size("checked");
  layer.differ = check.size("differ_from_functional");
  layer.violations = check.size("bound_violations");
  layer.overflowed = check.size("overflowed");
  layer.first_failure = check.text("first_failure");
  layer.quantisation_sqnr_db = real_at(check, "quantisation_sqnr_db");
  layer.arithmetic_sqnr_db = real_at(check, "arithmetic_sqnr_db");
  layer.total_sqnr_db = real_at(check, "total_sqnr_db");
  layer.max_error_quanta = real_at(check, "max_error_quanta");
  layer.mean_error_quanta = real_at(check, "mean_error_quanta");
  layer.bound_usage = real_at(check, "bound_usage");
}

void read_requantised(const StrictObject& check, RecordedLayer& layer) {
  layer.requantised = check.size("codes");
  layer.requantised_wrong = check.size("wrong");
  if (layer.first_failure.empty()) layer.first_failure = check.text("first_wrong");
}

void read_operands(const StrictObject& object, RecordedLayer& layer) {
  layer.name = object.text("layer");
  layer.batches = object.size("batches");
  layer.m = object.size("m");
  layer.k = object.size("k");
  layer.n = object.size("n");
  layer.macs = real_at(object, "macs");
  layer.weights = object.text("weights");
  layer.activations = object.text("activations");
  layer.accumulator = object.text("accumulator");
  layer.activation_scale = real_at(object, "activation_scale");
  const std::vector<double> scales = reals_at(object, "weight_scales");
  if (!scales.empty()) layer.largest_weight_scale = *std::max_element(scales.begin(), scales.end());
  layer.weights_rounded = rounding_counts(object.object("weights_rounded"));
  layer.activations_rounded = rounding_counts(object.object("activations_rounded"));
}

RecordedLayer recorded_layer(const StrictObject& object) {
  RecordedLayer layer;
  read_operands(object, layer);
  layer.cycles = object.size("cycles");
  layer.folds = object.size("folds");
  read_machine(object.object("physical"), layer);
  if (!object.at("scalesim").is_null()) {
    layer.scalesim_cycles = object.object("scalesim").size("total_cycles");
  }
  layer.register_bits = object.object("output_register").size("width");
  layer.inner = register_events(object.object("inner"));
  layer.outer = register_events(object.object("outer"));
  layer.bits_certified = whole_at(object, "bits_certified");
  layer.bits_observed = whole_at(object, "bits_observed");
  read_check(object.object("check"), layer);
  if (object.has("requantised_check")) read_requantised(object.object("requantised_check"), layer);
  if (object.has("cost")) layer.cost = unit_cost(object.object("cost"));
  return layer;
}

// The leaves of a tree with the paths to them.
void flatten(const Json& value, const std::string& path,
             std::vector<std::pair<std::string, std::string>>& leaves) {
  if (value.is_structured()) {
    for (std::size_t i = 0; const Json& child : value) {
      flatten(child, path + "[" + std::to_string(i++) + "]", leaves);
    }
    for (const auto& [key, child] : value.members()) {
      flatten(child, path + (path.empty() ? "" : ".") + key, leaves);
    }
    return;
  }
  leaves.emplace_back(path, value.is_string() ? value.text() : value.dump());
}

}  // namespace

std::uint64_t RecordedLayer::stalled() const {
  std::uint64_t total = 0;
  for (const auto& [cause, count] : stalls) total += count;
  return total;
}

RecordedRun parse_run(std::string_view text, const std::string& place) {
  const Json document = parse_json(text, place);
  const StrictObject object(document, place);
  RecordedRun run;
  run.version = object.text("guardbit");
  run.trace = object.text("trace");
  run.seed = object.size("seed");
  run.check_budget = real_at(object, "check_budget");
  run.passed = object.boolean("passed");
  const StrictObject array = object.object("accelerator").object("array");
  run.rows = array.size("rows");
  run.columns = array.size("columns");
  run.dataflow = array.text("dataflow");
  flatten(object.at("accelerator"), "", run.accelerator);
  for (const Json& layer : object.list("layers")) {
    run.layers.push_back(recorded_layer(
        StrictObject(layer, place + ": layers[" + std::to_string(run.layers.size()) + "]")));
  }
  const StrictObject total = object.object("total");
  run.macs = real_at(total, "macs");
  run.utilisation = real_at(total.object("physical"), "utilisation");
  if (run.layers.empty()) throw_trace_error(place, "'layers' must not be empty");
  return run;
}

}  // namespace guardbit::sim
