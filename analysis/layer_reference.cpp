// Gathering the operands of an output and summing their products exactly.
#include "analysis/layer_reference.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <stdexcept>

namespace guardbit {
namespace {

// Layers of more products have one output in 64 formed in MPFR too, smaller ones every output.
constexpr double all_confirmed_up_to = 2e7;

}  // namespace

LayerReference::LayerReference(const LoweredLayer& layer, const LayerOperands& operands)
    : layer_(layer),
      operands_(operands),
      activation_format_(operands.activation_format),
      weight_format_(operands.weight_format == operands.activation_format
                         ? activation_format_
                         : ExactFormat(operands.weight_format)),
      activations_{operands_.activations, operands_.original_activations,
                   operands_.activation_blocks, DyadicCodes(activation_format_), std::nullopt},
      weights_{operands_.weights, operands_.original_weights, operands_.weight_blocks,
               DyadicCodes(weight_format_), std::nullopt},
      exact_dot_(activation_format_, weight_format_, layer.shape().k),
      product_quantum_exp_(
          static_cast<int>(activation_format_.quantum_exp() + weight_format_.quantum_exp())),
      bias_(operands.bias, operands.activation_scale, operands.weight_scales, product_quantum_exp_),
      confirmed_every_(layer.macs() > all_confirmed_up_to ? 64 : 1),
      columns_(layer.shape().n) {
  assert(bias_.empty() || (activations_.blocks.layout == nullptr && weights_.blocks.layout == nullptr));
  assert(operands.original_activations.empty() == operands.original_weights.empty());
  const auto format_of = [](Side& side) -> std::optional<ExactFormat> {
    if (side.blocks.layout == nullptr) return std::nullopt;
    ExactFormat format(side.blocks.format);
    side.scales.emplace(format);
    return format;
  };
  const auto activation_scales = format_of(activations_), weight_scales = format_of(weights_);
  if (!activation_scales && !weight_scales) return;
  scaled_dot_.emplace(activation_format_, activation_scales, weight_format_, weight_scales);
  if (operands_.scales_sums) return;
  product_quantum_exp_ += activations_.scale_quantum_exp() + weights_.scale_quantum_exp();
}

Dyadic LayerReference::Side::scale(std::size_t index) {
  return scales ? scales->value(blocks.scales[blocks.layout->of(index)]) : Dyadic{1, 0};
}

Dyadic LayerReference::Side::scaled(std::size_t index) {
  const Dyadic& value = values.value(codes[index]);
  const Dyadic factor = scale(index);
  return {value.significand * factor.significand, value.exp + factor.exp,
          value.is_number && factor.is_number};
}

// The smallest exponent of a scale that multiplies anything but zero.
int LayerReference::Side::scale_quantum_exp() {
  if (!scales) return 0;
  std::optional<int> least;
  for (std::size_t i = 0; i < codes.size(); ++i) {
    const Dyadic factor = scale(i);
    if (values.value(codes[i]).significand == 0 || factor.significand == 0) continue;
    least = least ? std::min(*least, factor.exp) : factor.exp;
  }
  return least.value_or(0);
}

const ExactSums& LayerReference::at(std::size_t output) {
  const auto [m_count, k, n_count] = layer_.shape();
  const std::size_t n = output % n_count;
  const std::size_t m = output / n_count % m_count;
  const std::size_t batch = output / n_count / m_count;
  const bool new_batch = !has_row_ || batch != batch_;
  const bool new_row = new_batch || m != m_;
  batch_ = batch;
  m_ = m;
  n_ = n;
  if (new_batch) columns_.assign(n_count, std::nullopt);
  if (new_row) read_row();

  const Line& b = column();
  bool summed = integer_dot(row_.quantised, b.quantised, sums_.sum, &sums_.magnitude_sum);
  if (operands_.scales_sums) {
    scale_sums(row_, b);
    summed = integer_dot(row_.unscaled, b.unscaled, sums_.sum, &sums_.unscaled_magnitude_sum) &&
             integer_dot(row_.quantised, b.quantised, sums_.sum, &sums_.magnitude_sum);
  }
  if (operands_.has_original()) {
    summed = integer_dot(row_.original, b.original, sums_.original, nullptr) && summed;
  }
  if (!summed) {
    sum_in_mpfr(sums_);
  } else if (calls_++ % confirmed_every_ == 0) {
    confirm();
  }
  return sums_;
}

template <class Index>
void LayerReference::read(Line& line, Side& side, Index index, const Last& last) {
  const auto assign = [&](ScaledIntegers& integers, auto value, const Dyadic& at_end) {
    values_.assign(layer_.shape().k, {});
    for (std::size_t k = 0; k < values_.size(); ++k) {
      if (const std::optional<std::size_t> i = index(k)) values_[k] = value(*i);
    }
    if (!bias_.empty()) values_.push_back(at_end);
    integers.assign(values_);
  };
  assign(line.quantised, [&](std::size_t i) { return side.scaled(i); }, last.quantised);
  if (operands_.scales_sums) {
    assign(line.unscaled, [&](std::size_t i) { return side.values.value(side.codes[i]); }, {});
    line.scales.assign(values_.size(), 0);
    for (std::size_t k = 0; k < values_.size(); ++k) {
      const std::optional<std::size_t> i = index(k);
      const Dyadic scale = i ? side.scale(*i) : Dyadic{};
      line.scales[k] = std::ldexp(static_cast<long double>(scale.significand), scale.exp);
    }
  }
  if (!operands_.has_original()) return;
  assign(line.original, [&](std::size_t i) { return dyadic(side.originals[i]); }, last.original);
}

void LayerReference::read_row() {
  has_row_ = true;
  const Dyadic one{1, 0};
  read(row_, activations_, [&](std::size_t k) { return layer_.activation_index(batch_, m_, k); },
       {one, one});
}

const LayerReference::Line& LayerReference::column() {
  std::optional<Line>& line = columns_[n_];
  if (line) return *line;
  Last last;
  if (!bias_.empty()) {
    const std::size_t channel = layer_.channel(batch_, n_);
    last = {dyadic(bias_.addend(channel)), dyadic(bias_.original(channel))};
  }
  read(line.emplace(), weights_,
       [&](std::size_t k) { return std::optional(layer_.weight_index(batch_, k, n_)); }, last);
  return *line;
}

// The largest factor of any element; those that only zeros have do no harm to a bound.
void LayerReference::scale_sums(const Line& a, const Line& b) {
  long double largest = 0;
  for (std::size_t k = 0; k < a.scales.size(); ++k) {
    largest = std::max(largest, a.scales[k] * b.scales[k]);
  }
  sums_.largest_factor.reset(64);
  require_exact(mpfr_set_ld(sums_.largest_factor.get(), largest, MPFR_RNDU), "factor of a sum");
}

void LayerReference::gather_codes() {
  a_codes_.clear();
  b_codes_.clear();
  a_scales_.clear();
  b_scales_.clear();
  const auto push_scale = [](const LayerBlocks& blocks, std::size_t index, std::vector<Code>& to) {
    if (blocks.layout != nullptr) to.push_back(blocks.scales[blocks.layout->of(index)]);
  };
  for (std::size_t i = 0; i < layer_.shape().k; ++i) {
    const auto index = layer_.activation_index(batch_, m_, i);
    if (!index) continue;
    const std::size_t weight = layer_.weight_index(batch_, i, n_);
    a_codes_.push_back(operands_.activations[*index]);
    b_codes_.push_back(operands_.weights[weight]);
    push_scale(operands_.activation_blocks, *index, a_scales_);
    push_scale(operands_.weight_blocks, weight, b_scales_);
  }
}

void LayerReference::gather_originals() {
  a_floats_.clear();
  b_floats_.clear();
  for (std::size_t i = 0; i < layer_.shape().k; ++i) {
    const auto index = layer_.activation_index(batch_, m_, i);
    if (!index) continue;
    a_floats_.push_back(operands_.original_activations[*index]);
    b_floats_.push_back(operands_.original_weights[layer_.weight_index(batch_, i, n_)]);
  }
  if (bias_.empty()) return;
  a_floats_.push_back(1);
  b_floats_.push_back(bias_.original(layer_.channel(batch_, n_)));
}

void LayerReference::sum_in_mpfr(ExactSums& sums) {
  gather_codes();
  if (!scaled_dot_ || operands_.scales_sums) {
    exact_dot_.compute(a_codes_, b_codes_, sums.sum, sums.magnitude_sum);
  }
  if (!bias_.empty()) {
    MpfrNumber addend = bias_.addend(layer_.channel(batch_, n_));
    add_exactly(sums.sum, addend);
    mpfr_abs(addend.get(), addend.get(), MPFR_RNDN);
    add_exactly(sums.magnitude_sum, addend);
  }
  if (scaled_dot_) {
    sums.unscaled_magnitude_sum = sums.magnitude_sum;
    scaled_dot_->compute({a_codes_, a_scales_}, {b_codes_, b_scales_}, sums.sum,
                         sums.magnitude_sum);
  }
  if (!operands_.has_original()) return;
  gather_originals();
  exact_dot(a_floats_, b_floats_, sums.original);
}

void LayerReference::confirm() {
  ExactSums sums;
  sum_in_mpfr(sums);
  if (sums.sum == sums_.sum && sums.magnitude_sum == sums_.magnitude_sum &&
      sums.original == sums_.original &&
      (!operands_.scales_sums || sums.unscaled_magnitude_sum == sums_.unscaled_magnitude_sum)) {
    return;
  }
  throw std::logic_error("exact dot product: machine integers and MPFR differ");
}

}  // namespace guardbit
