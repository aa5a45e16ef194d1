// Which scales a layer can have, and its operands decoded.
#include "traces/operands/quantised_layer.h"

#include <utility>

namespace guardbit::inline traces {

namespace {

// Scales of codes that the trace holds must stand outside the layer's sums, those of blocks run
// along them.
void check_stored_scales(const Tensor& tensor, const std::string& name, bool weights,
                         const LoweredLayer& lowered) {
  if (!tensor.quantisation) return;
  const auto& blocks = tensor.quantisation->blocks;
  const std::size_t summed = weights ? lowered.weight_sum_axis() : lowered.activation_sum_axis();
  if (blocks && blocks->axis != summed) {
    throw_trace_error("tensor '" + name + "'",
                      "its blocks run along dimension " + std::to_string(blocks->axis) +
                          ", expected " + std::to_string(summed) + ", which is summed over");
  }
  if (tensor.quantisation->scales.size() == 1) return;
  const std::size_t axis = tensor.quantisation->axis;
  if (weights && axis == lowered.channel_axis()) return;
  throw_trace_error(
      "tensor '" + name + "'",
      "its scales run along dimension " + std::to_string(axis) + ", expected one scale" +
          (weights ? " or scales along dimension " + std::to_string(lowered.channel_axis()) +
                         ", the output channels"
                   : ": other scales of activations could not be taken out of the sum"));
}

// Products of two codes are multiples of two to the sum of both formats' quanta.
BiasAddends quantise_bias(const Trace& trace, const Layer& layer,
                          const QuantisedTensor& activations, const QuantisedTensor& weights) {
  if (layer.bias.empty()) return {};
  if (activations.blocks || weights.blocks) {
    throw SpecError("layer '" + layer.name +
                    "': expected operands without block scales beside bias '" + layer.bias +
                    "', which is added in units of their products");
  }
  const int quantum_exp =
      activations.codec->limits().min_quantum_exp + weights.codec->limits().min_quantum_exp;
  return make_bias(trace.tensors.at(layer.bias).values, activations.scales[0], weights.scales,
                   quantum_exp);
}

}  // namespace

std::string format_or_usual(const Trace& trace, const std::string& tensor,
                            const std::string& given) {
  const bool real = !trace.tensors.at(tensor).quantisation;
  return given.empty() && real ? "e4m3" : given;
}

QuantisedLayer quantise_layer(const Trace& trace, const Layer& layer,
                              const OperandChoice& activations, const OperandChoice& weights,
                              const QuantisationRule& rule, CodecCache& codecs, Workers* workers) {
  const Tensor& a = trace.tensors.at(layer.activations);
  const Tensor& b = trace.tensors.at(layer.weights);
  LoweredLayer lowered(layer, a.shape, b.shape);
  if (activations.scaling.per_channel) {
    throw SpecError("scaling '" + to_string(activations.scaling) +
                    "' of activations: a scale that changes along the sum cannot be taken out of "
                    "it, expected none, tensor:... or block:...");
  }
  check_stored_scales(a, layer.activations, false, lowered);
  check_stored_scales(b, layer.weights, true, lowered);
  QuantisedTensor codes_a = quantise_tensor(a, layer.activations, activations, rule,
                                            {{}, lowered.activation_sum_axis()}, codecs, workers);
  require_finite(codes_a, layer.activations);
  const Channels channels = channels_along(b.shape, lowered.channel_axis());
  QuantisedTensor codes_b = quantise_tensor(b, layer.weights, weights, rule,
                                            {channels, lowered.weight_sum_axis()}, codecs, workers);
  require_finite(codes_b, layer.weights);
  BiasAddends bias = quantise_bias(trace, layer, codes_a, codes_b);
  return {layer, std::move(lowered), std::move(codes_a), std::move(codes_b), std::move(bias)};
}

LayerRun run_functional(const QuantisedLayer& layer, const MacRegisters& registers, GemmRun run,
                        KernelReport* report) {
  LayerRun result;
  result.outputs = make_register_file(registers.last().layout, layer.lowered.outputs());
  const GemmShape shape = layer.lowered.shape();
  KernelReport all, one;
  for (std::size_t batch = 0; batch < layer.lowered.batches(); ++batch) {
    run.first_output = batch * shape.m * shape.n;
    result.tally += multiply_matrices(operands_of(layer, registers, batch), registers, run,
                                      result.outputs, &one);
    all.join(one);
  }
  if (report != nullptr) *report = all;
  return result;
}

int observed_bits(const QuantisedLayer& layer, const MacRegisters& exact, Workers* workers) {
  return run_functional(layer, exact, {0, 0, Detail::range, false, workers})
      .tally.inner.peak.bits_needed;
}

}  // namespace guardbit::inline traces
