// Where a layer's block scales are applied, the registers that follow, and the operands decoded.
#include <algorithm>
#include <limits>

#include "arith/registers/inner_sums.h"
#include "traces/operands/quantised_layer.h"

namespace guardbit::inline traces {

namespace {

// Every inner sum lies within one block, where k begins at place `first` of the dimension that the
// blocks run along.
bool sums_within_blocks(const std::optional<QuantisedBlocks>& blocks, std::size_t first,
                        std::size_t k, const SumOrder& order) {
  if (!blocks) return true;
  for (std::size_t i = 0; i < inner_sum_count(order, k); ++i) {
    const InnerSum sum = inner_sum(order, k, i);
    const std::size_t last = sum.product(sum.count - 1);
    if ((first + sum.first) / blocks->length != (first + last) / blocks->length) return false;
  }
  return true;
}

ScalePlace scale_place(const QuantisedLayer& layer, const SumOrder& order) {
  const LoweredLayer& lowered = layer.lowered;
  if (!lowered.sums_one_dimension()) return ScalePlace::products;
  const std::size_t k = lowered.shape().k;
  bool within = sums_within_blocks(layer.weights.blocks, 0, k, order);
  for (std::size_t batch = 0; batch < lowered.batches(); ++batch) {
    within = within &&
             sums_within_blocks(layer.activations.blocks, lowered.first_summed(batch), k, order);
  }
  return within ? ScalePlace::inner_sums : ScalePlace::products;
}

// The scales of the blocks that hold a number other than zero: products with others are zero.
AddendRange scale_range(const QuantisedTensor& tensor) {
  if (!tensor.blocks) return {0, 1, 0};
  const QuantisedBlocks& blocks = *tensor.blocks;
  std::vector<bool> used(blocks.codes.size());
  for (std::size_t i = 0; i < tensor.codes.size(); ++i) {
    if (tensor.codec->operand(tensor.codes[i]).significand != 0) used[blocks.layout.of(i)] = true;
  }
  AddendRange range{0, 0, std::numeric_limits<int>::max()};
  const auto for_each_scale = [&](const auto& action) {
    for (std::size_t i = 0; i < used.size(); ++i) {
      const Operand scale = blocks.codec->operand(blocks.codes[i]);
      if (used[i] && scale.significand != 0) action(scale);
    }
  };
  for_each_scale([&](const Operand& scale) {
    range.quantum_exp = std::min(range.quantum_exp, scale.quantum_exp);
  });
  for_each_scale([&](const Operand& scale) {
    const BigInt value = BigInt(scale.significand) << (scale.quantum_exp - range.quantum_exp);
    range.high = std::max(range.high, value);
  });
  return range.high == 0 ? AddendRange{0, 1, 0} : range;
}

std::vector<Operand> decoded(const std::vector<CodeOrEmpty>& codes, const OperandDecoder& decoder) {
  std::vector<Operand> operands;
  operands.reserve(codes.size());
  for (const CodeOrEmpty& element : codes) {
    operands.push_back(element.empty ? Operand{} : decoder.operand(element.code, element.scale));
  }
  return operands;
}

// The scales of the first product of each inner sum. Padding has none; all of the sum is it then.
std::vector<Operand> sum_scales(const std::vector<CodeOrEmpty>& codes, std::size_t k,
                                const SumOrder& order, const OperandDecoder& decoder) {
  std::vector<Operand> scales;
  for (std::size_t line = 0; line < codes.size(); line += k) {
    for (std::size_t i = 0; i < inner_sum_count(order, k); ++i) {
      const CodeOrEmpty& element = codes[line + inner_sum(order, k, i).first];
      scales.push_back(element.empty ? Operand{} : decoder.sum_scale(element.scale));
    }
  }
  return scales;
}

}  // namespace

MacRegisters registers_for(const QuantisedLayer& layer, const AccumulatorSpec& spec,
                           std::size_t rows) {
  const std::size_t k = layer.lowered.shape().k;
  std::optional<BlockFactors> factors;
  if (layer.activations.blocks || layer.weights.blocks) {
    // Partial sums that take products in turn take those of all blocks.
    const bool has_chunks = rows != 0 || spec.order.chunk != 0;
    factors = {scaled_range(scale_range(layer.activations), scale_range(layer.weights)),
               has_chunks ? scale_place(layer, {rows != 0 ? rows : spec.order.chunk})
                          : ScalePlace::products};
  }
  return make_mac_registers(spec, layer.activations.codec->limits(), layer.weights.codec->limits(),
                            k, rows, factors, range_of(layer.bias));
}

LayerDecoders decoders_of(const QuantisedLayer& layer, const MacRegisters& registers) {
  const ScalePlace place = registers.sum_factors ? ScalePlace::inner_sums : ScalePlace::products;
  const auto decoder = [&](const QuantisedTensor& tensor) -> OperandDecoder {
    return {*tensor.codec, tensor.blocks ? tensor.blocks->codec.get() : nullptr, place};
  };
  return {decoder(layer.activations), decoder(layer.weights)};
}

CodedTensor coded(const QuantisedTensor& tensor) {
  if (!tensor.blocks) return {tensor.codes};
  return {tensor.codes, tensor.blocks->codes, &tensor.blocks->layout};
}

GemmCodes codes_of(const QuantisedLayer& layer, std::size_t batch) {
  return gather(layer.lowered, batch, coded(layer.activations), coded(layer.weights));
}

BiasAddends bias_of(const QuantisedLayer& layer, std::size_t batch) {
  BiasAddends bias;
  if (layer.bias.empty()) return bias;
  bias.exp = layer.bias.exp;
  for (std::size_t n = 0; n < layer.lowered.shape().n; ++n) {
    bias.integers.push_back(layer.bias.integers[layer.lowered.channel(batch, n)]);
  }
  return bias;
}

GemmOperands operands_of(const QuantisedLayer& layer, const MacRegisters& registers,
                         std::size_t batch) {
  const GemmCodes codes = codes_of(layer, batch);
  const LayerDecoders decoders = decoders_of(layer, registers);
  const auto [m, k, n] = codes.shape;
  GemmOperands operands{m, k, n, decoded(codes.a, decoders.activations),
                        decoded(codes.b, decoders.weights)};
  operands.bias = bias_of(layer, batch);
  if (!registers.sum_factors) return operands;
  const SumOrder& order = registers.order;
  operands.a_scales = sum_scales(codes.a, k, order, decoders.activations);
  operands.b_scales = sum_scales(codes.b, k, order, decoders.weights);
  return operands;
}

}  // namespace guardbit::inline traces
