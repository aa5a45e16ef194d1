// Geometry by hand, and lowered products against loops written from the definitions.
#include "traces/layer.h"

#include <doctest/doctest.h>

namespace guardbit::layer_test {
namespace {

using Shape = std::vector<std::size_t>;

Layer convolution() {
  Layer layer;
  layer.name = "net/conv";
  layer.kind = LayerKind::conv2d;
  return layer;
}

Layer product(bool transposed = false) {
  Layer layer;
  layer.name = "net/product";
  layer.transpose_weights = transposed;
  return layer;
}

std::size_t count(const Shape& shape) {
  std::size_t result = 1;
  for (const std::size_t dimension : shape) result *= dimension;
  return result;
}

// Small integers without a pattern that a wrong index could hide behind.
std::vector<int> integers(const Shape& shape, unsigned seed) {
  std::vector<int> values(count(shape));
  for (int& value : values) {
    seed = seed * 1103515245U + 12345U;
    value = static_cast<int>((seed >> 16) % 19U) - 9;
  }
  return values;
}

// C[batch][m][n] by way of the lowered layer; padding is zero.
std::vector<int> lowered_product(const LoweredLayer& lowered, const std::vector<int>& activations,
                                 const std::vector<int>& weights) {
  const GemmShape shape = lowered.shape();
  std::vector<int> result;
  for (std::size_t batch = 0; batch < lowered.batches(); ++batch) {
    for (std::size_t m = 0; m < shape.m; ++m) {
      for (std::size_t n = 0; n < shape.n; ++n) {
        int sum = 0;
        for (std::size_t k = 0; k < shape.k; ++k) {
          const auto index = lowered.activation_index(batch, m, k);
          sum +=
              (index ? activations.at(*index) : 0) * weights.at(lowered.weight_index(batch, k, n));
        }
        result.push_back(sum);
      }
    }
  }
  return result;
}

// Signed position of a tap in the unpadded input.
long position(std::size_t output, std::size_t stride, std::size_t tap, std::size_t dilation,
              std::size_t padding) {
  return static_cast<long>(output * stride + tap * dilation) - static_cast<long>(padding);
}

struct IntegerTensor {
  const Shape& shape;
  std::vector<int> values;
};

// y[image][o][row][column].
struct Place {
  std::size_t image, o, row, column;
};

// One output of a convolution by its definition.
int direct_output(const Layer& layer, const IntegerTensor& activations,
                  const IntegerTensor& weights, const Place& place) {
  const auto& [x_shape, x] = activations;
  const auto& [w_shape, w] = weights;
  const auto [image, o, row, column] = place;
  const long height = static_cast<long>(x_shape[2]), width = static_cast<long>(x_shape[3]);
  const std::size_t first_channel = o / (w_shape[0] / layer.groups) * w_shape[1];
  int sum = 0;
  for (std::size_t c = 0; c < w_shape[1]; ++c) {
    for (std::size_t i = 0; i < w_shape[2]; ++i) {
      for (std::size_t j = 0; j < w_shape[3]; ++j) {
        const long y = position(row, layer.stride[0], i, layer.dilation[0], layer.padding[0]);
        const long z = position(column, layer.stride[1], j, layer.dilation[1], layer.padding[2]);
        if (y < 0 || y >= height || z < 0 || z >= width) continue;
        const std::size_t plane = image * x_shape[1] + first_channel + c;
        sum += x[plane * x_shape[2] * x_shape[3] + static_cast<std::size_t>(y * width + z)] *
               w[((o * w_shape[1] + c) * w_shape[2] + i) * w_shape[3] + j];
      }
    }
  }
  return sum;
}

// Checks every output of a layer whose output is `height` x `width` by hand.
void check_convolution(const Layer& layer, const Shape& x_shape, const Shape& w_shape,
                       std::size_t height, std::size_t width) {
  const LoweredLayer lowered(layer, x_shape, w_shape);
  const IntegerTensor x{x_shape, integers(x_shape, 1)}, w{w_shape, integers(w_shape, 2)};
  const std::vector<int> found = lowered_product(lowered, x.values, w.values);
  REQUIRE(lowered.shape().m == x_shape[0] * height * width);
  REQUIRE(found.size() == x_shape[0] * w_shape[0] * height * width);
  std::size_t next = 0;
  for (std::size_t batch = 0; batch < lowered.batches(); ++batch) {
    for (std::size_t m = 0; m < lowered.shape().m; ++m) {
      for (std::size_t n = 0; n < lowered.shape().n; ++n) {
        const std::size_t row = m / width % height, image = m / width / height;
        CHECK(found[next++] ==
              direct_output(layer, x, w, {image, lowered.channel(batch, n), row, m % width}));
      }
    }
  }
}

}  // namespace

TEST_CASE("a 3x3 convolution with padding 1 keeps the image size and sums channel, row, column") {
  Layer layer = convolution();
  for (std::size_t& padding : layer.padding) padding = 1;
  const LoweredLayer lowered(layer, {2, 3, 5, 7}, {4, 3, 3, 3});
  CHECK(lowered.batches() == 1);
  CHECK(lowered.shape() == GemmShape{2 * 5 * 7, 3 * 3 * 3, 4});
  CHECK(lowered.outputs() == 280);  // 70 * 4
  CHECK(lowered.macs() == 7560.0);  // 280 * 27
  CHECK(lowered.channels() == 4);
  CHECK_FALSE(lowered.activation_index(0, 0, 0));      // row -1, column -1
  CHECK(lowered.activation_index(0, 0, 4) == 0U);      // the filter's centre over pixel (0, 0)
  CHECK(lowered.activation_index(0, 0, 13) == 35U);    // the same in channel 1
  CHECK(lowered.activation_index(0, 35, 4) == 105U);   // the same in image 1: 3 * 5 * 7
  CHECK_FALSE(lowered.activation_index(0, 69, 26));    // below and right of the last pixel
  CHECK(lowered.activation_index(0, 69, 22) == 209U);  // the last pixel of all 210
  CHECK(lowered.weight_index(0, 26, 3) == 107U);       // the last weight of all 108
  CHECK(lowered.weight_index(0, 1, 2) == 55U);         // 2 * 27 + 1
}

TEST_CASE("convolutions of every geometry equal the direct loops") {
  Layer plain = convolution();
  check_convolution(plain, {1, 1, 4, 4}, {1, 1, 1, 1}, 4, 4);
  check_convolution(plain, {2, 2, 5, 6}, {3, 2, 3, 2}, 3, 5);
  check_convolution(plain, {1, 2, 3, 3}, {2, 2, 3, 3}, 1, 1);

  Layer strided = convolution();  // rows (7 - 3) / 2 + 1 = 3, columns (9 - 2) / 3 + 1 = 3
  strided.stride[0] = 2;
  strided.stride[1] = 3;
  check_convolution(strided, {2, 2, 7, 9}, {3, 2, 3, 2}, 3, 3);

  Layer lopsided = convolution();  // rows (4 + 1 - 3) / 1 + 1 = 3, columns (5 + 2 + 3 - 3) + 1 = 8
  lopsided.padding[0] = 1;
  lopsided.padding[2] = 2;
  lopsided.padding[3] = 3;
  check_convolution(lopsided, {1, 2, 4, 5}, {2, 2, 3, 3}, 3, 8);

  Layer dilated = convolution();  // rows 8 - 2*2 = 4, columns (9 + 1 - 3*1) = 7
  dilated.dilation[0] = 2;
  dilated.dilation[1] = 3;
  dilated.padding[3] = 1;
  check_convolution(dilated, {1, 1, 8, 9}, {2, 1, 3, 2}, 4, 7);

  Layer everything = convolution();  // rows (8 + 1 + 2 - 2*2 - 1) / 2 + 1 = 4, columns alike
  everything.stride[0] = everything.stride[1] = 2;
  everything.dilation[0] = everything.dilation[1] = 2;
  everything.padding[0] = everything.padding[2] = 1;
  everything.padding[1] = everything.padding[3] = 2;
  everything.groups = 2;
  check_convolution(everything, {2, 4, 8, 8}, {6, 2, 3, 3}, 4, 4);
}

TEST_CASE("a depthwise convolution is one product a channel") {
  Layer layer = convolution();
  layer.groups = 3;
  const LoweredLayer lowered(layer, {1, 3, 4, 4}, {3, 1, 3, 3});
  CHECK(lowered.batches() == 3);
  CHECK(lowered.shape() == GemmShape{4, 9, 1});
  CHECK(lowered.channels() == 3);
  CHECK(lowered.channel(2, 0) == 2);
  check_convolution(layer, {1, 3, 4, 4}, {3, 1, 3, 3}, 2, 2);
}

TEST_CASE("a depthwise convolution may have several outputs a channel") {
  Layer layer = convolution();
  layer.groups = 2;
  const LoweredLayer lowered(layer, {1, 2, 3, 3}, {6, 1, 2, 2});
  CHECK(lowered.shape() == GemmShape{4, 4, 3});
  CHECK(lowered.channel(1, 2) == 5);
  CHECK(lowered.channel_axis() == 0);
  check_convolution(layer, {1, 2, 3, 3}, {6, 1, 2, 2}, 2, 2);
}

TEST_CASE("a matrix product folds leading dimensions into m when weights are shared") {
  const LoweredLayer lowered(product(), {2, 3, 4, 5}, {5, 6});
  CHECK(lowered.batches() == 1);
  CHECK(lowered.shape() == GemmShape{24, 5, 6});
  CHECK(lowered.activation_index(0, 23, 4) == 119U);
  CHECK(lowered.weight_index(0, 1, 2) == 8U);  // 1 * 6 + 2
  CHECK(lowered.channels() == 6);
  CHECK(lowered.channel_axis() == 1);
}

TEST_CASE("transposed weights are stored by output") {
  const LoweredLayer lowered(product(true), {4, 5}, {6, 5});
  CHECK(lowered.shape() == GemmShape{4, 5, 6});
  CHECK(lowered.weight_index(0, 1, 2) == 11U);  // 2 * 5 + 1
  CHECK(lowered.channel_axis() == 0);
}

TEST_CASE("products of a plain and a transposed weight matrix are equal") {
  const Shape a_shape = {3, 4};
  const std::vector<int> a = integers(a_shape, 3), b = integers({4, 5}, 4);
  std::vector<int> transposed(20);
  for (std::size_t k = 0; k < 4; ++k) {
    for (std::size_t n = 0; n < 5; ++n) transposed[n * 4 + k] = b[k * 5 + n];
  }
  const std::vector<int> plain = lowered_product(LoweredLayer(product(), a_shape, {4, 5}), a, b);
  CHECK(plain == lowered_product(LoweredLayer(product(true), a_shape, {5, 4}), a, transposed));
  CHECK(plain[0] == a[0] * b[0] + a[1] * b[5] + a[2] * b[10] + a[3] * b[15]);
}

TEST_CASE("weights with the leading dimensions of the activations give a batch each") {
  for (const bool transposed : {false, true}) {
    const Shape weight_shape = transposed ? Shape{2, 3, 6, 5} : Shape{2, 3, 5, 6};
    const LoweredLayer lowered(product(transposed), {2, 3, 4, 5}, weight_shape);
    CHECK(lowered.batches() == 6);
    CHECK(lowered.shape() == GemmShape{4, 5, 6});
    CHECK(lowered.outputs() == 144);
    CHECK(lowered.activation_index(1, 2, 3) == 33U);                   // 20 + 2 * 5 + 3
    CHECK(lowered.weight_index(1, 2, 3) == (transposed ? 47U : 45U));  // 30 + 17, 30 + 15
    CHECK(lowered.channels() == 6);
    CHECK(lowered.channel(5, 4) == 4);
    CHECK(lowered.channel_axis() == (transposed ? 2U : 3U));
  }
}

TEST_CASE("the channel of a weight is the channel of its column") {
  Layer grouped = convolution();
  grouped.groups = 2;
  const LoweredLayer layers[] = {LoweredLayer(product(), {4, 5}, {5, 6}),
                                 LoweredLayer(product(true), {2, 4, 5}, {2, 6, 5}),
                                 LoweredLayer(product(), {2, 4, 5}, {2, 5, 6}),
                                 LoweredLayer(grouped, {1, 4, 3, 3}, {6, 2, 2, 2})};
  for (const LoweredLayer& lowered : layers) {
    for (std::size_t batch = 0; batch < lowered.batches(); ++batch) {
      for (std::size_t k = 0; k < lowered.shape().k; ++k) {
        for (std::size_t n = 0; n < lowered.shape().n; ++n) {
          CHECK(lowered.channel_of_weight(lowered.weight_index(batch, k, n)) ==
                lowered.channel(batch, n));
        }
      }
    }
  }
}

TEST_CASE("every activation and weight of a product is used at its own place") {
  const LoweredLayer lowered(product(true), {2, 3, 4}, {2, 5, 4});
  std::vector<int> activation_uses(24), weight_uses(40);
  for (std::size_t batch = 0; batch < 2; ++batch) {
    for (std::size_t k = 0; k < 4; ++k) {
      for (std::size_t m = 0; m < 3; ++m) ++activation_uses[*lowered.activation_index(batch, m, k)];
      for (std::size_t n = 0; n < 5; ++n) ++weight_uses[lowered.weight_index(batch, k, n)];
    }
  }
  CHECK(activation_uses == std::vector<int>(24, 1));
  CHECK(weight_uses == std::vector<int>(40, 1));
}

TEST_CASE("padding wider than the filter gives outputs that are all padding") {
  Layer layer = convolution();
  layer.padding[0] = 3;
  const LoweredLayer lowered(layer, {1, 1, 1, 1}, {1, 1, 2, 1});
  CHECK(lowered.shape() == GemmShape{3, 2, 1});  // 1 + 3 - 2 + 1 rows
  CHECK_FALSE(lowered.activation_index(0, 0, 1));
  CHECK_FALSE(lowered.activation_index(0, 2, 0));
  CHECK(lowered.activation_index(0, 2, 1) == 0U);
}

}  // namespace guardbit::layer_test
