// Summaries of bounds, by hand.
#include "analysis/bounds/layer_bounds.h"

#include <doctest/doctest.h>

namespace guardbit::analysis::layer_bounds_test {
namespace {

OutputBounds output(double error, double bound) {
  OutputBounds result;
  result.error = error;
  result.bounds.fill(bound);
  return result;
}

BoundedOutputs three_outputs() { return {"T3", {output(1, 4), output(0, 2), output(2, 6)}}; }

LayerBounds summary(const BoundedOutputs& bounded) {
  return summarise(bounded, "layer", "float:e8m9", 16);
}

}  // namespace

TEST_CASE("ratios are of the outputs that have an error") {
  const LayerBounds layer = summary(three_outputs());
  CHECK(layer.failure.empty());
  CHECK(layer.outputs == 3);
  CHECK(layer.exact == 1);
  CHECK(layer.largest_error == 2);
  const auto& running = layer.bound(BoundKind::running);
  CHECK(running->largest == 6);
  CHECK(running->below == 0);
  // 4 and 3; of two, the larger.
  CHECK(*running->median_ratio == 4);
  CHECK(*running->least_ratio == 3);
  CHECK(*layer.largest_ratio() == 3);
}

TEST_CASE("an error above a proven bound is a failure, and one above a probable bound is none") {
  BoundedOutputs bounded = three_outputs();
  bounded.outputs[2].bounds[static_cast<std::size_t>(BoundKind::probable)] = 1.5;
  CHECK(summary(bounded).failure.empty());
  CHECK(summary(bounded).bound(BoundKind::probable)->below == 1);
  bounded.outputs[2].bounds[static_cast<std::size_t>(BoundKind::running)] = 1.5;
  CHECK(summary(bounded).failure == "output 2: an error of 2 is above the bound by running of 1.5");
}

TEST_CASE("an overflow that was excluded is a failure, and others leave their output out") {
  BoundedOutputs bounded = three_outputs();
  bounded.outputs[2].overflowed = true;
  CHECK(summary(bounded).failure.empty());
  CHECK(summary(bounded).overflowed == 1);
  CHECK(summary(bounded).largest_error == 1);
  bounded.outputs[2].overflow_excluded = true;
  CHECK(summary(bounded).failure == "output 2: overflowed although that was excluded");
}

TEST_CASE("a bound that an output lacks is one that the layer lacks") {
  BoundedOutputs bounded = three_outputs();
  bounded.outputs[1].bounds[static_cast<std::size_t>(BoundKind::formats)].reset();
  CHECK(!summary(bounded).bound(BoundKind::formats));
  CHECK(summary(bounded).bound(BoundKind::magnitudes));
}

}  // namespace guardbit::analysis::layer_bounds_test
