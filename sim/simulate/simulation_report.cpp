// The table, the summary and the record of a simulation.
#include <algorithm>
#include <cmath>
#include <cstring>
#include <system_error>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "analysis/cycles.h"
#include "sim/cost/cost_columns.h"
#include "sim/program_version.h"
#include "sim/simulate/machine_json.h"
#include "sim/simulate/simulation.h"
#include "sim/simulate/stall_summary.h"
#include "sim/simulate/tally_json.h"
#include "sim/sweep/kernel_columns.h"
#include "traces/atomic_file.h"
#include "traces/safetensors.h"

namespace guardbit {
namespace {

std::string formats_text(const SimulatedLayer& layer) {
  // The record has the parameters of formats that have many.
  const auto brief = [](const std::string& format) {
    constexpr std::size_t longest = 24;
    return format.size() <= longest ? format : format.substr(0, format.find(':')) + ":..";
  };
  return layer.weights_format == layer.activations_format
             ? brief(layer.weights_format)
             : brief(layer.weights_format) + " * " + brief(layer.activations_format);
}

// Product of the activations' scale and the largest of the weights'.
double output_scale(const SimulatedLayer& layer) {
  return layer.activation_scale *
         *std::max_element(layer.weight_scales.begin(), layer.weight_scales.end());
}

AdditionCounts all_counts(const SimulatedLayer& layer) {
  AdditionCounts counts = layer.run.tally.inner.counts;
  return counts += layer.run.tally.outer.counts;
}

Cell decibels(double value) {
  if (std::isinf(value) && value > 0) return Cell::shown_as("exact", value);
  return Cell::shown_as(fmt::format("{:.1f}", value), value);
}

Cell stalled(const LayerRun& run) {
  const double share =
      static_cast<double>(run.stalls.total()) / static_cast<double>(run.cycles);
  return Cell::shown_as(fmt::format("{:.0f}", 100 * share), share);
}

Cell share(const LayerVerdict& verdict) {
  const double fraction =
      static_cast<double>(verdict.checked) / static_cast<double>(verdict.outputs);
  return Cell::shown_as(verdict.checked == verdict.outputs
                            ? "all " + std::to_string(verdict.outputs)
                            : fmt::format("{:.2g} %", 100 * fraction),
                        fraction);
}

nlohmann::ordered_json quantisation_json(const QuantisationCounts& counts) {
  return {{"inexact", counts.inexact},
          {"overflows", counts.overflows},
          {"underflows", counts.underflows}};
}

nlohmann::ordered_json verdict_json(const LayerVerdict& verdict) {
  const ErrorStats& stats = verdict.stats;
  return {{"passed", verdict.passed},
          {"outputs", verdict.outputs},
          {"checked", verdict.checked},
          {"differ_from_functional", verdict.differ_from_functional},
          {"bound_violations", verdict.bound_violations},
          {"overflowed", verdict.overflowed},
          {"first_failure", verdict.first_failure},
          {"quantisation_sqnr_db", number_json(stats.quantisation_sqnr_db)},
          {"arithmetic_sqnr_db", number_json(stats.arithmetic_sqnr_db)},
          {"total_sqnr_db", number_json(stats.total_sqnr_db)},
          {"max_error_quanta", number_json(stats.max_quanta)},
          {"mean_error_quanta", number_json(stats.mean_quanta)},
          {"worst_output", stats.worst_output},
          {"bound_usage", number_json(stats.bound_usage)}};
}

bool has_blocks(const SimulatedLayer& layer) {
  return !layer.weights_blocks.empty() || !layer.activations_blocks.empty();
}

nlohmann::ordered_json blocks_json(const SimulatedLayer& layer) {
  if (!has_blocks(layer)) return nullptr;
  return {{"weights", layer.weights_blocks},
          {"activations", layer.activations_blocks},
          {"factors_of", layer.scales_sums ? "inner sums" : "products"}};
}

// Which layers apply their block scales where; empty if there are none.
std::string blocks_summary(const std::vector<SimulatedLayer>& layers) {
  std::string sums, products;
  for (const SimulatedLayer& layer : layers) {
    if (!has_blocks(layer)) continue;
    std::string& names = layer.scales_sums ? sums : products;
    names += (names.empty() ? "" : ", ") + layer.name;
  }
  return (sums.empty() ? "" : "Block scales are factors of inner sums in: " + sums + ".\n") +
         (products.empty() ? "" : "Block scales are factors of products in: " + products + ".\n");
}

nlohmann::ordered_json products_json(const SimulatedLayer& layer) {
  if (layer.detail != Detail::full) return nullptr;
  return counts_json(layer.run.tally.products, layer.detail);
}

nlohmann::ordered_json layer_json(const SimulatedLayer& layer, const AcceleratorConfig& machine) {
  nlohmann::ordered_json json{{"layer", layer.name},
                              {"batches", layer.batches},
                              {"m", layer.shape.m},
                              {"k", layer.shape.k},
                              {"n", layer.shape.n},
                              {"macs", layer.macs},
                              {"weights", layer.weights_format},
                              {"activations", layer.activations_format},
                              {"activation_scale", layer.activation_scale},
                              {"weight_scales", layer.weight_scales},
                              {"block_scales", blocks_json(layer)},
                              {"weights_rounded", quantisation_json(layer.weights_counts)},
                              {"activations_rounded", quantisation_json(layer.activations_counts)},
                              {"accumulator", layer.accumulator},
                              {"chunk", layer.chunk},
                              {"output_register", layout_json(layer.layout)},
                              {"cycles", layer.run.cycles},
                              {"folds", layer.run.folds},
                              {"fold_order", name_of(layer.run.order)},
                              {"physical", physical_json(layer.run, layer.utilisation)},
                              {"scalesim", scalesim_json(machine.dataflow, layer.shape,
                                                         machine.array, layer.batches)},
                              {"detail", layer.detail == Detail::full ? "full" : "events"},
                              {"stepped", layer.run.report.kernel},
                              {"output_flags", flags_json(layer.run.outputs, layer.detail)},
                              {"outputs_requantised", quantisation_json(layer.requantised.counts)},
                              {"products", products_json(layer)},
                              {"inner", tally_json(layer.run.tally.inner, layer.inner_layout, layer.detail)},
                              {"outer", tally_json(layer.run.tally.outer, layer.layout, layer.detail)},
                              {"bits_certified", layer.certified_bits},
                              {"bits_observed", layer.observed_bits},
                              {"check", verdict_json(layer.verdict)}};
  if (layer.cost) json["cost"] = cost_json(layer.cost->first, layer.cost->second);
  if (!layer.requantised.codes.empty()) {
    json["requantised_check"] = {{"codes", layer.requantised.codes.size()},
                                 {"wrong", layer.requantised.wrong},
                                 {"first_wrong", layer.requantised.first_wrong}};
  }
  if (layer.bias_exp) json["bias"] = {{"lsb_exp", *layer.bias_exp}};
  return json;
}

std::vector<std::byte> outputs_file(const std::vector<SimulatedLayer>& layers) {
  Safetensors file;
  for (const SimulatedLayer& layer : layers) {
    const RegisterFile& outputs = layer.run.outputs;
    file.tensors.push_back({layer.name + ".registers",
                            DType::u64,
                            {outputs.size(), outputs.layout.words()},
                            std::as_bytes(std::span(outputs.words))});
    file.tensors.push_back({layer.name + ".flags",
                            DType::u8,
                            {outputs.size()},
                            std::as_bytes(std::span(outputs.flags))});
    const std::vector<Code>& codes = layer.requantised.codes;
    if (codes.empty()) continue;
    file.tensors.push_back(
        {layer.name + ".codes", DType::u32, {codes.size()}, std::as_bytes(std::span(codes))});
  }
  return serialise_safetensors(file);
}

}  // namespace

std::string shape_text(const SimulatedLayer& layer) {
  const std::string product = fmt::format("{}x{}x{}", layer.shape.m, layer.shape.k, layer.shape.n);
  return layer.batches == 1 ? product : fmt::format("{} * {}", layer.batches, product);
}

Table simulation_table(const std::vector<SimulatedLayer>& layers, bool explain, bool cost) {
  std::vector<Column> columns{{"layer", "layer", "", Align::left},
                              {"shape", "M x K x N", "", Align::left},
                              {"formats", "weights *\nactivations", "", Align::left},
                              {"scale", "scale"},
                              {"cycles", "cycles"},
                              {"utilisation", "util", "%"},
                              {"stalled", "stall", "%"},
                              {"quantisation_sqnr_db", "quant.", "dB"},
                              {"arithmetic_sqnr_db", "arith.", "dB"},
                              {"total_sqnr_db", "total", "dB"},
                              {"overflows", "over-\nflows"},
                              {"saturations", "satu-\nrated"},
                              {"bits_observed", "seen", "bits"},
                              {"bits_certified", "needed", "bits"},
                              {"checked", "checked"},
                              {"verdict", "verdict", "", Align::left}};
  if (explain) append_kernel_columns(columns);
  if (cost) append_cost_columns(columns);
  Table table(columns);
  for (const SimulatedLayer& layer : layers) {
    const ErrorStats& stats = layer.verdict.stats;
    const AdditionCounts counts = all_counts(layer);
    const bool real = stats.has_original;
    std::vector<Cell> cells{
        layer.name,
        shape_text(layer),
        formats_text(layer),
        Cell::real(output_scale(layer), 2),
        layer.run.cycles,
        Cell::shown_as(fmt::format("{:.0f}", 100 * layer.utilisation), layer.utilisation),
        stalled(layer.run),
        real ? decibels(stats.quantisation_sqnr_db) : Cell(),
        decibels(stats.arithmetic_sqnr_db),
        real ? decibels(stats.total_sqnr_db) : Cell(),
        counts.overflows,
        counts.saturations,
        layer.observed_bits,
        layer.certified_bits,
        share(layer.verdict),
        layer.verdict.passed ? "pass" : "FAIL"};
    if (explain) append_kernel_cells(cells, layer.kernel);
    if (cost) append_cost_cells(cells, layer.cost->first, layer.cost->second.macs);
    table.add_row(std::move(cells));
  }
  return table;
}

bool all_passed(const std::vector<SimulatedLayer>& layers) {
  return std::ranges::all_of(layers, &SimulatedLayer::passed);
}

std::string simulation_summary(const std::vector<SimulatedLayer>& layers) {
  LayerRun total;
  double macs = 0;
  std::size_t outputs = 0, checked = 0, overflowed = 0, requantised = 0;
  std::string failures;
  for (const SimulatedLayer& layer : layers) {
    add_counts(total, layer.run);
    macs += layer.macs;
    outputs += layer.verdict.outputs;
    checked += layer.verdict.checked;
    overflowed += layer.verdict.overflowed;
    if (!layer.verdict.passed) {
      failures += "FAIL " + layer.name + ": " + layer.verdict.first_failure + "\n";
    }
    if (layer.requantised.wrong != 0) {
      failures += "FAIL " + layer.name + ": " + layer.requantised.first_wrong + "\n";
    }
    requantised += layer.requantised.codes.size();
  }
  std::string text = fmt::format(
      "\n{} layers, {:.0f} MACs in {} cycles; {} of {} outputs checked against exact sums.\n",
      layers.size(), macs, total.cycles, checked, outputs);
  text += stall_summary(total);
  text += blocks_summary(layers);
  if (overflowed != 0) {
    text += fmt::format("{} outputs overflowed their accumulator: no bound holds for them.\n",
                        overflowed);
  }
  if (requantised != 0 && failures.empty()) {
    text += fmt::format("{} outputs requantised, every code as MPFR rounds it.\n", requantised);
  }
  text += failures.empty() ? "Every register equals the functional model bit for bit, and every "
                             "checked error is within its bound.\n"
                           : failures;
  return text;
}

nlohmann::ordered_json run_record(const Trace& trace, const SimulationPlan& plan,
                                  const std::vector<SimulatedLayer>& layers) {
  nlohmann::ordered_json record{
      {"guardbit", program_version()},
      {"trace", trace.name},
      {"accelerator", accelerator_json(plan.accelerator)},
      {"seed", plan.seed},
      {"check_budget", plan.check_budget}, {"passed", all_passed(layers)}};
  record["layers"] = nlohmann::ordered_json::array();
  LayerRun total;
  double macs = 0;
  for (const SimulatedLayer& layer : layers) {
    record["layers"].push_back(layer_json(layer, plan.accelerator.config));
    add_counts(total, layer.run);
    macs += layer.macs;
  }
  const double use = utilisation(macs, plan.accelerator.config.array, total.cycles);
  record["total"] = {{"macs", macs}, {"folds", total.folds}, {"physical", physical_json(total, use)}};
  return record;
}

void write_run(const Trace& trace, const SimulationPlan& plan,
               const std::vector<SimulatedLayer>& layers, const std::filesystem::path& folder) {
  std::error_code failed;
  std::filesystem::create_directories(folder, failed);
  if (failed) throw TraceError(folder.string() + ": cannot be made: " + failed.message());
  write_file_atomically(folder / "run.json", run_record(trace, plan, layers).dump(2) + "\n");
  write_file_atomically(folder / "layers.csv", simulation_table(layers, false, plan.cost).csv());
  write_file_atomically(folder / "outputs.safetensors", outputs_file(layers));
  write_file_atomically(folder / "command.txt", plan.command_line + "\n");
}

}  // namespace guardbit
