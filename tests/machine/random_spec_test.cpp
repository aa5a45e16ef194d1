// Any format in any accumulator: the machine equals the functional model, which lies within its
// bound of the exact sum.
#include <string>
#include <vector>

#include "analysis/bounds/error_bound.h"
#include "analysis/judge/register_value.h"
#include "arith/error.h"
#include "tests/machine/test_layer.h"
#include "tests/random_specs.h"

namespace guardbit::models::random_spec_test {
namespace {

using test::MacText;
using test::TestLayer;

struct Seen {
  std::size_t layers = 0, refused = 0, outputs = 0, bounded = 0;
};

// The codes of a row without its empty places, in step with those of a column.
void gather_pairs(const GemmCodes& codes, std::size_t m, std::size_t n, std::vector<Code>& a,
                  std::vector<Code>& b) {
  a.clear();
  b.clear();
  for (std::size_t k = 0; k < codes.shape.k; ++k) {
    const CodeOrEmpty& x = codes.a[m * codes.shape.k + k];
    const CodeOrEmpty& y = codes.b[n * codes.shape.k + k];
    if (x.empty || y.empty) continue;
    a.push_back(x.code);
    b.push_back(y.code);
  }
}

void check_bound(const LayerRun& run, const TestLayer& layer, Seen& seen) {
  INFO(layer.text());
  const analysis::ExactFormat a_format(layer.activations.format().name),
      b_format(layer.weights.format().name);
  analysis::ExactDot exact(a_format, b_format, layer.shape.k);
  const analysis::ErrorBound bound(
      layer.registers, static_cast<int>(a_format.quantum_exp() + b_format.quantum_exp()),
      layer.shape.k);
  const analysis::RegisterReader reader(run.outputs.layout);
  analysis::MpfrNumber sum(2), magnitude(2), value(2);
  std::vector<Code> a, b;
  for (std::size_t output = 0; output < run.outputs.size(); ++output) {
    ++seen.outputs;
    if ((run.outputs.flags[output] & (output_overflowed | output_invalid)) != 0) continue;
    const std::size_t n = output % layer.shape.n, row = output / layer.shape.n;
    gather_pairs(layer.codes[row / layer.shape.m], row % layer.shape.m, n, a, b);
    exact.compute(a, b, sum, magnitude);
    reader.read(run.outputs.bits(output), value);
    REQUIRE(is_finite(value));
    REQUIRE_FALSE(bound.of(magnitude) < distance(value, sum));
    ++seen.bounded;
  }
}

void run_random_specs(TimeMode mode, std::uint64_t seed, unsigned count) {
  const ArrayConfig array{{4, 3}};
  Machine machine({array, mode, {}, {}});
  test::RandomSpecs specs(seed);
  std::mt19937_64 random(seed);
  Seen seen;
  while (seen.layers < count) {
    const bool chains = seen.layers % 2 == 1;
    const MacText mac{specs.format(), specs.format(), specs.accumulator(chains)};
    CAPTURE(mac.accumulator);
    // Needs an array of as many stages: array_kinds_test.cpp.
    if (mac.accumulator.find("partials=") != mac.accumulator.npos) continue;
    std::optional<TestLayer> layer;
    try {
      layer.emplace(chains ? "ws" : "os", array, mac, test::random_shape(random, array.shape), 1,
                    random());
    } catch (const SpecError&) {  // a fixed-point register too far from its addends
      ++seen.refused;
      continue;
    }
    const LayerRun run = machine.run(layer->job());
    test::check_run(run, *layer);
    check_bound(run, *layer, seen);
    ++seen.layers;
  }
  MESSAGE(seen.layers << " random specifications (" << seen.refused << " more refused), "
                      << seen.outputs << " outputs equal to the functional model, " << seen.bounded
                      << " of them without overflow and within their bound");
  CHECK(seen.bounded * 3 > seen.outputs);
}

}  // namespace

TEST_CASE("random formats in random accumulators are simulated right in block time") {
  run_random_specs(TimeMode::block, 1, 400);
}

TEST_CASE("random formats in random accumulators are simulated right in lockstep") {
  run_random_specs(TimeMode::lockstep, 2, 200);
}

}  // namespace guardbit::models::random_spec_test
