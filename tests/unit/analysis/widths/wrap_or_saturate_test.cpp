// Where a register that wraps around is right and one that saturates is wrong: as certificates say.
#include <algorithm>
#include <vector>

#include <doctest/doctest.h>

#include "analysis/widths/certified_width.h"
#include "analysis/widths/observed_width.h"
#include "tests/real_networks.h"
#include "tests/unit/sim/sample_helpers.h"

namespace guardbit::analysis::wrap_or_saturate_test {
namespace {

struct Outcome {
  std::vector<std::size_t> overflowed, wrong;  // outputs
};

// The layer in 16 bits against its exact sums.
Outcome in_16_bits(const QuantisedLayer& layer, const std::string& overflow) {
  const auto run = [&](const std::string& accumulator) {
    return run_functional(layer, registers_for(layer, parse_accumulator(accumulator), 0), {})
        .outputs;
  };
  const RegisterFile narrow = run("int:width=16,overflow=" + overflow), exact = run("int:width=60");
  Outcome outcome;
  for (std::size_t i = 0; i < exact.size(); ++i) {
    if ((narrow.flags[i] & output_overflowed) != 0) outcome.overflowed.push_back(i);
    if (narrow.bits(i)[0] != exact.bits(i)[0]) outcome.wrong.push_back(i);
  }
  return outcome;
}

// One head of one image of a layer, as a layer of its own.
Trace head_of(const Trace& sample, const std::string& name, std::size_t head) {
  Trace trace;
  trace.layers = select_layers(sample, name);
  Layer& layer = trace.layers.front();
  for (std::string* tensor : {&layer.activations, &layer.weights}) {
    const Tensor& all = sample.tensors.at(*tensor);
    const std::vector<std::size_t> shape(all.shape.end() - 2, all.shape.end());
    const std::size_t size = shape[0] * shape[1];
    const auto begin = all.values.begin() + static_cast<std::ptrdiff_t>(head * size);
    trace.tensors[*tensor] = {shape, {begin, begin + static_cast<std::ptrdiff_t>(size)}, {}, {}};
  }
  return trace;
}

// Codes of activations within the range of each place k for which the first `count` products of a
// column are as large (or as small) as they can be, and those after it the opposite.
std::vector<Code> extreme_row(const QuantisedLayer& layer, std::size_t column, std::size_t count,
                              bool largest) {
  const GemmShape shape = layer.lowered.shape();
  std::vector<Code> row;
  for (std::size_t k = 0; k < shape.k; ++k) {
    Code low = layer.activations.codes[k], high = low;
    for (std::size_t m = 0; m < shape.m; ++m) {
      low = std::min(low, layer.activations.codes[m * shape.k + k]);
      high = std::max(high, layer.activations.codes[m * shape.k + k]);
    }
    const Code weight = layer.weights.codes[layer.lowered.weight_index(0, k, column)];
    const bool positive = !layer.weights.codec->format().decode(weight).negative;
    row.push_back(positive == (largest == (k < count)) ? high : low);
  }
  return row;
}

}  // namespace

// Post-ReLU activations and weights scaled by output channel, as accelerators have them.
TEST_CASE(
    "16 bits that wrap are right on a layer where partial sums overflow, and saturation is wrong") {
  const Trace trace = test::sample_trace();
  Workers workers(2);
  const QuantisedLayer layer =
      test::sample_layer(trace, "cnn/pw2", {"int8", "uint8", "channel:max", "tensor:pow2"});
  const LayerObservation observation = observe(layer, workers);
  CHECK(observation.widest.prefix_bits == 17);
  CHECK(observation.widest.final_bits == 16);
  const OverflowsAt& at = observation.overflows.front();
  REQUIRE(at.bits == 16);
  CHECK(at.partial >= 1);
  CHECK(at.last == 0);
  const Outcome wrapped = in_16_bits(layer, "wrap"), saturated = in_16_bits(layer, "saturate");
  CHECK(wrapped.overflowed.size() == at.partial);
  CHECK(wrapped.wrong.empty());
  CHECK(saturated.overflowed.size() == at.partial);
  REQUIRE(saturated.wrong.size() == at.partial);
  CHECK(saturated.wrong.front() == at.output);
}

TEST_CASE("the same in the last layer of a real perceptron, all of it int8") {
  const auto trace = test::real_networks(std::string(GUARDBIT_MEASURED_DATA) + "/networks");
  if (!trace) {
    MESSAGE("skipped: no networks in " GUARDBIT_MEASURED_DATA "/networks");
    return;
  }
  Workers workers(2);
  const QuantisedLayer layer = test::sample_layer(*trace, "digits_mlp/fc2");
  const LayerObservation observation = observe(layer, workers);
  CHECK(observation.widest.prefix_bits == 17);
  CHECK(observation.widest.final_bits == 16);
  CHECK(in_16_bits(layer, "wrap").wrong.empty());
  const Outcome saturated = in_16_bits(layer, "saturate");
  CHECK(saturated.wrong.size() == observation.overflows.front().partial);
  CHECK(saturated.wrong.front() == observation.overflows.front().output);
}

// Probabilities of attention, some of which are never zero for this head: then a partial sum can be
// larger than any final one.
TEST_CASE("a certificate for any activations in their ranges tells wrapping and saturation apart") {
  Trace trace = head_of(test::sample_trace(), "vit/block1.values", 38);
  CodecCache codecs;
  const OperandChoice uint8{"uint8", parse_scaling("tensor:max")},
      int8{"int8", parse_scaling("tensor:max")};
  const QuantisedLayer head = quantise_layer(trace, trace.layers[0], uint8, int8, {}, codecs);
  const WeightCertificates certificate = certify(head, 0).widest.value();
  CHECK(certificate.by_weights == KnownWeightsWidth{19, 19});
  REQUIRE(certificate.by_features == KnownWeightsWidth{16, 17});
  // The same weights with all activations within the ranges that make a partial sum extreme.
  const GemmShape shape = head.lowered.shape();
  std::vector<Code> rows;
  for (std::size_t column = 0; column < shape.n; ++column) {
    for (std::size_t count = 1; count <= shape.k; ++count) {
      for (const bool largest : {false, true}) {
        const std::vector<Code> row = extreme_row(head, column, count, largest);
        rows.insert(rows.end(), row.begin(), row.end());
      }
    }
  }
  const std::size_t m = rows.size() / shape.k;
  trace.tensors[head.layer.activations] = {{m, shape.k}, {}, rows, Quantisation{"uint8", {1.0}, 0}};
  trace.tensors[head.layer.weights] = {
      {shape.k, shape.n}, {}, head.weights.codes, Quantisation{"int8", {1.0}, 0}};
  const QuantisedLayer extreme = quantise_layer(trace, trace.layers[0], {}, {}, {}, codecs);
  CHECK(certify(extreme, 0).widest->by_features == certificate.by_features);
  const Outcome wrapped = in_16_bits(extreme, "wrap"), saturated = in_16_bits(extreme, "saturate");
  CHECK(!wrapped.overflowed.empty());
  CHECK(wrapped.wrong.empty());
  CHECK(saturated.overflowed == wrapped.overflowed);
  CHECK(saturated.wrong == saturated.overflowed);
}

}  // namespace guardbit::analysis::wrap_or_saturate_test
