// Lowering of matrix products and convolutions (im2col) to plain matrix products.
#include "traces/layer.h"

#include <algorithm>
#include <cassert>
#include <string>

#include "traces/shape.h"
#include "traces/trace_error.h"

namespace guardbit::inline traces {

namespace {

using Shape = std::vector<std::size_t>;

// Keeps every index and every sum of a few fields far inside 64 bits.
constexpr std::size_t max_elements = std::size_t{1} << 36;

[[noreturn]] void fail(const Layer& layer, const std::string& what) {
  throw_trace_error("layer '" + layer.name + "'", what);
}

void check_operand(const Layer& layer, const std::string& role, const Shape& shape) {
  const std::string text = role + " " + shape_text(shape);
  if (element_count(shape) == 0) fail(layer, text + " are empty");
  if (element_count(shape) > max_elements) fail(layer, text + " exceed 2^36 elements");
}

void check_field(const Layer& layer, const std::string& name, std::size_t value,
                 std::size_t least) {
  if (value >= least && value <= max_elements) return;
  fail(layer, name + " " + std::to_string(value) + " must be between " + std::to_string(least) +
                  " and 2^36");
}

void check_convolution(const Layer& layer, const Shape& activations, const Shape& weights) {
  if (activations.size() != 4) {
    fail(layer, "activations must have 4 dimensions (image, channel, row, column), not " +
                    shape_text(activations));
  }
  if (weights.size() != 4) {
    fail(layer, "weights must have 4 dimensions (out channel, in channel, row, column), not " +
                    shape_text(weights));
  }
  for (const std::size_t stride : layer.stride) check_field(layer, "stride", stride, 1);
  for (const std::size_t padding : layer.padding) check_field(layer, "padding", padding, 0);
  for (const std::size_t dilation : layer.dilation) check_field(layer, "dilation", dilation, 1);
  check_field(layer, "groups", layer.groups, 1);
}

void check_groups(const Layer& layer, std::size_t inputs, std::size_t outputs,
                  std::size_t filter_channels) {
  const std::string groups = std::to_string(layer.groups) + " groups";
  if (inputs % layer.groups != 0) {
    fail(layer, groups + " do not divide the " + std::to_string(inputs) + " input channels");
  }
  if (outputs % layer.groups != 0) {
    fail(layer, groups + " do not divide the " + std::to_string(outputs) + " output channels");
  }
  if (filter_channels != inputs / layer.groups) {
    fail(layer, "weights have " + std::to_string(filter_channels) + " input channels, expected " +
                    std::to_string(inputs) + " / " + groups);
  }
}

}  // namespace

LoweredLayer::LoweredLayer(const Layer& layer, const Shape& activation_shape,
                           const Shape& weight_shape)
    : kind_(layer.kind) {
  check_operand(layer, "activations", activation_shape);
  check_operand(layer, "weights", weight_shape);
  if (kind_ == LayerKind::matmul) {
    lower_matmul(layer, activation_shape, weight_shape);
  } else {
    lower_convolution(layer, activation_shape, weight_shape);
  }
  check_sizes(layer);
}

void LoweredLayer::lower_matmul(const Layer& layer, const Shape& activations,
                                const Shape& weights) {
  if (activations.size() < 2) {
    fail(layer, "activations must have 2 or more dimensions, not " + shape_text(activations));
  }
  const bool shared = weights.size() == 2;
  const auto leading = [](const Shape& shape) { return Shape(shape.begin(), shape.end() - 2); };
  if (!shared && (weights.size() < 2 || leading(weights) != leading(activations))) {
    fail(layer, "weights " + shape_text(weights) +
                    " must have 2 dimensions, or the leading ones of activations " +
                    shape_text(activations));
  }
  const std::size_t* matrix = &weights[weights.size() - 2];
  weights_by_column_ = layer.transpose_weights;
  shape_ = {activations[activations.size() - 2], activations.back(),
            weights_by_column_ ? matrix[0] : matrix[1]};
  (shared ? shape_.m : batches_) *= element_count(leading(activations));
  channels_ = shape_.n;
  channel_axis_ = weights.size() - (weights_by_column_ ? 2 : 1);
  activation_sum_axis_ = activations.size() - 1;
  weight_sum_axis_ = weights.size() - (weights_by_column_ ? 1 : 2);
  const std::size_t weight_k = weights_by_column_ ? matrix[1] : matrix[0];
  if (weight_k == shape_.k) return;
  fail(layer, "activations " + shape_text(activations) + " and weights " + shape_text(weights) +
                  (weights_by_column_ ? " (transposed)" : "") + " disagree on k: " +
                  std::to_string(shape_.k) + " and " + std::to_string(weight_k));
}

void LoweredLayer::lower_convolution(const Layer& layer, const Shape& activations,
                                     const Shape& weights) {
  check_convolution(layer, activations, weights);
  check_groups(layer, activations[1], weights[0], weights[1]);
  rows_ = lower_window(layer, 0, activations[2], weights[2]);
  columns_ = lower_window(layer, 1, activations[3], weights[3]);
  weights_by_column_ = true;
  batches_ = layer.groups;
  channels_ = weights[0];
  input_channels_ = activations[1];
  group_channels_ = weights[1];
  shape_ = {element_count({activations[0], rows_.output, columns_.output}),
            element_count({weights[1], weights[2], weights[3]}), weights[0] / layer.groups};
}

// Output size: floor((input + before + after - dilation*(filter-1) - 1) / stride) + 1.
LoweredLayer::Window LoweredLayer::lower_window(const Layer& layer, std::size_t direction,
                                                std::size_t input, std::size_t filter) const {
  const std::size_t before = layer.padding[2 * direction];
  const std::size_t padded = input + before + layer.padding[2 * direction + 1];
  const std::size_t reach = saturating_product(layer.dilation[direction], filter - 1);
  if (reach >= padded) {
    fail(layer, "a filter of " + std::to_string(filter) + " with dilation " +
                    std::to_string(layer.dilation[direction]) + " does not fit the " +
                    std::to_string(padded) + (direction == 0 ? " padded rows" : " padded columns"));
  }
  const std::size_t output = (padded - reach - 1) / layer.stride[direction] + 1;
  return {input, filter, output, layer.stride[direction], layer.dilation[direction], before};
}

void LoweredLayer::check_sizes(const Layer& layer) const {
  const std::size_t largest = std::max({element_count({batches_, shape_.m, shape_.k}),
                                        element_count({batches_, shape_.k, shape_.n}),
                                        element_count({batches_, shape_.m, shape_.n})});
  if (largest <= max_elements) return;
  fail(layer, "too large: " + std::to_string(batches_) + " products with m, k, n = " +
                  shape_text({shape_.m, shape_.k, shape_.n}) + " exceed 2^36 elements");
}

double LoweredLayer::macs() const {
  return static_cast<double>(outputs()) * static_cast<double>(shape_.k);
}

std::optional<std::size_t> LoweredLayer::Window::source(std::size_t position,
                                                        std::size_t tap) const {
  const std::size_t padded = position * stride + tap * dilation;
  if (padded < padding_before || padded - padding_before >= input) return std::nullopt;
  return padded - padding_before;
}

std::optional<std::size_t> LoweredLayer::activation_index(std::size_t batch, std::size_t m,
                                                          std::size_t k) const {
  assert(batch < batches_ && m < shape_.m && k < shape_.k);
  if (kind_ == LayerKind::matmul) return (batch * shape_.m + m) * shape_.k + k;
  const std::size_t output_row = m / columns_.output, filter_row = k / columns_.filter;
  const auto row = rows_.source(output_row % rows_.output, filter_row % rows_.filter);
  const auto column = columns_.source(m % columns_.output, k % columns_.filter);
  if (!row || !column) return std::nullopt;
  const std::size_t image = output_row / rows_.output;
  const std::size_t channel = batch * group_channels_ + filter_row / rows_.filter;
  return ((image * input_channels_ + channel) * rows_.input + *row) * columns_.input + *column;
}

std::size_t LoweredLayer::weight_index(std::size_t batch, std::size_t k, std::size_t n) const {
  assert(batch < batches_ && k < shape_.k && n < shape_.n);
  return weights_by_column_ ? (batch * shape_.n + n) * shape_.k + k
                            : (batch * shape_.k + k) * shape_.n + n;
}

std::size_t LoweredLayer::channel(std::size_t batch, std::size_t n) const {
  assert(batch < batches_ && n < shape_.n);
  return (batch * shape_.n + n) % channels_;
}

std::size_t LoweredLayer::channel_of_weight(std::size_t weight_index) const {
  return (weights_by_column_ ? weight_index / shape_.k : weight_index) % channels_;
}

}  // namespace guardbit::inline traces
