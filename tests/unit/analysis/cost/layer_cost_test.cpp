// What a layer's run did, in the units of the cost models.
#include "analysis/cost/layer_cost.h"

#include <doctest/doctest.h>

#include "tests/unit/sim/sample_helpers.h"

namespace guardbit::analysis::layer_cost_test {
namespace {

// 10 images, 512 features, 10 classes: 51200 products.
QuantisedLayer classifier(const test::SampleFormats& formats = {}) {
  return test::sample_layer(test::sample_trace(), "cnn/fc", formats);
}

}  // namespace

TEST_CASE("elements through the buffers count with the bits of their formats") {
  LayerRun run;
  run.accesses.activation_reads = 100;
  run.accesses.weight_reads = 30;
  const RunActions actions = actions_of(classifier({"e2m1", "int8"}), run, {});
  CHECK(actions.macs == 51200);
  REQUIRE(actions.buffers.size() == 3);
  CHECK(actions.buffers[0].bits == 800);  // int8
  CHECK(actions.buffers[1].bits == 120);  // e2m1
  CHECK(actions.buffers[2].bits == 0);
}

TEST_CASE("a buffer is priced as one of its halves, and one without a size as unknown") {
  StorageConfig storage;
  storage.activations.bytes = 16384;
  const RunActions actions = actions_of(classifier(), {}, storage);
  CHECK(actions.buffers[0].bytes == 8192);
  CHECK(actions.buffers[1].bytes == 0);
}

TEST_CASE("memory counts the bits of all reads and writes") {
  LayerRun run;
  run.memory = {1, 2, 4, 8, 16};
  CHECK(actions_of(classifier(), run, {}).memory_bits == 8 * (1 + 2 + 4 + 8 + 16));
  CHECK(actions_of(classifier(), {}, {}).memory_bits == 0);
}

TEST_CASE("no cost model covers block scales, of either operand") {
  const FormatLimits int8 = Codec(parse_format("int8")).limits();
  const MacRegisters exact = make_mac_registers({}, int8, int8, 1, 0);
  test::SampleFormats weights, activations;
  weights.weights_scaling = activations.activations_scaling = "block:32,e8m0";
  CHECK(unit_of(classifier(weights), exact, 1, false).why() == "block scales");
  CHECK(unit_of(classifier(activations), exact, 1, false).why() == "block scales");
}

}  // namespace guardbit::analysis::layer_cost_test
