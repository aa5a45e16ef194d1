// One layer of a trace as the matrix products that it is.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace guardbit::inline traces {

/// C[m][n] = sum over k of A[m][k] * B[k][n].
struct GemmShape {
  std::size_t m = 0, k = 0, n = 0;
  bool operator==(const GemmShape&) const = default;
};

enum class LayerKind { matmul, conv2d };

/// What a layer does with its two tensors, as written in the trace.
struct Layer {
  std::string name;  ///< `<network>/<layer>`
  LayerKind kind = LayerKind::matmul;
  std::string activations;                ///< tensor name
  std::string weights;                    ///< tensor name
  std::string bias = {};                  ///< tensor name; empty: none
  bool transpose_weights = false;         ///< matmul: weights are [..., n, k], not [..., k, n]
  std::size_t stride[2] = {1, 1};         ///< conv2d: rows, columns; at least 1
  std::size_t padding[4] = {0, 0, 0, 0};  ///< conv2d: top, bottom, left, right zeros
  std::size_t dilation[2] = {1, 1};       ///< conv2d; at least 1
  std::size_t groups = 1;                 ///< conv2d; divides both channel counts
};

/// A layer lowered to `batches` products of one shape, with the places of each element in the
/// layer's tensors. Convolution: A is im2col (m = image, row, column of the output; k = channel,
/// row, column of the filter; a batch per group), layouts NCHW and OIHW. Matrix product:
/// activations [..., m, k], weights [k, n] shared by all leading indices (then folded into m),
/// or [..., k, n] with equal leading indices (a batch each).
class LoweredLayer {
 public:
  /// Throws TraceError naming the layer and the sizes that do not fit, or a zero-sized layer, or
  /// one where a matrix of all batches or a field exceeds 2^36.
  LoweredLayer(const Layer& layer, const std::vector<std::size_t>& activation_shape,
               const std::vector<std::size_t>& weight_shape);

  std::size_t batches() const { return batches_; }
  GemmShape shape() const { return shape_; }
  std::size_t outputs() const { return batches_ * shape_.m * shape_.n; }
  double macs() const;
  /// Index into the activation tensor of A[m][k] of a batch; nothing where it is padding (zero).
  std::optional<std::size_t> activation_index(std::size_t batch, std::size_t m,
                                              std::size_t k) const;
  /// Index into the weight tensor of B[k][n] of a batch.
  std::size_t weight_index(std::size_t batch, std::size_t k, std::size_t n) const;
  /// Output channel of column n of a batch, 0 .. channels()-1: what per-channel scales count.
  /// The batches of a matrix product share their channels, groups of a convolution do not.
  std::size_t channel(std::size_t batch, std::size_t n) const;
  std::size_t channels() const { return channels_; }
  /// Dimension of the weight tensor that the channels run along, as in Quantisation::axis.
  std::size_t channel_axis() const { return channel_axis_; }
  /// Dimensions of the two tensors that k runs along; a convolution's k also runs over the filter.
  std::size_t activation_sum_axis() const { return activation_sum_axis_; }
  std::size_t weight_sum_axis() const { return weight_sum_axis_; }
  /// True where consecutive k are consecutive along those dimensions: all but filters wider than 1.
  bool sums_one_dimension() const { return rows_.filter * columns_.filter == 1; }
  /// Where the first k of a batch lies along the activations' dimension; 0 along the weights'.
  std::size_t first_summed(std::size_t batch) const { return batch * group_channels_; }
  /// Channel to which a weight element belongs.
  std::size_t channel_of_weight(std::size_t weight_index) const;

 private:
  /// One spatial dimension of a convolution.
  struct Window {
    std::size_t input = 1, filter = 1, output = 1, stride = 1, dilation = 1, padding_before = 0;
    std::optional<std::size_t> source(std::size_t position, std::size_t tap) const;
  };

  void lower_matmul(const Layer& layer, const std::vector<std::size_t>& activations,
                    const std::vector<std::size_t>& weights);
  void lower_convolution(const Layer& layer, const std::vector<std::size_t>& activations,
                         const std::vector<std::size_t>& weights);
  Window lower_window(const Layer& layer, std::size_t direction, std::size_t input,
                      std::size_t filter) const;
  void check_sizes(const Layer& layer) const;

  LayerKind kind_;
  bool weights_by_column_ = false;  ///< weights stored as [batch][n][k], not [batch][k][n]
  std::size_t batches_ = 1, channels_ = 0, channel_axis_ = 0;
  std::size_t activation_sum_axis_ = 1, weight_sum_axis_ = 1;  ///< those of a convolution
  GemmShape shape_;
  std::size_t input_channels_ = 0, group_channels_ = 0;
  Window rows_, columns_;
};

}  // namespace guardbit::inline traces
