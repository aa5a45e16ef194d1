// Bits that change in registers, counted by hand. The structural twins count them for random
// layers.
#include <string>

#include "models/machine.h"
#include "tests/machine/child_process.h"
#include "tests/machine/test_layer.h"

namespace guardbit::models::toggle_test {
namespace {

using test::TestLayer;

std::vector<CodeOrEmpty> elements(const std::vector<int>& integers) {
  std::vector<CodeOrEmpty> codes;
  for (const int integer : integers) codes.push_back({static_cast<Code>(integer) & 15, false});
  return codes;
}

// int4 operands and 8-bit sums; `b` column by column.
bool toggles(const std::string& dataflow, const ArrayConfig& array, GemmShape shape,
             const std::vector<int>& a, const std::vector<int>& b, const ToggleCounts& expected) {
  return test::in_child_process([&] {
    TestLayer layer(dataflow, array, {"int4", "int4", "int:width=8"}, shape, 1, 1);
    layer.codes[0] = {shape, elements(a), elements(b)};
    Machine machine({.array = array, .waveform = {}, .progress = {}, .toggles = true});
    const ToggleCounts counts = machine.run(layer.job()).toggles.value();
    if (counts != expected) {
      MESSAGE(counts.operand << " " << counts.product << " " << counts.accumulator);
    }
    return counts == expected;
  });
}

}  // namespace

TEST_CASE("bits toggled in a 1x2 weight-stationary array, by hand") {
  // Weights 1 and 3: 0001 and 0011, loaded in one edge: 1 + 2 bits.
  // Activations 1, 2 pass both elements: 0000 -> 0001 -> 0010 are 1 + 2 bits, twice.
  // Products 0 -> 1 -> 2 are 1 + 2 bits, 0 -> 3 -> 6 (000, 011, 110) 2 + 2.
  // A chain of one element: its sums are the products.
  CHECK(toggles("ws", {{1, 2}}, {2, 1, 2}, {1, 2}, {1, 3}, {3 + 6, 7, 7}));
}

TEST_CASE("bits toggled in a 1x2 input-stationary array, by hand") {
  // The same numbers with the operands exchanged.
  CHECK(toggles("is", {{1, 2}}, {2, 1, 2}, {1, 3}, {1, 2}, {3 + 6, 7, 7}));
}

TEST_CASE("bits toggled in a 2x1 weight-stationary array, by hand") {
  // Weights 3 above 1 come in bottom row first. The upper register holds 0001, then 0011: 1 + 1
  // bits; the lower one 0000, then 0001: 1. One line (2, -1) of activations: 0010 above, 1 bit;
  // 1111 below, 4. Products 6 and -1 (8 bits): 2 and 8. Sums 6 and 5: 2 and 2.
  CHECK(toggles("ws", {{2, 1}}, {1, 2, 1}, {2, -1}, {3, 1}, {3 + 5, 10, 4}));
}

TEST_CASE("bits toggled with double-buffered weights, by hand") {
  // 1x1, K = 2: weight 1 comes into the second register, weight 3 meanwhile into the first: 1 + 2.
  // Activations 1, then 2: 1 + 2. Products 1, then 6 (001, 110): 1 + 3, and as many in the sums.
  CHECK(toggles("ws", {{1, 1}, 1, {}, true}, {1, 2, 1}, {1, 2}, {1, 3}, {3 + 3, 4, 4}));
  // Without, one register holds 0001, then 0011: 1 + 1.
  CHECK(toggles("ws", {{1, 1}}, {1, 2, 1}, {1, 2}, {1, 3}, {2 + 3, 4, 4}));
}

TEST_CASE("bits toggled in a 1x2 output-stationary array, by hand") {
  // Activations 1, 2 pass both elements: 3 bits each. Weights 1, 2: 3 bits; 3, -1 (0011, 1111): 4.
  // Products 1, 4: 1 + 2 bits; 3, -2 (00000011, 11111110): 2 + 7. Sums 1, 5: 2 bits; 3, 1: 3.
  CHECK(toggles("os", {{1, 2}}, {1, 2, 2}, {1, 2}, {1, 2, 3, -1}, {6 + 7, 12, 5}));
}

TEST_CASE("bits toggled when sums leave an output-stationary array, by hand") {
  // Activations 1 above 2: 1 bit each; weight 3 passes both: 2 bits each. Products and sums 3 and
  // 6: 2 bits each. The lower sum leaves first and is replaced by the upper one: 110 -> 011, 2
  // bits.
  CHECK(toggles("os", {{2, 1}}, {2, 1, 1}, {1, 2}, {3}, {2 + 4, 4, 4 + 2}));
}

TEST_CASE("bits toggled in a dot-product unit, by hand") {
  // Lane 0: activations 1, 3 (1 + 1 bits), weights 1, 2 (1 + 2), products 1, 6 (1 + 3).
  // Lane 1: activations 2, -1 (1 + 3), weights 1, 1 (1), products 2, -1 (1 + 7).
  // Sums 3, 8: 2 + 3.
  CHECK(toggles("dot", {{1, 1}, 2}, {1, 4, 1}, {1, 2, 3, -1}, {1, 1, 2, 1}, {10, 12, 5}));
}

TEST_CASE("bits are counted where this is asked for only") {
  const TestLayer layer("ws", {{2, 2}}, {"int8", "int8", "int:width=20"}, {3, 3, 3}, 1, 1);
  Machine machine({{{2, 2}}, TimeMode::block, {}, {}});
  CHECK(!machine.run(layer.job()).toggles);
}

}  // namespace guardbit::models::toggle_test
