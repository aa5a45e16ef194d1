// Closed-form cycles against hand counts and SCALE-Sim's recorded runs.
#include "analysis/cycles.h"

#include <array>

#include <doctest/doctest.h>

#include "arith/error.h"

using namespace guardbit;

TEST_CASE("one multiplication on one PE takes a cycle, and one more to load a stationary weight") {
  CHECK(physical_cycles("os", {1, 1, 1}, {1, 1}) == 1);  // 2 + 1 + 1 - 3
  CHECK(physical_cycles("ws", {1, 1, 1}, {1, 1}) == 2);  // 1 + 2 + 1 - 2
}

TEST_CASE("an output-stationary 2x2 array is counted by hand") {
  // K = 3: PE (1,1) works in cycles 2 to 4 (skew 1 + 1). Its column then holds two results, both
  // done by cycle 4 and leaving in cycles 4 and 5: 6 cycles, of which SCALE-Sim counts 5.
  CHECK(physical_cycles("os", {2, 3, 2}, {2, 2}) == 6);
  CHECK(scalesim_cycles("os", {2, 3, 2}, {2, 2}) == 5);
}

TEST_CASE("a weight-stationary 2x3 array is counted by hand") {
  // 2 cycles of loading, then row m of A enters in cycle 2 + m; its product leaves column 2 in
  // cycle 2 + m + (2 - 1) + (3 - 1). The last of 4 rows: cycle 8, so 9 cycles.
  CHECK(physical_cycles("ws", {4, 2, 3}, {2, 3}) == 9);
  CHECK(scalesim_cycles("ws", {4, 2, 3}, {2, 3}) == 9);
}

TEST_CASE("folds cover both dimensions of the array and edge folds count as full ones") {
  CHECK(folds("os", {5, 7, 9}, {4, 4}) == 2 * 3);
  CHECK(folds("ws", {5, 9, 4}, {4, 4}) == 3 * 1);
  CHECK(physical_cycles("os", {5, 7, 9}, {4, 4}) == 6 * (7 + 8 + 4 - 3));
  CHECK(physical_cycles("ws", {5, 9, 4}, {4, 4}) == 3 * (5 + 8 + 4 - 2));
}

// AlexNet as SCALE-Sim's topology file has it: M = (output height)^2 by ceil((H - r + s) / s),
// K = r * r * channels, N = filters.
constexpr std::array<GemmShape, 5> alexnet{{
    {55 * 55, 11 * 11 * 3, 96},   // 224, 11x11, stride 4: ceil(217 / 4) = 55
    {23 * 23, 5 * 5 * 96, 256},   // 27, 5x5
    {11 * 11, 3 * 3 * 256, 384},  // 13, 3x3
    {11 * 11, 3 * 3 * 384, 384},
    {11 * 11, 3 * 3 * 384, 256},
}};

TEST_CASE("AlexNet's cycles on 32x32 and 128x128 are those SCALE-Sim reports, plus one") {
  // Recorded `Total Cycles` + 1.
  constexpr std::array<std::uint64_t, 5> os_32{121125, 334832, 113568, 168864, 112576};
  constexpr std::array<std::uint64_t, 5> ws_32{112284, 373800, 185760, 278640, 185760};
  constexpr std::array<std::uint64_t, 5> ws_128{10221, 34618, 27162, 40743, 27162};
  for (std::size_t i = 0; i < alexnet.size(); ++i) {
    CAPTURE(i);
    CHECK(scalesim_cycles("os", alexnet[i], {32, 32}) == os_32[i]);
    CHECK(scalesim_cycles("ws", alexnet[i], {32, 32}) == ws_32[i]);
    CHECK(scalesim_cycles("ws", alexnet[i], {128, 128}) == ws_128[i]);
    CHECK(physical_cycles("ws", alexnet[i], {128, 128}) == ws_128[i]);
    // R - 1 = 31 cycles a fold more until the results are out.
    CHECK(physical_cycles("os", alexnet[i], {32, 32}) ==
          os_32[i] + 31 * folds("os", alexnet[i], {32, 32}));
  }
}

TEST_CASE("utilisation is the share of the array's cycles that multiply") {
  CHECK(utilisation({2, 3, 2}, {2, 2}, 6) == doctest::Approx(0.5));  // 12 of 24
  CHECK(utilisation({1, 1, 1}, {1, 1}, 1) == doctest::Approx(1.0));
}

TEST_CASE("an unknown dataflow and a size of zero are refused by name") {
  CHECK_THROWS_WITH_AS(physical_cycles("is", {1, 1, 1}, {1, 1}), "dataflow 'is': expected os or ws",
                       SpecError);
  CHECK_THROWS_AS(scalesim_cycles("OS", {1, 1, 1}, {1, 1}), SpecError);
  CHECK_THROWS_AS(physical_cycles("os", {0, 1, 1}, {1, 1}), SpecError);
  CHECK_THROWS_AS(folds("ws", {1, 1, 1}, {1, 0}), SpecError);
}
