// The record of a simulation.
#include <system_error>

#include "analysis/machine/cycles.h"
#include "sim/program/program_version.h"
#include "sim/simulate/machine_json.h"
#include "sim/simulate/simulation.h"
#include "sim/simulate/tally_json.h"
#include "sim/tables/cost_columns.h"
#include "traces/files/atomic_file.h"
#include "traces/files/json.h"
#include "traces/files/safetensors.h"

namespace guardbit::sim {
namespace {

Json quantisation_json(const QuantisationCounts& counts) {
  return {{"inexact", counts.inexact},
          {"overflows", counts.overflows},
          {"underflows", counts.underflows}};
}

Json verdict_json(const analysis::LayerVerdict& verdict) {
  const analysis::ErrorStats& stats = verdict.stats;
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

Json blocks_json(const SimulatedLayer& layer) {
  if (!layer.has_blocks()) return nullptr;
  return {{"weights", layer.weights_blocks},
          {"activations", layer.activations_blocks},
          {"factors_of", layer.scales_sums ? "inner sums" : "products"}};
}

Json products_json(const SimulatedLayer& layer) {
  if (layer.detail != Detail::full) return nullptr;
  return counts_json(layer.run.tally.products, layer.detail);
}

// What only some layers have.
void add_optional_parts(Json& json, const SimulatedLayer& layer) {
  if (layer.cost) json["cost"] = cost_json(layer.cost->first, layer.cost->second);
  if (!layer.requantised.codes.empty()) {
    json["requantised_check"] = {{"codes", layer.requantised.codes.size()},
                                 {"wrong", layer.requantised.wrong},
                                 {"first_wrong", layer.requantised.first_wrong}};
  }
  if (layer.bias_exp) json["bias"] = {{"lsb_exp", *layer.bias_exp}};
}

Json layer_json(const SimulatedLayer& layer, const AcceleratorConfig& machine) {
  Json json{
      {"layer", layer.name},
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
      {"scalesim", scalesim_json(machine.dataflow, layer.shape, machine.array, layer.batches)},
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
  add_optional_parts(json, layer);
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

Json run_record(const Trace& trace, const SimulationPlan& plan,
                const std::vector<SimulatedLayer>& layers) {
  Json record{{"guardbit", program_version()},
              {"trace", trace.name},
              {"accelerator", accelerator_json(plan.accelerator)},
              {"seed", plan.seed},
              {"check_budget", plan.check_budget},
              {"passed", all_passed(layers)}};
  record["layers"] = Json::array();
  LayerRun total;
  double macs = 0;
  for (const SimulatedLayer& layer : layers) {
    record["layers"].push_back(layer_json(layer, plan.accelerator.config));
    add_counts(total, layer.run);
    macs += layer.macs;
  }
  const double use = analysis::utilisation(macs, plan.accelerator.config.array, total.cycles);
  record["total"] = {
      {"macs", macs}, {"folds", total.folds}, {"physical", physical_json(total, use)}};
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

}  // namespace guardbit::sim
