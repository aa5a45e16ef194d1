// What sums needed, against what registers of every width really did.
#include "analysis/widths/observed_width.h"

#include <doctest/doctest.h>

#include "tests/unit/sim/sample_helpers.h"

namespace guardbit::analysis::observed_width_test {
namespace {

struct Counted {
  std::size_t overflowed = 0, wrong = 0;
  bool operator==(const Counted&) const = default;
};

// Outputs of a register that wraps around which overflowed on the way, and which end up wrong.
Counted counted(const QuantisedLayer& layer, int bits) {
  const auto run = [&](const std::string& accumulator) {
    return run_functional(layer, registers_for(layer, parse_accumulator(accumulator), 0), {})
        .outputs;
  };
  const RegisterFile narrow = run("int:width=" + std::to_string(bits) + ",overflow=wrap");
  const RegisterFile exact = run("int:width=60");
  Counted counts;
  for (std::size_t i = 0; i < exact.size(); ++i) {
    if ((narrow.flags[i] & output_overflowed) != 0) ++counts.overflowed;
    if (narrow.bits(i)[0] != exact.bits(i)[0]) ++counts.wrong;
  }
  return counts;
}

}  // namespace

TEST_CASE("as many outputs overflow at every width as registers of that width have") {
  const Trace trace = test::sample_trace();
  Workers workers(2);
  for (const char* name : {"cnn/fc", "cnn/conv1", "vit/block0.values", "vit/block1.down"}) {
    CAPTURE(name);
    const QuantisedLayer layer = test::sample_layer(trace, name);
    const LayerObservation observation = observe(layer, workers);
    CHECK(observation.widest.prefix_bits == observed_bits(layer, registers_for(layer, {}, 0)));
    CHECK(counted(layer, observation.widest.prefix_bits) == Counted{});
    REQUIRE(!observation.overflows.empty());
    CHECK(observation.overflows.front().bits == observation.widest.prefix_bits - 1);
    for (const OverflowsAt& at : observation.overflows) {
      CAPTURE(at.bits);
      CHECK(counted(layer, at.bits) == Counted{at.partial, at.last});
      CHECK(at.output ==
            (at.batch * layer.lowered.shape().m + at.m) * layer.lowered.shape().n + at.n);
    }
  }
}

TEST_CASE("unused bits at the bottom are those of the operands' common factor") {
  // Codes of e4m3 are multiples of 2^-9; those of weights 2^-9 and 2^-8 times 1 are products of
  // 2^-9 and more, of which the products' quantum 2^-18 has 9 bits below.
  Trace trace;
  trace.tensors["a"] = {{1, 2}, {}, {0x38, 0x38}, Quantisation{"e4m3", {1.0}, 0}};
  trace.tensors["w"] = {{2, 1}, {}, {0x01, 0x02}, Quantisation{"e4m3", {1.0}, 0}};
  Layer layer;
  layer.name = "fc";
  layer.activations = "a";
  layer.weights = "w";
  trace.layers.push_back(layer);
  CodecCache codecs;
  Workers workers(1);
  const LayerObservation observation =
      observe(quantise_layer(trace, layer, {}, {}, {}, codecs), workers);
  CHECK(observation.product_lsb == -18);
  CHECK(observation.widest.lowest_bit == 9);
  CHECK(observation.widest.largest_magnitude == 3 * 512);
  CHECK(observation.widest.prefix_bits == 12);
  CHECK(observation.channels.size() == 1);
}

TEST_CASE("the number of threads does not show") {
  const QuantisedLayer layer = test::sample_layer(test::sample_trace(), "vit/block0.scores");
  Workers one(1), four(4);
  const LayerObservation a = observe(layer, one), b = observe(layer, four);
  CHECK(a.widest == b.widest);
  CHECK(a.channels == b.channels);
}

}  // namespace guardbit::analysis::observed_width_test
