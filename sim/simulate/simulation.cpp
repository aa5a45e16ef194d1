// Quantise, simulate, run the functional model, check: one layer after the other.
#include "sim/simulate/simulation.h"

#include <utility>

#include "analysis/cost/layer_cost.h"
#include "analysis/machine/cycles.h"
#include "analysis/sums/reference_operands.h"
#include "arith/product/matrix_product.h"

namespace guardbit::sim {
namespace {

// Layers of up to so many products are compared with the functional model in every flag and count,
// larger ones in those that kernels and grids of vectors tell.
constexpr double all_told_up_to = 2e7;

// `32 * ue8m0:fn,nozero`; empty without blocks.
std::string blocks_text(const QuantisedTensor& tensor) {
  if (!tensor.blocks) return "";
  return std::to_string(tensor.blocks->length) + " * " + tensor.blocks->codec->format().name;
}

// An operand that the trace holds as codes keeps its format.
OperandChoice choice_for(const Trace& trace, const std::string& tensor, OperandChoice choice) {
  if (trace.tensors.at(tensor).quantisation) choice.format.clear();
  return choice;
}

// A tensor as it lies in memory.
models::StoredTensor stored_tensor(const QuantisedTensor& tensor) {
  models::StoredTensor stored{coded(tensor), static_cast<unsigned>(tensor.codec->format().width)};
  if (tensor.blocks) {
    stored.scale_bits = static_cast<unsigned>(tensor.blocks->codec->format().width);
  }
  return stored;
}

models::MachineConfig machine_of(const SimulationPlan& plan) {
  models::MachineConfig machine = plan.machine;
  machine.array = plan.accelerator.config.array;
  machine.storage = plan.accelerator.config.storage;
  return machine;
}

// What a layer's operands and registers are, before it runs.
SimulatedLayer described(const QuantisedLayer& quantised, const MacRegisters& registers,
                         const AccumulatorSpec& accumulator) {
  SimulatedLayer result;
  result.name = quantised.layer.name;
  result.shape = quantised.lowered.shape();
  result.batches = quantised.lowered.batches();
  result.macs = quantised.lowered.macs();
  result.weights_format = quantised.weights.codec->format().name;
  result.activations_format = quantised.activations.codec->format().name;
  result.activation_scale = quantised.activations.scales[0];
  result.weight_scales = quantised.weights.scales;
  result.weights_blocks = blocks_text(quantised.weights);
  result.activations_blocks = blocks_text(quantised.activations);
  if (!quantised.bias.empty()) result.bias_exp = quantised.bias.exp;
  result.scales_sums = registers.sum_factors.has_value();
  result.weights_counts = quantised.weights.counts;
  result.activations_counts = quantised.activations.counts;
  result.accumulator = to_string(accumulator);
  result.chunk = longest_inner_sum(registers.order, result.shape.k);
  result.inner_layout = registers.inner.layout;
  result.layout = registers.last().layout;
  return result;
}

}  // namespace

Simulation::Simulation(const Trace& trace, SimulationPlan plan, Workers& workers)
    : trace_(trace),
      plan_(std::move(plan)),
      workers_(workers),
      dataflow_(models::find_dataflow(plan_.accelerator.config.dataflow)),
      machine_(machine_of(plan_)) {}

SimulatedLayer Simulation::run(const Layer& layer) {
  const LayerFormats formats = formats_of(plan_.accelerator, layer.name, plan_.seed);
  const QuantisedLayer quantised = quantise_layer(
      trace_, layer, choice_for(trace_, layer.activations, formats.activations),
      choice_for(trace_, layer.weights, formats.weights), formats.rule, codecs_, &workers_);
  const MacRegisters registers = registers_for(
      quantised, formats.accumulator, dataflow_.chain_length(plan_.accelerator.config.array));
  const MacRegisters exact = registers_for(quantised, {}, 0);
  SimulatedLayer result = described(quantised, registers, formats.accumulator);
  result.certified_bits = exact.last().layout.width;
  result.observed_bits = observed_bits(quantised, exact, &workers_);
  result.detail =
      plan_.detail.value_or(result.macs <= all_told_up_to ? Detail::full : Detail::events);
  step(quantised, registers, result);
  check(quantised, registers, result);
  if (formats.requantisation) {
    result.requantised =
        analysis::requantise_outputs(result.run.outputs, *formats.requantisation, plan_.seed);
  }
  if (plan_.cost) price(quantised, registers, result);
  return result;
}

void Simulation::step(const QuantisedLayer& quantised, const MacRegisters& registers,
                      SimulatedLayer& result) {
  const AcceleratorConfig& config = plan_.accelerator.config;
  const LayerDecoders decoders = decoders_of(quantised, registers);
  const models::StoredLayer stored{quantised.lowered, stored_tensor(quantised.activations),
                                   stored_tensor(quantised.weights)};
  result.run =
      machine_.run({dataflow_, registers, decoders.activations, decoders.weights, result.shape,
                    result.batches, [&](std::size_t batch) { return codes_of(quantised, batch); },
                    plan_.seed, [&](std::size_t batch) { return bias_of(quantised, batch); },
                    config.tiling, &stored, result.detail});
  result.utilisation = analysis::utilisation(result.macs, config.array, result.run.cycles);
}

void Simulation::check(const QuantisedLayer& quantised, const MacRegisters& registers,
                       SimulatedLayer& result) {
  const LayerRun functional = run_functional(
      quantised, registers, {plan_.seed, 0, result.detail, false, &workers_}, &result.kernel);
  const analysis::ReferenceOperands operands =
      analysis::reference_operands(trace_, quantised, result.scales_sums);
  result.verdict =
      check_layer({.layer = quantised.lowered,
                   .operands = operands,
                   .registers = registers,
                   .simulated = result.run,
                   .functional = functional},
                  register_formats_, workers_, {plan_.check_budget, plan_.seed, result.detail});
}

void Simulation::price(const QuantisedLayer& quantised, const MacRegisters& registers,
                       SimulatedLayer& result) const {
  const AcceleratorConfig& config = plan_.accelerator.config;
  const bool chains = dataflow_.chain_length(config.array) != 0;
  result.cost.emplace(analysis::unit_of(quantised, registers, config.array.lanes, chains),
                      analysis::actions_of(quantised, result.run, config.storage));
}

}  // namespace guardbit::sim
