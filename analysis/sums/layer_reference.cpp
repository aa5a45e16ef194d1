// Gathering the operands of an output and summing their products in MPFR.
#include "analysis/sums/layer_reference.h"

#include <cassert>

#include "analysis/sums/tensor_elements.h"

namespace guardbit::analysis {
namespace {

std::optional<ExactFormat> scale_format(const LayerBlocks& blocks) {
  if (blocks.layout == nullptr) return std::nullopt;
  return ExactFormat(blocks.format);
}

std::optional<ExactOperands> scale_values(const LayerBlocks& blocks) {
  if (blocks.layout == nullptr) return std::nullopt;
  return std::optional<ExactOperands>(std::in_place, ExactFormat(blocks.format));
}

int quantum_exp_of_products(const ReferenceOperands& operands, const ExactFormat& activations,
                            const ExactFormat& weights) {
  const auto quantum_exp = static_cast<int>(activations.quantum_exp() + weights.quantum_exp());
  if (!operands.has_blocks() || operands.scales_sums) return quantum_exp;
  return quantum_exp +
         decode_elements(operands.activations, operands.activation_format,
                         operands.activation_blocks)
             .scale_quantum_exp() +
         decode_elements(operands.weights, operands.weight_format, operands.weight_blocks)
             .scale_quantum_exp();
}

}  // namespace

std::optional<LayerReference::CodeSums> LayerReference::code_sums(
    const LoweredLayer& layer, const ReferenceOperands& operands) {
  if (!operands.has_codes()) return std::nullopt;
  const ExactFormat activations(operands.activation_format);
  const ExactFormat weights = operands.weight_format == operands.activation_format
                                  ? activations
                                  : ExactFormat(operands.weight_format);
  const int quantum_exp = quantum_exp_of_products(operands, activations, weights);
  std::optional<ScaledDot> scaled_dot;
  if (operands.has_blocks()) {
    scaled_dot.emplace(activations, scale_format(operands.activation_blocks), weights,
                       scale_format(operands.weight_blocks));
  }
  return CodeSums{
      ExactDot(activations, weights, layer.shape().k), std::move(scaled_dot), quantum_exp,
      ExactBias(operands.bias, operands.activation_scale, operands.weight_scales, quantum_exp)};
}

LayerReference::LayerReference(const LoweredLayer& layer, const ReferenceOperands& operands)
    : layer_(layer),
      operands_(operands),
      codes_(code_sums(layer, operands)),
      activation_scales_(scale_values(operands.activation_blocks)),
      weight_scales_(scale_values(operands.weight_blocks)) {
  assert(operands.bias.empty() || !operands.has_blocks());
  assert(operands.original_activations.empty() == operands.original_weights.empty());
}

const ExactSums& LayerReference::at(std::size_t output) {
  const OutputPlace place = place_of(layer_, output);
  gather(place);
  const std::size_t channel = layer_.channel(place.batch, place.n);
  if (codes_) sum_codes(channel);
  if (!operands_.has_original()) return sums_;
  if (!operands_.bias.empty()) {
    a_floats_.push_back(1);
    b_floats_.push_back(operands_.bias[channel]);
  }
  exact_dot(a_floats_, b_floats_, sums_.original);
  return sums_;
}

void LayerReference::gather(const OutputPlace& place) {
  for (std::vector<Code>* codes : {&a_codes_, &b_codes_, &a_scales_, &b_scales_}) codes->clear();
  for (std::vector<float>* floats : {&a_floats_, &b_floats_}) floats->clear();
  const auto push_scale = [](const LayerBlocks& blocks, std::size_t index, std::vector<Code>& to) {
    if (blocks.layout != nullptr) to.push_back(blocks.scales[blocks.layout->of(index)]);
  };
  for (std::size_t k = 0; k < layer_.shape().k; ++k) {
    const auto index = layer_.activation_index(place.batch, place.m, k);
    if (!index) continue;
    const std::size_t weight = layer_.weight_index(place.batch, k, place.n);
    if (codes_) {
      a_codes_.push_back(operands_.activations[*index]);
      b_codes_.push_back(operands_.weights[weight]);
      push_scale(operands_.activation_blocks, *index, a_scales_);
      push_scale(operands_.weight_blocks, weight, b_scales_);
    }
    if (operands_.has_original()) {
      a_floats_.push_back(operands_.original_activations[*index]);
      b_floats_.push_back(operands_.original_weights[weight]);
    }
  }
}

void LayerReference::sum_codes(std::size_t channel) {
  if (!codes_->scaled_dot || operands_.scales_sums) {
    codes_->dot.compute(a_codes_, b_codes_, sums_.sum, sums_.magnitude_sum);
  }
  if (!operands_.bias.empty()) {
    MpfrNumber addend = codes_->bias.addend(channel);
    add_exactly(sums_.sum, addend);
    mpfr_abs(addend.get(), addend.get(), MPFR_RNDN);
    add_exactly(sums_.magnitude_sum, addend);
  }
  if (!codes_->scaled_dot) return;
  if (operands_.scales_sums) {
    sums_.unscaled_magnitude_sum = sums_.magnitude_sum;
    find_largest_factor();
  }
  codes_->scaled_dot->compute({a_codes_, a_scales_}, {b_codes_, b_scales_}, sums_.sum,
                              sums_.magnitude_sum);
}

// Factors that only zeros have do no harm to a bound.
void LayerReference::find_largest_factor() {
  sums_.largest_factor.reset(64);
  MpfrNumber factor(64);  // of two scales of at most 16 bits
  for (std::size_t i = 0; i < a_codes_.size(); ++i) {
    int inexact = mpfr_set_ui(factor.get(), 1, MPFR_RNDN);
    const auto multiply = [&](std::optional<ExactOperands>& scales,
                              const std::vector<Code>& codes) {
      if (scales)
        inexact |= mpfr_mul(factor.get(), factor.get(), scales->value(codes[i]), MPFR_RNDN);
    };
    multiply(activation_scales_, a_scales_);
    multiply(weight_scales_, b_scales_);
    require_exact(inexact, "factor of a sum");
    if (sums_.largest_factor < factor) sums_.largest_factor = factor;
  }
}

}  // namespace guardbit::analysis
