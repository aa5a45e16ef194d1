// SCALE-Sim's reports against its recorded runs and tables written out by hand.
#include "analysis/machine/scalesim.h"

#include <array>
#include <cmath>

#include <doctest/doctest.h>

#include "analysis/machine/cycles.h"
#include "arith/error.h"

namespace guardbit::analysis::scalesim_test {
namespace {

// AlexNet as SCALE-Sim's topology file has it: M = (output height)^2 by ceil((H - r + s) / s),
// K = r * r * channels, N = filters.
constexpr std::array<GemmShape, 5> alexnet{{
    {55 * 55, 11 * 11 * 3, 96},   // 224, 11x11, stride 4: ceil(217 / 4) = 55
    {23 * 23, 5 * 5 * 96, 256},   // 27, 5x5
    {11 * 11, 3 * 3 * 256, 384},  // 13, 3x3
    {11 * 11, 3 * 3 * 384, 384},
    {11 * 11, 3 * 3 * 384, 256},
}};
using Recorded = std::array<std::uint64_t, 5>;

void check_alexnet(const char* dataflow, ArrayShape array, const Recorded& cycles) {
  for (std::size_t i = 0; i < alexnet.size(); ++i) {
    CAPTURE(i);
    CHECK(scalesim_report(dataflow, alexnet[i], array).total_cycles == cycles[i] - 1);
    CHECK(scalesim_report(dataflow, alexnet[i], array).cycles() == cycles[i]);
  }
}

}  // namespace

TEST_CASE("AlexNet's cycles on 32x32 and 128x128 are those SCALE-Sim records") {
  check_alexnet("os", {32, 32}, {121125, 334832, 113568, 168864, 112576});
  check_alexnet("ws", {32, 32}, {112284, 373800, 185760, 278640, 185760});
  check_alexnet("is", {32, 32}, {216600, 446250, 137664, 206496, 151200});
  check_alexnet("ws", {128, 128}, {10221, 34618, 27162, 40743, 27162});
}

TEST_CASE("hardware takes as long as SCALE-Sim counts, with os R - 1 cycles a fold longer") {
  ArrayConfig array;
  array.shape = {32, 32};
  for (const GemmShape& shape : alexnet) {
    CHECK(physical_cycles("ws", shape, array) ==
          scalesim_report("ws", shape, array.shape).cycles());
    CHECK(physical_cycles("is", shape, array) ==
          scalesim_report("is", shape, array.shape).cycles());
    CHECK(physical_cycles("os", shape, array) ==
          scalesim_report("os", shape, array.shape).cycles() + 31 * folds("os", shape, array));
  }
}

TEST_CASE("an output-stationary fold is reported as its table has it") {
  // 2 x 3 by 3 x 2 on 2x2, 5 lines. A[i][k] is asked for in line k + i, B[k][j] in line k + j: 0 to
  // 3, served a cycle later. Row i of C is due in line 2 + (1-i) + j: 2 to 4.
  const ScalesimReport report = scalesim_report("os", {2, 3, 2}, {2, 2});
  CHECK(report.total_cycles == 4);
  CHECK(report.ifmap == ScalesimAccesses{1, 4, 6});
  CHECK(report.filter == ScalesimAccesses{1, 4, 6});
  CHECK(report.ofmap == ScalesimAccesses{2, 4, 4 + 2 + 2});
  CHECK(report.overall_util == 75);  // 12 of 4 * 4
  CHECK(report.mapping_efficiency == 100);
  CHECK(report.compute_util == 60);  // 12 of 4 * 5
  CHECK(report.ifmap_sram_bandwidth == 1.5);
  CHECK(report.ofmap_sram_bandwidth == 2);
}

TEST_CASE("output-stationary edge folds are reported as their table has it") {
  // 3 x 4 by 4 x 3 on 2x2: 4 folds of 4 + 2 + 2 - 2 = 6 lines, the last, from line 18 on, with one
  // row and one column: A and B in lines 18 to 21, the sum in line 18 + 3 + (2-1).
  const ScalesimReport report = scalesim_report("os", {3, 4, 3}, {2, 2});
  CHECK(report.total_cycles == 23);
  CHECK(report.ifmap == ScalesimAccesses{1, 22, 3 * 4 * 2});
  CHECK(report.filter == ScalesimAccesses{1, 22, 3 * 4 * 2});
  CHECK(report.ofmap == ScalesimAccesses{3, 22, 9 + 4 * 4});
  CHECK(report.mapping_efficiency == 56.25);  // 9 of 16
  // A single row waits for the rows below it: 1 x 4 by 4 x 2 in line 3 + 1.
  CHECK(scalesim_report("os", {1, 4, 2}, {2, 2}).ofmap.start_cycle == 4);
}

TEST_CASE("weight-stationary folds are reported as their table has it") {
  // 4 x 3 by 3 x 4 on 2x3: 2 x 2 folds of 4 + 4 + 3 - 2 = 9 lines. Weights: lines 0 and 1; of the
  // last fold, one row, line 27 + 1. Activations: lines 2 to 6; of the last fold lines 29 to 32.
  // Sums: from line 2 * 2 - 1 on; of the last fold, one column, lines 30 to 33.
  const ScalesimReport report = scalesim_report("ws", {4, 3, 4}, {2, 3});
  CHECK(report.total_cycles == 35);
  CHECK(report.filter == ScalesimAccesses{1, 29, 12});
  CHECK(report.ifmap == ScalesimAccesses{3, 33, 12 * 2});
  CHECK(report.ofmap == ScalesimAccesses{3, 33, 16 * 2});
  CHECK(report.overall_util == 4800.0 / (35 * 6));
  CHECK(report.mapping_efficiency == doctest::Approx(50));            // 12 of 4 * 6
  CHECK(report.compute_util == doctest::Approx(50 * 4 / (9.0 + 2)));  // 3 - 1 lines too many
}

TEST_CASE("an input-stationary report is a weight-stationary one with the operands exchanged") {
  for (const GemmShape shape : {GemmShape{4, 3, 5}, GemmShape{9, 1, 2}, GemmShape{7, 8, 9}}) {
    const ScalesimReport is = scalesim_report("is", shape, {4, 3});
    const ScalesimReport ws = scalesim_report("ws", {shape.n, shape.k, shape.m}, {4, 3});
    CHECK(is.total_cycles == ws.total_cycles);
    CHECK(is.ifmap == ws.filter);
    CHECK(is.filter == ws.ifmap);
    CHECK(is.ofmap == ws.ofmap);
    CHECK(is.compute_util == ws.compute_util);
  }
  // One row of four is loaded last: 1 + 4 - 1.
  CHECK(scalesim_report("is", {9, 1, 2}, {4, 3}).ifmap.start_cycle == 4);
}

TEST_CASE("what SCALE-Sim does not have is refused, and its division by zero is infinite") {
  CHECK(std::isinf(scalesim_report("os", {1, 1, 1}, {1, 1}).overall_util));
  CHECK_THROWS_WITH_AS(scalesim_report("dot", {1, 1, 1}, {1, 1}),
                       "SCALE-Sim's report of dataflow 'dot': expected os, ws or is", SpecError);
  CHECK_THROWS_AS(scalesim_report("os", {0, 1, 1}, {1, 1}), SpecError);
}

}  // namespace guardbit::analysis::scalesim_test
