// From the tensors of a trace and their codes.
#include "analysis/sums/reference_operands.h"

namespace guardbit::analysis {
namespace {

LayerBlocks layer_blocks(const QuantisedTensor& tensor) {
  if (!tensor.blocks) return {};
  return {tensor.blocks->codes, tensor.blocks->codec->format().name, &tensor.blocks->layout};
}

}  // namespace

ReferenceOperands reference_operands(const Trace& trace, const QuantisedLayer& layer,
                                     bool scales_sums) {
  const Tensor& activations = trace.tensors.at(layer.layer.activations);
  const Tensor& weights = trace.tensors.at(layer.layer.weights);
  ReferenceOperands operands;
  operands.activations = layer.activations.codes;
  operands.weights = layer.weights.codes;
  operands.activation_format = layer.activations.codec->format().name;
  operands.weight_format = layer.weights.codec->format().name;
  operands.activation_scale = layer.activations.scales[0];
  operands.weight_scales = layer.weights.scales;
  operands.activation_blocks = layer_blocks(layer.activations);
  operands.weight_blocks = layer_blocks(layer.weights);
  operands.scales_sums = scales_sums;
  if (!layer.layer.bias.empty()) operands.bias = trace.tensors.at(layer.layer.bias).values;
  if (!activations.quantisation && !weights.quantisation) {
    operands.original_activations = activations.values;
    operands.original_weights = weights.values;
  }
  return operands;
}

}  // namespace guardbit::analysis
