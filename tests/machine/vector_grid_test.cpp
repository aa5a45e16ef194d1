// Grids of explicit vectors against plain ones, in outputs, flags and counts.
#include <string>

#include "tests/machine/test_layer.h"

namespace guardbit::models::vector_grid_test {
namespace {

using test::MacText;
using test::TestLayer;

// Float and double lanes, registers that nothing leaves, that saturate, wrap and become infinite.
const MacText served[] = {
    {"int8", "int8", "exact"},
    {"int8", "int8", "int:width=17+int:width=32"},
    {"int8", "int8", "int:width=15,overflow=saturate+int:width=17,overflow=saturate"},
    {"int8", "uint4", "int:width=12,overflow=wrap+int:width=14,overflow=wrap"},
    {"e4m3", "e4m3", "float:fp32"},
    {"e4m3", "e4m3", "float:fp16,overflow=saturate+float:fp16,overflow=infinity"},
    {"e2m3", "e2m1", "float:e8m13"},
    {"e4m3", "e4m3", "float:bf16+float:fp32"},
    {"e4m3", "e4m3", "float:e8m13,rounding=toward-zero"},
    {"e4m3", "e4m3", "fixed:width=20,lsb=-4,rounding=truncate,overflow=saturate+exact"},
    {"e5m2", "e3m2", "fixed:width=30,lsb=-6,overflow=saturate"},
    {"e3m2", "e2m1", "exact+float:bf16"},
    {"int8", "int8", "exact", "", {}, true},
    {"int8", "int8", "int:width=17+int:width=18,overflow=saturate", "", {}, true},
    {"e4m3", "e4m3", "float:fp32", "", {}, true},
    {"e4m3", "e4m3", "float:fp16,overflow=saturate+float:posit16_1"},
};
// Every way of rounding that rows of vectors have, in floating and fixed point.
const std::string modes[] = {"nearest-even", "nearest-away", "toward-zero", "up", "down", "to-odd"};
// Inner sums in pieces where elements keep them; infinity and NaN are theirs to hold.
const MacText kept[] = {
    {"e4m3", "e4m3", "float:e4m3:fn"},
    {"e5m2", "e5m2", "float:fp16,overflow=infinity"},
    {"int8", "int8", "int:width=17,chunk=1+int:width=19,overflow=wrap"},
    {"e4m3", "e4m3", "float:bf16,chunk=3+float:fp32"},
    {"int8", "int8", "int:width=15,overflow=saturate,chunk=20+int:width=32", "", {}, true},
};
// Plain where an inner sum may become infinite, which the operands decide.
const MacText sometimes[] = {
    {"e4m3", "e4m3", "float:fp16,overflow=infinity+float:fp32"},
    {"e5m2", "e5m2", "float:fp16,overflow=infinity+float:bf16"},
};
// What a plain grid has to do.
const MacText unserved[] = {
    {"e4m3", "e4m3", "float:fp16,rounding=stochastic+float:fp32"},
    {"posit8_1", "e2m1", "float:posit16_1"},
};

// An outer register takes sums of 7 products where no array height says how many.
MacText with_chunks(MacText mac) {
  const std::size_t plus = mac.accumulator.find('+');
  if (plus != std::string::npos && mac.accumulator.find("chunk=") == std::string::npos) {
    const bool has_options = mac.accumulator.find(':') < plus;
    mac.accumulator.insert(plus, has_options ? ",chunk=7" : ":chunk=7");
  }
  return mac;
}

// Compares with the layer by plain elements, told in the detail of events.
void check(Machine& machine, const TestLayer& layer, const std::string& grid,
           const Tiling& tiling = {}) {
  INFO(layer.text());
  LayerJob job = layer.job();
  job.tiling = tiling;
  LayerRun expected = machine.run(job);
  expected.tally = told_of(expected.tally, Detail::events);
  for (std::uint8_t& flags : expected.outputs.flags) flags &= event_flags;
  job.detail = Detail::events;
  const LayerRun run = machine.run(job);
  CHECK(run.cycles == expected.cycles);
  CHECK(run.tally == expected.tally);
  CHECK(run.outputs == expected.outputs);
  INFO(run.report.kernel << ": " << run.report.reason);
  CHECK(run.report.kernel.starts_with(grid));
}

// Either order of folds; streams that are whole, or cut into pieces that need not be equal.
Tiling random_tiling(std::mt19937_64& random) {
  constexpr FoldOrder orders[] = {FoldOrder::columns_outer, FoldOrder::rows_outer};
  return {orders[random() % 2], random() % 2 == 0 ? 0 : 1 + random() % 20};
}

void compare(const ArrayConfig& array, MachineConfig machine_config, unsigned rounds) {
  machine_config.array = array;
  Machine machine(machine_config);
  std::mt19937_64 random(array.shape.rows * 100 + array.shape.cols);
  for (unsigned round = 0; round < rounds; ++round) {
    for (const std::string dataflow : {"ws", "is", "os"}) {
      if (dataflow == "os" && array.double_buffered) continue;
      const auto run = [&](const MacText& given, const std::string& grid) {
        const MacText mac = dataflow == "os" ? with_chunks(given) : given;
        const GemmShape shape = test::random_shape(random, array.shape);
        const std::size_t batches = random() % 4 == 0 ? 2 : 1;
        check(machine, TestLayer(dataflow, array, mac, shape, batches, random()),
              batches == 1 ? grid : "", random_tiling(random));  // each batch has its own kernel
      };
      for (const MacText& mac : served) run(mac, "grid of vectors");
      for (const MacText& mac : sometimes) run(mac, "");
      for (const MacText& mac : kept) {
        if (dataflow == "os") run(mac, "grid of vectors");
      }
      if (round == 0) {
        for (const MacText& mac : unserved) run(mac, "plain grid");
      }
    }
  }
}

}  // namespace

TEST_CASE("vectors over a 1x1 array do what its plain elements do") { compare({{1, 1}}, {}, 10); }
TEST_CASE("vectors over a 1x5 array do what its plain elements do") { compare({{1, 5}}, {}, 10); }
TEST_CASE("vectors over a 5x3 array do what its plain elements do") { compare({{5, 3}}, {}, 10); }
TEST_CASE("vectors over a 16x16 array do what its plain elements do") {
  compare({{16, 16}}, {}, 5);
}
TEST_CASE("vectors over a 20x33 array do what its plain elements do") {
  compare({{20, 33}}, {}, 3);
}
TEST_CASE("vectors over elements with multiplier and adder stages do what plain ones do") {
  compare({{4, 5}, 1, {2, 3, Feedback::stall}, false}, {}, 5);
}
TEST_CASE("vectors over more adder stages than a block has cycles do what plain elements do") {
  compare({{6, 2}, 1, {1, 70, Feedback::stall}, false}, {}, 1);
}
TEST_CASE("vectors over double-buffered operands do what plain elements do") {
  compare({{7, 4}, 1, {}, true}, {}, 5);
}
TEST_CASE("vectors over double-buffered elements with stages do what plain ones do") {
  compare({{9, 3}, 1, {1, 2, Feedback::stall}, true}, {}, 5);
}
TEST_CASE("vectors over double-buffered operands do what plain elements do in lockstep") {
  compare({{5, 6}, 1, {1, 2, Feedback::stall}, true}, {{}, TimeMode::lockstep, {}, {}}, 2);
}
TEST_CASE("vectors round in every mode without random bits as plain elements do") {
  const ArrayConfig array{{6, 5}};
  Machine machine({array, TimeMode::block, {}, {}});
  std::mt19937_64 random(65);
  for (const std::string& mode : modes) {
    for (const std::string kind :
         {"float:e8m13", "float:fp16,overflow=saturate", "float:e4m5", "fixed:width=20,lsb=-5",
          "fixed:width=13,lsb=-2,overflow=wrap"}) {
      for (const std::string outer : {"float:e5m7", "fixed:width=24,lsb=-3"}) {
        const std::string text = kind + ",rounding=" + mode + "+" + outer + ",rounding=" + mode;
        const GemmShape shape = test::random_shape(random, array.shape);
        check(machine, TestLayer("ws", array, {"e4m3", "e4m3", text}, shape, 1, random()), "");
      }
    }
  }
}
TEST_CASE("vectors over an 8x4 array do what its plain elements do in lockstep") {
  compare({{8, 4}}, {{}, TimeMode::lockstep, {}, {}}, 6);
}
TEST_CASE("block time and lockstep take turns in one array of vectors") {
  const std::string path = "vector_grid_test.vcd";
  compare({{8, 4}}, {{}, TimeMode::block, Waveform{path, 77, 777}, {}}, 3);
}

TEST_CASE("a grid of vectors shows at the south edge what a plain one does") {
  const ArrayConfig array{{4, 5}};
  const TestLayer layer("ws", array, {"e4m3", "e4m3", "float:bf16+float:fp32"}, {11, 9, 7}, 1, 3);
  std::vector<LaneVector> seen[2];
  Machine machine({array, TimeMode::lockstep, {}, {}});
  for (const Detail detail : {Detail::full, Detail::events}) {
    auto& lanes = seen[detail == Detail::full ? 0 : 1];
    machine.observe([&](std::uint64_t, const LaneVector& south) { lanes.push_back(south); });
    LayerJob job = layer.job();
    job.detail = detail;
    machine.run(job);
  }
  CHECK(seen[0].size() > 30);
  CHECK(seen[0] == seen[1]);
}

}  // namespace guardbit::models::vector_grid_test
