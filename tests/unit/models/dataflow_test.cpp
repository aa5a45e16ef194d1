// Folds, edge inputs and grids of both dataflows, by hand.
#include "models/dataflow.h"

#include <sstream>

#include <doctest/doctest.h>

#include "analysis/machine/cycles.h"
#include "arith/error.h"
#include "models/operand_streams.h"

namespace guardbit::models::dataflow_test {
namespace {

using Sizes = std::vector<std::size_t>;

// A = (1 2; 3 4), B = (5 7; 6 8), so C = A * B = (17 23; 39 53).
GemmCodes two_by_two() {
  auto element = [](Code code) { return CodeOrEmpty{code, false}; };
  return {{2, 2, 2},
          {element(1), element(2), element(3), element(4)},
          {element(5), element(6), element(7), element(8)}};
}

// Both edges of a 2x2 array in a cycle of the only fold, as "west / north".
std::string edges(const std::string& dataflow, const GemmCodes& codes, std::size_t cycle) {
  const Dataflow& flow = find_dataflow(dataflow);
  EdgeInputs inputs(2, 2);
  flow.drive(flow.folds(codes.shape, {{2, 2}}, {}, 0).at(0), {{2, 2}}, codes, cycle, inputs);
  std::ostringstream text;
  text << inputs.west << " /" << inputs.north;
  return text.str();
}

// Steps a 2x2 grid through the product above; the lanes of the south edge in each cycle.
std::vector<std::string> south_edge(const std::string& dataflow, RegisterFile& outputs) {
  const Dataflow& flow = find_dataflow(dataflow);
  const GemmCodes codes = two_by_two();
  const Codec int8(parse_format("int8"));
  const MacRegisters registers =
      make_mac_registers(parse_accumulator("int:width=20"), int8.limits(), int8.limits(), 2,
                         flow.chain_length({{2, 2}}));
  outputs = make_register_file(registers.last().layout, 4);
  Results results(registers, flow.partial_sums(codes.shape, {{2, 2}}, {}), 0, outputs);
  const auto grid = flow.make_grid({flow, {{2, 2}}, registers, {int8}, {int8}, 0});
  const Fold fold = flow.folds(codes.shape, {{2, 2}}, {}, 0).at(0);
  grid->begin_fold(fold, codes);
  std::vector<std::string> trace;
  for (std::size_t cycle = 0; cycle < fold.cycles; ++cycle) {
    EdgeInputs inputs(2, 2);
    flow.drive(fold, {{2, 2}}, codes, cycle, inputs);
    LaneVector south(2);
    grid->step(cycle, inputs, results, &south);
    std::ostringstream text;
    text << south;
    trace.push_back(text.str());
  }
  CHECK(results.delivered() == 4);
  CHECK(grid->tally().inner.counts.additions == 8);
  return trace;
}

// How often the folds of a product form each A[m][k] * B[k][n].
Sizes coverage(const Dataflow& dataflow, GemmShape shape, ArrayShape array) {
  Sizes count(shape.m * shape.k * shape.n);
  for (const Fold& fold : dataflow.folds(shape, {array}, {}, 0)) {
    for (std::size_t m = fold.m0; m < fold.m0 + fold.m; ++m) {
      for (std::size_t k = fold.k0; k < fold.k0 + fold.k; ++k) {
        for (std::size_t n = fold.n0; n < fold.n0 + fold.n; ++n) {
          ++count.at((m * shape.k + k) * shape.n + n);
        }
      }
    }
  }
  return count;
}

void check_folds(GemmShape shape, ArrayShape array) {
  for (const std::string& name : dataflow_names()) {
    INFO(name << " m=" << shape.m << " k=" << shape.k << " n=" << shape.n << " on " << array.rows
              << "x" << array.cols);
    const Dataflow& dataflow = find_dataflow(name);
    CHECK(coverage(dataflow, shape, array) == Sizes(shape.m * shape.k * shape.n, 1));
    std::uint64_t cycles = 0;
    for (const Fold& fold : dataflow.folds(shape, {array}, {}, 0)) cycles += fold.cycles;
    CHECK(cycles == analysis::physical_cycles(name, shape, {array}));
  }
}

}  // namespace

TEST_CASE("dataflows are found by their names") {
  CHECK(dataflow_names() == std::vector<std::string>{"dot", "is", "os", "ws"});
  for (const std::string& name : dataflow_names()) {
    CHECK(find_dataflow(name).name() == name);
    CHECK(find_dataflow(name).record() == dataflow_record(name));
  }
  CHECK_THROWS_WITH_AS(find_dataflow("sw"), "dataflow 'sw': expected one of dot, is, os, ws",
                       SpecError);
  CHECK_THROWS_WITH_AS(find_dataflow(""), "dataflow '': expected one of dot, is, os, ws",
                       SpecError);
}

TEST_CASE("an operand stream holds the operand of t cycles ago t places after the newest") {
  const Codec int8(parse_format("int8"));
  OperandStreams streams;
  streams.reset(2, 4, 3);  // 4 cycles, PEs look back over 3
  LaneVector vector(2);
  auto push = [&](Code first, Code second) {
    vector[0] = {first, true};
    vector[1] = {second, second != 0};
    streams.push(vector, {int8});
  };
  push(10, 20);
  CHECK(streams.newest(0)[0].significand == 10);
  CHECK(streams.newest(0)[1].significand == 0);  // nothing came before
  CHECK(streams.newest(1)[2].significand == 0);
  push(11, 0);
  push(0xff, 22);
  push(13, 23);
  CHECK(streams.newest(0)[0].significand == 13);
  CHECK(streams.newest(0)[1].significand == -1);
  CHECK(streams.newest(0)[2].significand == 11);
  CHECK(streams.newest(1)[1].significand == 22);
  CHECK(streams.newest(1)[2].significand == 0);  // the lane was not valid
  streams.reset(2, 4, 3);
  push(1, 2);
  CHECK(streams.newest(0)[1].significand == 0);
}

TEST_CASE("output-stationary folds are counted by hand") {
  // 5 x 3 outputs on 2 x 2 PEs: rows 0-1, 2-3, 4 inside columns 0-1, 2.
  const auto folds = find_dataflow("os").folds({5, 7, 3}, {{2, 2}}, {}, 100);
  REQUIRE(folds.size() == 6);
  const Sizes m0{0, 2, 4, 0, 2, 4}, m{2, 2, 1, 2, 2, 1}, n0{0, 0, 0, 2, 2, 2}, n{2, 2, 2, 1, 1, 1};
  for (std::size_t i = 0; i < 6; ++i) {
    CHECK(folds[i].m0 == m0[i]);
    CHECK(folds[i].m == m[i]);
    CHECK(folds[i].n0 == n0[i]);
    CHECK(folds[i].n == n[i]);
    CHECK(folds[i].k0 == 0);
    CHECK(folds[i].k == 7);
    CHECK(folds[i].chunk == 0);
    CHECK(folds[i].last_along_k);
    CHECK(folds[i].cycles == 10);  // 2 * 2 + 2 + 7 - 3
  }
  CHECK(folds[0].output(1, 1) == 100 + 1 * 3 + 1);
  CHECK(folds[5].output(0, 0) == 100 + 4 * 3 + 2);
}

TEST_CASE("weight-stationary folds are counted by hand") {
  // 7 x 3 weights on 3 x 2 PEs: products 0-2, 3-5, 6 inside columns 0-1, 2.
  const auto folds = find_dataflow("ws").folds({5, 7, 3}, {{3, 2}}, {}, 100);
  REQUIRE(folds.size() == 6);
  const Sizes k0{0, 3, 6, 0, 3, 6}, k{3, 3, 1, 3, 3, 1}, n0{0, 0, 0, 2, 2, 2}, n{2, 2, 2, 1, 1, 1};
  for (std::size_t i = 0; i < 6; ++i) {
    CHECK(folds[i].k0 == k0[i]);
    CHECK(folds[i].k == k[i]);
    CHECK(folds[i].n0 == n0[i]);
    CHECK(folds[i].n == n[i]);
    CHECK(folds[i].m0 == 0);
    CHECK(folds[i].m == 5);
    CHECK(folds[i].chunk == i % 3);
    CHECK(folds[i].last_along_k == (i % 3 == 2));
    CHECK(folds[i].cycles == 11);  // 3 + 5 + 3 + 2 - 2
  }
  CHECK(folds[3].output(4, 0) == 100 + 4 * 3 + 2);
}

TEST_CASE("the folds of any product form each of its products once, in the closed form's cycles") {
  const ArrayShape arrays[] = {{1, 1}, {1, 4}, {3, 1}, {2, 3}, {4, 4}};
  for (const ArrayShape array : arrays) {
    for (std::size_t m = 1; m <= 9; m += 2) {
      for (std::size_t k = 1; k <= 9; k += 1) {
        for (std::size_t n = 1; n <= 8; n += 1) check_folds({m, k, n}, array);
      }
    }
  }
}

TEST_CASE("output-stationary operands enter both edges with a skew of one cycle a lane") {
  const GemmCodes codes = two_by_two();
  CHECK(edges("os", codes, 0) == " 1 - / 5 -");
  CHECK(edges("os", codes, 1) == " 2 3 / 6 7");
  CHECK(edges("os", codes, 2) == " - 4 / - 8");
  CHECK(edges("os", codes, 3) == " - - / - -");
  CHECK(edges("os", codes, 4) == " - - / - -");
}

TEST_CASE("weights enter with the bottom row first, then activations with a skew") {
  const GemmCodes codes = two_by_two();
  CHECK(edges("ws", codes, 0) == " - - / 6 8");
  CHECK(edges("ws", codes, 1) == " - - / 5 7");
  CHECK(edges("ws", codes, 2) == " 1 - / - -");
  CHECK(edges("ws", codes, 3) == " 3 2 / - -");
  CHECK(edges("ws", codes, 4) == " - 4 / - -");
  CHECK(edges("ws", codes, 5) == " - - / - -");
}

TEST_CASE("an element that is empty leaves its lane idle") {
  GemmCodes codes = two_by_two();
  codes.a[2].empty = true;  // A[1][0]
  CHECK(edges("os", codes, 1) == " 2 - / 6 7");
  CHECK(edges("ws", codes, 3) == " - 2 / - -");
}

TEST_CASE("output-stationary sums leave downwards, the bottom row first") {
  // Column j ends in cycle (R-1) + j + (K-1) = 2 + j and moves down once.
  RegisterFile outputs;
  CHECK(south_edge("os", outputs) ==
        std::vector<std::string>{" - -", " - -", " 39 -", " 17 53", " - 23"});
  CHECK(outputs.words == std::vector<std::uint64_t>{17, 23, 39, 53});
}

TEST_CASE("weight-stationary sums leave in the order of the rows of A") {
  // 2 cycles of loading, then row m leaves column j in cycle 2 + m + (R-1) + j.
  RegisterFile outputs;
  CHECK(south_edge("ws", outputs) ==
        std::vector<std::string>{" - -", " - -", " - -", " 17 -", " 39 23", " - 53"});
  CHECK(outputs.words == std::vector<std::uint64_t>{17, 23, 39, 53});
}

TEST_CASE("only weight-stationary arrays need a partial-sum bank, of a register an output column") {
  CHECK(find_dataflow("os").chain_length({{8, 4}}) == 0);
  CHECK(find_dataflow("os").partial_sums({10, 20, 30}, {{8, 4}}, {}) == 0);
  CHECK(find_dataflow("ws").chain_length({{8, 4}}) == 8);
  CHECK(find_dataflow("ws").partial_sums({10, 20, 30}, {{8, 4}}, {}) == 40);  // M x C
}

TEST_CASE("a chunk that contradicts the length of the chains is refused") {
  const FormatLimits int8 = limits_of(parse_format("int8"));
  const std::size_t chain = find_dataflow("ws").chain_length({{16, 4}});
  CHECK_THROWS_WITH_AS(
      make_mac_registers(parse_accumulator("int:width=20,chunk=8"), int8, int8, 100, chain),
      "accumulator 'int:width=20,overflow=wrap,chunk=8': an array whose chains are 16 long sums "
      "chunks of 16; leave chunk out or make it equal",
      SpecError);
  const MacRegisters equal =
      make_mac_registers(parse_accumulator("int:width=20,chunk=16"), int8, int8, 100, chain);
  CHECK(equal.order.chunk == 16);
  CHECK(equal.outer);
}

}  // namespace guardbit::models::dataflow_test
