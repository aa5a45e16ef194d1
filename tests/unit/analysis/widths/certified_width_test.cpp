// Certificates of small layers by hand, and of the sample against what its sums needed.
#include "analysis/widths/certified_width.h"

#include <doctest/doctest.h>

#include "analysis/widths/observed_width.h"
#include "tests/unit/sim/sample_helpers.h"

namespace guardbit::analysis::certified_width_test {
namespace {

// One matrix product of codes of int8, weights [k, n].
QuantisedLayer product_of(std::vector<std::size_t> a_shape, std::vector<Code> a,
                          std::vector<std::size_t> w_shape, std::vector<Code> w) {
  Trace trace;
  trace.tensors["a"] = {std::move(a_shape), {}, std::move(a), Quantisation{"int8", {1.0}, 0}};
  trace.tensors["w"] = {std::move(w_shape), {}, std::move(w), Quantisation{"int8", {1.0}, 0}};
  Layer layer;
  layer.name = "fc";
  layer.activations = "a";
  layer.weights = "w";
  CodecCache codecs;
  return quantise_layer(trace, layer, {}, {}, {}, codecs);
}

constexpr Code minus(unsigned x) { return 256 - x; }

}  // namespace

TEST_CASE("each assumption certifies what follows from it by hand") {
  // Rows of activations 3 10 and 5 20, weights 4 and -1.
  const QuantisedLayer layer = product_of({2, 2}, {3, 10, 5, 20}, {2, 1}, {4, minus(1)});
  const LayerCertificate certificate = certify(layer, 1);
  CHECK(certificate.by_format == 17);      // 2 * 128^2 = 2^15
  CHECK(*certificate.by_data_type == 17);  // |sum| <= 2 * 2^7 * 2^7 = 2^15, 2^(P-1) >= 2^15 + 1
  const WeightCertificates& bits = certificate.widest.value();
  CHECK(*bits.by_norm == 11);  // 5 * 2^7 = 640, 2^(P-1) >= 641
  // The mean is 3/2: 5/2 and -5/2, norm 5; 2^P >= 5 * 255 + 2.
  CHECK(*bits.if_centred == 11);
  CHECK(bits.by_weights == KnownWeightsWidth{11, 11});  // [-512 - 127, 508 + 128]
  CHECK(bits.by_range == KnownWeightsWidth{8, 8});  // 4 * [3, 20] - [3, 20] = [-8, 77], 80 before
  CHECK(bits.by_features ==
        KnownWeightsWidth{5, 6});  // 4 * [3, 5] - [10, 20] = [-8, 10], 20 before
  CHECK(bits.tiles.inner == KnownWeightsWidth{10, 10});  // 4 * [-128, 127] = [-512, 508]
  CHECK(bits.tiles.outer == bits.by_weights);
  CHECK(*certificate.tile_by_format == 16);  // 128^2 = 2^14
}

TEST_CASE("channels have certificates of their own, and the layer the widest") {
  const QuantisedLayer layer = product_of({1, 1}, {1}, {1, 3}, {1, minus(100), 0});
  const LayerCertificate certificate = certify(layer, 0);
  REQUIRE(certificate.channels.size() == 3);
  CHECK(certificate.channels[0].bits.by_weights.final_sum == 8);   // [-128, 127]
  CHECK(certificate.channels[1].bits.by_weights.final_sum == 15);  // [-12700, 12800]
  CHECK(certificate.channels[2].bits.by_weights.final_sum == 1);
  CHECK(certificate.widest->by_weights.final_sum == 15);
}

TEST_CASE("what is certified holds on the sample, and more knowledge never asks for more") {
  const Trace trace = test::sample_trace();
  Workers workers(2);
  for (const Layer& layer : trace.layers) {
    for (const char* format : {"int8", "uint8", "e4m3"}) {
      CAPTURE(layer.name);
      CAPTURE(format);
      const QuantisedLayer quantised = test::sample_layer(trace, layer.name, {"int8", format});
      const LayerCertificate certificate = certify(quantised, 4);
      const ObservedSum observed = observe(quantised, workers).widest;
      const WeightCertificates& bits = *certificate.widest;
      CHECK(*certificate.by_data_type >= certificate.by_format);
      CHECK(certificate.by_format >= bits.by_weights.every_prefix);
      CHECK(*bits.by_norm >= bits.by_weights.every_prefix);
      CHECK(bits.by_weights.every_prefix >= bits.by_range.every_prefix);
      CHECK(bits.by_range.every_prefix >= bits.by_features.every_prefix);
      CHECK(bits.by_features.every_prefix >= observed.prefix_bits);
      CHECK(bits.by_features.final_sum >= observed.final_bits);
      CHECK(bits.tiles.outer.every_prefix <= bits.by_weights.every_prefix);
      CHECK(bits.tiles.inner.every_prefix <= *certificate.tile_by_format);
    }
  }
}

TEST_CASE("the padding of a convolution counts as zero") {
  // One pixel 5, weights 1 and 2, a zero to the right: 5 * 1 + 0 * 2.
  Trace trace;
  trace.tensors["a"] = {{1, 1, 1, 1}, {}, {5}, Quantisation{"int8", {1.0}, 0}};
  trace.tensors["w"] = {{1, 1, 1, 2}, {}, {1, 2}, Quantisation{"int8", {1.0}, 0}};
  Layer layer;
  layer.name = "conv";
  layer.kind = LayerKind::conv2d;
  layer.activations = "a";
  layer.weights = "w";
  layer.padding[3] = 1;
  CodecCache codecs;
  const LayerCertificate certificate = certify(quantise_layer(trace, layer, {}, {}, {}, codecs), 0);
  CHECK(certificate.widest->by_range == KnownWeightsWidth{5, 5});     // [0, 15]
  CHECK(certificate.widest->by_features == KnownWeightsWidth{4, 4});  // 5
}

TEST_CASE("a bias is part of what the weights certify, and of no norm") {
  // Weights 1 and 1 on real numbers 1 and -1, both scales 1 / 127; the bias 2 is 2 * 127^2 = 32258.
  Trace trace;
  trace.tensors["a"] = {{1, 2}, {1, -1}, {}, std::nullopt};
  trace.tensors["w"] = {{2, 1}, {1, 1}, {}, std::nullopt};
  trace.tensors["b"] = {{1}, {2}, {}, std::nullopt};
  Layer layer;
  layer.name = "fc";
  layer.activations = "a";
  layer.weights = "w";
  layer.bias = "b";
  CodecCache codecs;
  const OperandChoice int8{"int8", parse_scaling("tensor:max")};
  const QuantisedLayer quantised = quantise_layer(trace, layer, int8, int8, {}, codecs);
  const LayerCertificate certificate = certify(quantised, 1);
  CHECK_FALSE(certificate.by_data_type);
  CHECK_FALSE(certificate.widest->by_norm);
  CHECK_FALSE(certificate.widest->if_centred);
  // 32258 + 127 * [-256, 254] = [-254, 64516], 17 bits, and 127 - 127 keeps the 16 of the bias
  // though it begins with 32258 + 127^2 = 48387.
  CHECK(certificate.widest->by_weights == KnownWeightsWidth{17, 17});
  CHECK(certificate.widest->by_features == KnownWeightsWidth{16, 17});
  CHECK(certificate.widest->tiles.outer == KnownWeightsWidth{17, 17});
  CHECK(certificate.widest->tiles.inner.final_sum == 15);  // 127 * -128 = -16256
  Workers workers(1);
  const ObservedSum observed = observe(quantised, workers).widest;
  CHECK(observed.final_bits == 16);
  CHECK(observed.prefix_bits == 17);
}

TEST_CASE("block scales leave only the formats") {
  const LayerCertificate certificate =
      certify(test::sample_layer(test::sample_trace(), "vit/head",
                                 {"e2m1", "e2m1", "block:32,e8m0", "block:32,e8m0"}),
              0);
  CHECK_FALSE(certificate.widest);
  CHECK(certificate.channels.empty());
  CHECK(certificate.by_format > 0);
}

}  // namespace guardbit::analysis::certified_width_test
