// Closed-form cycles against hand counts.
#include "analysis/machine/cycles.h"

#include <doctest/doctest.h>

#include "arith/error.h"

namespace guardbit::analysis::cycles_test {
namespace {

ArrayConfig array_of(std::size_t rows, std::size_t cols, PePipeline pipeline = {}) {
  ArrayConfig array;
  array.shape = {rows, cols};
  array.pipeline = pipeline;
  return array;
}

ArrayConfig dot_units(std::size_t rows, std::size_t cols, std::size_t lanes,
                      PePipeline pipeline = {}) {
  ArrayConfig array = array_of(rows, cols, pipeline);
  array.lanes = lanes;
  return array;
}

ArrayConfig double_buffered(ArrayConfig array) {
  array.double_buffered = true;
  return array;
}

constexpr GemmShape one{1, 1, 1};

}  // namespace

TEST_CASE("one multiplication on one PE takes a cycle, and one more to load a stationary operand") {
  CHECK(physical_cycles("os", one, array_of(1, 1)) == 1);  // 2 + 1 + 1 - 3
  CHECK(physical_cycles("dot", one, array_of(1, 1)) == 1);
  CHECK(physical_cycles("ws", one, array_of(1, 1)) == 2);  // 1 + 2 + 1 - 2
  CHECK(physical_cycles("is", one, array_of(1, 1)) == 2);
}

TEST_CASE("one multiplication on one PE takes as many cycles as both operators have stages") {
  // Two for the product, three for the sum; interleaving adds three partial sums of three cycles.
  CHECK(physical_cycles("os", one, array_of(1, 1, {2, 3})) == 5);
  CHECK(physical_cycles("dot", one, array_of(1, 1, {2, 3})) == 5);
  CHECK(physical_cycles("ws", one, array_of(1, 1, {2, 3})) == 6);
  CHECK(physical_cycles("is", one, array_of(1, 1, {2, 3})) == 6);
  CHECK(physical_cycles("os", one, array_of(1, 1, {2, 3, Feedback::interleave})) == 14);
}

TEST_CASE("an output-stationary 2x2 array is counted by hand") {
  // K = 3: PE (1,1) works in cycles 2 to 4 (skew 1 + 1). Its column then holds two results, both
  // done by cycle 4 and leaving in cycles 4 and 5: 6 cycles.
  CHECK(physical_cycles("os", {2, 3, 2}, array_of(2, 2)) == 6);
}

TEST_CASE("an adder of three stages stalls products or interleaves three sums") {
  // PE (1,1) of 2x2: products enter in cycles 2, 5, 8; multiplier 1, so the sum is whole with the
  // edge of cycle 8 + 1 + 3 - 1 = 11, and the row above leaves in cycle 12: 13 cycles.
  CHECK(physical_cycles("os", {2, 3, 2}, array_of(2, 2, {1, 3})) == 13);
  // Interleaved, products enter in cycles 2, 3, 4, the last sum is whole with the edge of cycle 7;
  // 3 additions of 3 cycles end with that of cycle 16, the row above leaves in cycle 17.
  CHECK(physical_cycles("os", {2, 3, 2}, array_of(2, 2, {1, 3, Feedback::interleave})) == 18);
}

TEST_CASE("interleaving with an adder of one stage is no different") {
  CHECK(physical_cycles("os", {5, 7, 9}, array_of(4, 3, {2, 1, Feedback::interleave})) ==
        physical_cycles("os", {5, 7, 9}, array_of(4, 3, {2, 1})));
}

TEST_CASE("a weight-stationary 2x3 array is counted by hand") {
  // 2 cycles of loading, then row m of A enters in cycle 2 + m; its product leaves column 2 in
  // cycle 2 + m + (2 - 1) + (3 - 1). The last of 4 rows: cycle 8, so 9 cycles.
  CHECK(physical_cycles("ws", {4, 2, 3}, array_of(2, 3)) == 9);
  // Multiplier 1, adder 2: the second row starts 2 cycles after the first and its sum is there with
  // the edge 1 + 2 - 1 later: cycle 2 + 3 + 2 + 2 + 2 = 11, so 12 cycles.
  CHECK(physical_cycles("ws", {4, 2, 3}, array_of(2, 3, {1, 2})) == 12);
}

TEST_CASE("an input-stationary array is a weight-stationary one with the matrices exchanged") {
  const ArrayConfig arrays[] = {array_of(2, 3), array_of(4, 4, {1, 3}), array_of(5, 1),
                                double_buffered(array_of(3, 2, {0, 2}))};
  for (const ArrayConfig& array : arrays) {
    CHECK(folds("is", {4, 7, 9}, array) == folds("ws", {9, 7, 4}, array));
    CHECK(physical_cycles("is", {4, 7, 9}, array) == physical_cycles("ws", {9, 7, 4}, array));
  }
}

TEST_CASE("double-buffered weights take cycles to load before the first fold only") {
  // 3 x 2 folds on 4x2: 4 cycles, then 6 times 5 + 4 + 2 - 2 = 9.
  const ArrayConfig array = double_buffered(array_of(4, 2));
  CHECK(folds("ws", {5, 9, 3}, array) == 6);
  CHECK(physical_cycles("ws", {5, 9, 3}, array) == 4 + 6 * 9);
  CHECK(physical_cycles("ws", {5, 9, 3}, array_of(4, 2)) == 6 * (4 + 9));
}

TEST_CASE("dot-product units of four lanes are counted by hand") {
  // 10 products are 3 groups, entering in cycles 0 to 2; the bottom row leaves with the edge of
  // cycle 2, the top one of 3 rows in cycle 4.
  CHECK(physical_cycles("dot", {3, 10, 2}, dot_units(3, 2, 4)) == 5);
  // Multiplier 2, adder 3: groups enter in cycles 0, 3, 6, whole in 6 + 2 + 2 = 10, out in 12.
  CHECK(physical_cycles("dot", {3, 10, 2}, dot_units(3, 2, 4, {2, 3})) == 13);
  CHECK(physical_cycles("dot", {4, 10, 3}, dot_units(3, 2, 4)) == 4 * 5);  // 2 x 2 folds
}

TEST_CASE("folds cover both dimensions of the array and edge folds count as full ones") {
  CHECK(folds("os", {5, 7, 9}, array_of(4, 4)) == 2 * 3);
  CHECK(folds("ws", {5, 9, 4}, array_of(4, 4)) == 3 * 1);
  CHECK(folds("is", {5, 9, 4}, array_of(4, 4)) == 3 * 2);
  CHECK(folds("dot", {5, 7, 9}, dot_units(4, 4, 8)) == 2 * 3);
  CHECK(physical_cycles("os", {5, 7, 9}, array_of(4, 4)) == 6 * (7 + 8 + 4 - 3));
  CHECK(physical_cycles("ws", {5, 9, 4}, array_of(4, 4)) == 3 * (5 + 8 + 4 - 2));
}

TEST_CASE("utilisation is the share of the array's cycles that multiply") {
  CHECK(utilisation(12, array_of(2, 2), 6) == doctest::Approx(0.5));  // 12 of 24
  CHECK(utilisation(1, array_of(1, 1), 1) == doctest::Approx(1.0));
  CHECK(utilisation(60, dot_units(3, 2, 4), 5) == doctest::Approx(0.5));  // 60 of 120
}

TEST_CASE("what an array does not have is refused by name") {
  CHECK_THROWS_WITH_AS(physical_cycles("rs", one, array_of(1, 1)),
                       "dataflow 'rs': expected one of dot, is, os, ws", SpecError);
  CHECK_THROWS_AS(physical_cycles("os", {0, 1, 1}, array_of(1, 1)), SpecError);
  CHECK_THROWS_AS(folds("ws", one, array_of(1, 0)), SpecError);
  CHECK_THROWS_AS(folds("ws", one, array_of(1, 1, {0, 0})), SpecError);
  CHECK_THROWS_AS(folds("dot", one, dot_units(1, 1, 0)), SpecError);
  CHECK_THROWS_WITH_AS(
      folds("ws", one, dot_units(1, 1, 2)),
      "cycles of dataflow 'ws': array.lanes: more than one lane needs dataflow dot, not ws",
      SpecError);
  CHECK_THROWS_WITH_AS(folds("os", one, double_buffered(array_of(1, 1))),
                       "cycles of dataflow 'os': array.double_buffered: needs operands that stay, "
                       "dataflow ws or is, not os",
                       SpecError);
  CHECK_THROWS_WITH_AS(folds("dot", one, {{1, 1}, 2, {0, 2, Feedback::interleave}}),
                       "cycles of dataflow 'dot': pipeline.feedback: interleave takes one product "
                       "of a sum a cycle, so array.lanes must be 1",
                       SpecError);
}

}  // namespace guardbit::analysis::cycles_test
