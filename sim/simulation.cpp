// Quantise, simulate, run the functional model, check: one layer after the other.
#include "sim/simulation.h"

#include <utility>

#include "arith/dot.h"

namespace guardbit {
namespace {

// What the check compares with: the codes, and the real tensors where the trace holds those.
LayerOperands reference_operands(const Trace& trace, const QuantisedLayer& layer) {
  const Tensor& activations = trace.tensors.at(layer.layer.activations);
  const Tensor& weights = trace.tensors.at(layer.layer.weights);
  LayerOperands operands;
  operands.activations = layer.activations.codes;
  operands.weights = layer.weights.codes;
  operands.activation_format = layer.activations.codec->format().name;
  operands.weight_format = layer.weights.codec->format().name;
  operands.activation_scale = layer.activations.scales[0];
  operands.weight_scales = layer.weights.scales;
  if (!activations.quantisation && !weights.quantisation) {
    operands.original_activations = activations.values;
    operands.original_weights = weights.values;
  }
  return operands;
}

// An operand that the trace holds as codes keeps its format.
OperandChoice choice_for(const Trace& trace, const std::string& tensor, OperandChoice choice) {
  if (trace.tensors.at(tensor).quantisation) choice.format.clear();
  return choice;
}

}  // namespace

Simulation::Simulation(const Trace& trace, SimulationPlan plan)
    : trace_(trace),
      plan_(std::move(plan)),
      dataflow_(find_dataflow(plan_.dataflow)),
      machine_(plan_.machine) {}

SimulatedLayer Simulation::run(const Layer& layer) {
  const QuantisedLayer quantised = quantise_layer(
      trace_, layer, choice_for(trace_, layer.activations, plan_.activations),
      choice_for(trace_, layer.weights, plan_.weights), plan_.rule, codecs_);
  const Codec& activations = *quantised.activations.codec;
  const Codec& weights = *quantised.weights.codec;
  const LoweredLayer& lowered = quantised.lowered;
  const GemmShape shape = lowered.shape();
  const ArrayShape array = plan_.machine.array;
  const MacRegisters registers =
      make_mac_registers(plan_.accumulator, activations.limits(), weights.limits(), shape.k,
                         dataflow_.chain_length(array));
  const MacRegisters exact =
      make_mac_registers({}, activations.limits(), weights.limits(), shape.k, 0);

  SimulatedLayer result;
  result.name = layer.name;
  result.shape = shape;
  result.batches = lowered.batches();
  result.macs = lowered.macs();
  result.weights_format = weights.format().name;
  result.activations_format = activations.format().name;
  result.activation_scale = quantised.activations.scales[0];
  result.weight_scales = quantised.weights.scales;
  result.weights_counts = quantised.weights.counts;
  result.activations_counts = quantised.activations.counts;
  result.accumulator = to_string(plan_.accumulator);
  result.chunk = registers.chunk;
  result.inner_layout = registers.inner.layout;
  result.layout = registers.last().layout;
  result.certified_bits = exact.last().layout.width;
  result.observed_bits = run_functional(quantised, exact, 0).tally.inner.peak.bits_needed;
  result.run = machine_.run({dataflow_, registers, activations, weights, shape, lowered.batches(),
                             [&](std::size_t batch) {
                               return gather(lowered, batch, quantised.activations.codes,
                                             quantised.weights.codes);
                             },
                             plan_.rule.seed});
  result.utilisation = result.macs / (static_cast<double>(result.run.cycles) *
                                      static_cast<double>(array.rows * array.cols));
  const LayerRun functional = run_functional(quantised, registers, plan_.rule.seed);
  result.verdict =
      check_layer(lowered, reference_operands(trace_, quantised), registers, result.run,
                  functional, {plan_.check_budget, plan_.rule.seed});
  return result;
}

}  // namespace guardbit
