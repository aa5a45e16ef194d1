// Gathering the operands of an output and summing their products exactly.
#include "analysis/layer_reference.h"

#include <cassert>
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
      activation_values_(activation_format_),
      weight_values_(weight_format_),
      exact_dot_(activation_format_, weight_format_, layer.shape().k),
      product_quantum_exp_(
          static_cast<int>(activation_format_.quantum_exp() + weight_format_.quantum_exp())),
      confirmed_every_(layer.macs() > all_confirmed_up_to ? 64 : 1),
      columns_(layer.shape().n) {
  assert(operands.original_activations.empty() == operands.original_weights.empty());
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

void LayerReference::read_row() {
  has_row_ = true;
  const std::size_t k = layer_.shape().k;
  const auto read = [&](ScaledIntegers& line, auto value) {
    values_.assign(k, {});
    for (std::size_t i = 0; i < k; ++i) {
      if (const auto index = layer_.activation_index(batch_, m_, i)) values_[i] = value(*index);
    }
    line.assign(values_);
  };
  read(row_.quantised,
       [&](std::size_t i) { return activation_values_.value(operands_.activations[i]); });
  if (!operands_.has_original()) return;
  read(row_.original, [&](std::size_t i) { return dyadic(operands_.original_activations[i]); });
}

const LayerReference::Line& LayerReference::column() {
  std::optional<Line>& line = columns_[n_];
  if (line) return *line;
  line.emplace();
  const std::size_t k = layer_.shape().k;
  values_.resize(k);
  for (std::size_t i = 0; i < k; ++i) {
    values_[i] = weight_values_.value(operands_.weights[layer_.weight_index(batch_, i, n_)]);
  }
  line->quantised.assign(values_);
  if (!operands_.has_original()) return *line;
  for (std::size_t i = 0; i < k; ++i) {
    values_[i] = dyadic(operands_.original_weights[layer_.weight_index(batch_, i, n_)]);
  }
  line->original.assign(values_);
  return *line;
}

void LayerReference::gather_codes() {
  a_codes_.clear();
  b_codes_.clear();
  for (std::size_t i = 0; i < layer_.shape().k; ++i) {
    const auto index = layer_.activation_index(batch_, m_, i);
    if (!index) continue;
    a_codes_.push_back(operands_.activations[*index]);
    b_codes_.push_back(operands_.weights[layer_.weight_index(batch_, i, n_)]);
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
}

void LayerReference::sum_in_mpfr(ExactSums& sums) {
  gather_codes();
  exact_dot_.compute(a_codes_, b_codes_, sums.sum, sums.magnitude_sum);
  if (!operands_.has_original()) return;
  gather_originals();
  exact_dot(a_floats_, b_floats_, sums.original);
}

void LayerReference::confirm() {
  ExactSums sums;
  sum_in_mpfr(sums);
  if (sums.sum == sums_.sum && sums.magnitude_sum == sums_.magnitude_sum &&
      sums.original == sums_.original) {
    return;
  }
  throw std::logic_error("exact dot product: machine integers and MPFR differ");
}

}  // namespace guardbit
