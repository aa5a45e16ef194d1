// Layers that do not lower: sizes that do not fit, are zero, or are beyond what can be counted.
#include <doctest/doctest.h>

#include "tests/unit/traces/file_builder.h"
#include "traces/layer.h"

namespace guardbit::layer_errors_test {
namespace {

using Shape = std::vector<std::size_t>;
using test::error_of;

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

}  // namespace

TEST_CASE("matrix products that do not fit are refused with their sizes") {
  const auto error = [](const Shape& a, const Shape& w, bool transposed = false) {
    return error_of([&] { LoweredLayer(product(transposed), a, w); });
  };
  CHECK(error({3, 4}, {5, 6}) ==
        "layer 'net/product': activations [3, 4] and weights [5, 6] disagree on k: 4 and 5");
  CHECK(error({3, 4}, {5, 6}, true) ==
        "layer 'net/product': activations [3, 4] and weights "
        "[5, 6] (transposed) disagree on k: 4 and 6");
  CHECK(error({4}, {4, 6}) ==
        "layer 'net/product': activations must have 2 or more dimensions, not [4]");
  const std::string leading = "must have 2 dimensions, or the leading ones of activations";
  CHECK(test::contains(error({2, 3, 4}, {3, 4, 5}), leading));
  CHECK(test::contains(error({3, 4}, {2, 4, 5}), leading));
  CHECK(test::contains(error({2, 3, 4}, {4}), leading));
  CHECK(error({0, 4}, {4, 6}) == "layer 'net/product': activations [0, 4] are empty");
  CHECK(error({3, 4}, {4, 0}) == "layer 'net/product': weights [4, 0] are empty");
}

TEST_CASE("convolutions that do not fit are refused with their sizes") {
  const auto error = [](const Layer& layer, const Shape& x, const Shape& w) {
    return error_of([&] { LoweredLayer(layer, x, w); });
  };
  const Layer plain = convolution();
  CHECK(error(plain, {3, 4, 4}, {1, 3, 2, 2}) ==
        "layer 'net/conv': activations must have 4 dimensions (image, channel, row, column), not "
        "[3, 4, 4]");
  CHECK(error(plain, {1, 3, 4, 4}, {3, 2, 2}) ==
        "layer 'net/conv': weights must have 4 dimensions (out channel, in channel, row, column), "
        "not [3, 2, 2]");
  CHECK(error(plain, {1, 3, 4, 4}, {1, 2, 2, 2}) ==
        "layer 'net/conv': weights have 2 input channels, expected 3 / 1 groups");
  CHECK(error(plain, {1, 1, 4, 4}, {1, 1, 5, 4}) ==
        "layer 'net/conv': a filter of 5 with dilation 1 does not fit the 4 padded rows");
  Layer dilated = plain;
  dilated.dilation[1] = 2;
  CHECK(error(dilated, {1, 1, 4, 4}, {1, 1, 1, 3}) ==
        "layer 'net/conv': a filter of 3 with dilation 2 does not fit the 4 padded columns");
  Layer grouped = plain;
  grouped.groups = 2;
  CHECK(error(grouped, {1, 3, 4, 4}, {2, 1, 1, 1}) ==
        "layer 'net/conv': 2 groups do not divide the 3 input channels");
  CHECK(error(grouped, {1, 4, 4, 4}, {3, 2, 1, 1}) ==
        "layer 'net/conv': 2 groups do not divide the 3 output channels");
}

TEST_CASE("zero strides, dilations and groups are refused") {
  const auto error = [](const Layer& layer) {
    return error_of([&] { LoweredLayer(layer, {1, 1, 4, 4}, {1, 1, 1, 1}); });
  };
  Layer stride = convolution(), dilation = convolution(), groups = convolution();
  stride.stride[1] = 0;
  dilation.dilation[0] = 0;
  groups.groups = 0;
  CHECK(error(stride) == "layer 'net/conv': stride 0 must be between 1 and 2^36");
  CHECK(error(dilation) == "layer 'net/conv': dilation 0 must be between 1 and 2^36");
  CHECK(error(groups) == "layer 'net/conv': groups 0 must be between 1 and 2^36");
}

TEST_CASE("sizes near and beyond 64 bits are refused, not wrapped") {
  const std::size_t huge = std::size_t{1} << 63;
  const auto error = [](const Layer& layer, const Shape& x, const Shape& w) {
    return error_of([&] { LoweredLayer(layer, x, w); });
  };
  CHECK(test::contains(error(product(), {huge, 2}, {2, 2}), "exceed 2^36 elements"));
  CHECK(test::contains(error(product(), {2, 2}, {huge, huge}), "exceed 2^36 elements"));
  CHECK(test::contains(error(product(), {huge, huge, 0}, {2, 2}), "are empty"));
  CHECK(test::contains(error(product(), {1U << 20, 1}, {1, 1U << 20}),
                       "too large: 1 products with m, k, n = [1048576, 1, 1048576]"));
  Layer padded = convolution();
  padded.padding[0] = padded.padding[1] = huge;
  CHECK(test::contains(error(padded, {1, 1, 4, 4}, {1, 1, 1, 1}),
                       "padding 9223372036854775808 must be between 0 and 2^36"));
  padded.padding[0] = padded.padding[1] = std::size_t{1} << 36;
  CHECK(test::contains(error(padded, {1, 1, 4, 4}, {1, 1, 1, 1}), "too large"));
  Layer dilated = convolution();
  dilated.dilation[0] = std::size_t{1} << 36;
  CHECK(test::contains(error(dilated, {1, 1, 4, 4}, {1, 1, std::size_t{1} << 35, 1}),
                       "does not fit"));
}

}  // namespace guardbit::layer_errors_test
