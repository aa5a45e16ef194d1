// Every kind of array against the functional model, bit for bit, and the closed forms of its
// cycles: dataflows, stages, double-buffered operands, lanes, loop orders, both time modes.
#include <string>

#include "arith/error.h"
#include "models/machine.h"
#include "tests/machine/child_process.h"
#include "tests/machine/test_layer.h"

namespace guardbit::models::array_kinds_test {
namespace {

using test::MacText;
using test::TestLayer;

const MacText any_dataflow[] = {
    {"int8", "int8", "exact"},
    {"int8", "uint4", "int:width=14,overflow=wrap", "", {}, true},
    {"e4m3", "int8", "fixed:width=18,lsb=1,rounding=stochastic,random=8"},
    {"e4m3", "e5m2", "float:fp16,overflow=infinity"},
    {"posit8_1", "e2m1", "float:e5m2,rounding=stochastic,overflow=saturate"},
    {"e4m3", "e4m3", "float:fp16,unfused"},
    {"e2m1", "e2m1", "exact", "ue4m3:fn", ScalePlace::products},
};
const MacText whole_sums[] = {
    {"e5m2", "e4m3", "float:fp16,chunk=8+float:fp32", "", {}, true},
    {"e4m3", "e4m3", "float:e5m6,rounding=stochastic,pairwise"},
    {"int8", "int8", "int:width=16,overflow=saturate,tree=4+int:width=32"},
    {"e4m3", "e4m3", "aligned:terms=4,fraction=13,result=e8m13"},
    {"e5m2", "e4m3", "hopper:chunk=32+float:fp32"},
    {"e2m1", "e4m3", "exact:chunk=4+float:fp32", "e8m0", ScalePlace::inner_sums},
};
const MacText chains[] = {
    {"e4m3", "e4m3", "float:fp16,overflow=infinity+float:fp32,rounding=stochastic", "", {}, true},
    {"int8", "int8", "int:width=15,dual,overflow=saturate+int:width=32"},
    {"e2m1", "e2m1", "float:fp16+fixed:width=40,lsb=-20", "ue4m3:fn", ScalePlace::inner_sums},
};

// For elements that interleave sums: what comes before and after `partials=`.
struct InterleavedText {
  MacText mac;
  std::string outer;
};
const InterleavedText interleaved[] = {
    {{"int8", "int8", "exact:"}, ""},
    {{"e4m3", "e4m3", "float:fp16,rounding=stochastic,", "", {}, true}, ""},
    {{"e5m2", "e4m3", "float:e5m4,unfused,"}, "+float:fp32"},
    {{"int8", "uint4", "int:width=14,overflow=wrap,", "", {}, true}, "+int:width=30"},
    {{"e4m3", "int8", "fixed:width=18,lsb=1,rounding=stochastic,random=8,"}, "+float:e8m9"},
    {{"int8", "int8", "int:width=15,dual,overflow=saturate,"}, "+float:posit16_1"},
    {{"posit8_1", "e2m1", "float:posit12_1,"}, ""},
    {{"e4m3", "e4m3", "quire:"}, "+float:fp16,rounding=stochastic"},
    {{"e2m1", "e2m1", "float:fp16,", "ue4m3:fn", ScalePlace::products}, ""},
};

struct Kind {
  std::string dataflow;
  MachineConfig machine;
  bool keeps_sums() const { return dataflow == "os" || dataflow == "dot"; }
  std::size_t partials() const {
    const PePipeline& pipeline = machine.array.pipeline;
    return keeps_sums() && pipeline.feedback == Feedback::interleave && pipeline.adder > 1
               ? pipeline.adder
               : 0;
  }
};

Kind random_kind(std::mt19937_64& random) {
  const char* const dataflows[] = {"os", "ws", "is", "dot"};
  Kind kind;
  kind.dataflow = dataflows[random() % 4];
  kind.machine.mode = random() % 4 == 0 ? TimeMode::lockstep : TimeMode::block;
  ArrayConfig& array = kind.machine.array;
  array.shape = {1 + random() % 6, 1 + random() % 6};
  array.lanes = kind.dataflow == "dot" ? 1 + random() % 9 : 1;
  array.double_buffered = !kind.keeps_sums() && random() % 2 == 0;
  if (random() % 3 != 0) array.pipeline = {random() % 4, 1 + random() % 4, Feedback::stall};
  if (random() % 2 == 0 && array.lanes == 1 && kind.keeps_sums()) {
    array.pipeline.feedback = Feedback::interleave;
  }
  return kind;
}

// One elaboration: layers of all accumulators that fit the dataflow. Says what differs.
bool runs_right(const Kind& kind, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  Machine machine(kind.machine);
  const auto is_right = [&](const MacText& mac) {
    const TestLayer layer(kind.dataflow, kind.machine.array, mac,
                          test::random_shape(random, kind.machine.array.shape), 1 + random() % 2,
                          random());
    LayerJob job = layer.job();
    if (random() % 2 == 0) job.tiling.order = FoldOrder::rows_outer;
    const LayerRun run = machine.run(job), expected = layer.expected();
    const bool right = run.cycles == expected.cycles && run.folds == expected.folds &&
                       run.tally == expected.tally && run.outputs == expected.outputs;
    if (!right) MESSAGE(layer.text());
    return right;
  };
  bool right = true;
  if (kind.partials() != 0) {
    for (const InterleavedText& text : interleaved) {
      MacText mac = text.mac;
      mac.accumulator += "partials=" + std::to_string(kind.partials()) + text.outer;
      right = is_right(mac) && right;
    }
    return right;
  }
  for (const MacText& mac : any_dataflow) right = is_right(mac) && right;
  if (kind.keeps_sums()) {
    for (const MacText& mac : whole_sums) right = is_right(mac) && right;
  } else {
    for (const MacText& mac : chains) right = is_right(mac) && right;
  }
  return right;
}

}  // namespace

TEST_CASE("80 random arrays with interleaved sums compute what the functional model says in time") {
  std::mt19937_64 random(6);
  for (int i = 0; i < 80; ++i) {
    Kind kind = random_kind(random);
    kind.dataflow = i % 2 == 0 ? "os" : "dot";
    ArrayConfig& array = kind.machine.array;
    array.lanes = 1;
    array.double_buffered = false;
    array.pipeline = {random() % 4, 2 + random() % 7, Feedback::interleave};
    const std::uint64_t seed = random();
    CAPTURE(kind.dataflow);
    CAPTURE(i);
    CHECK(test::in_child_process([&] { return runs_right(kind, seed); }));
  }
}

TEST_CASE("an output-stationary element with interleaved sums adds them up at the end, by hand") {
  CHECK(test::in_child_process([] {
    // 1 x 1, K = 4, an adder of 3 stages: products enter in cycles 0 to 3, the last is added in 5,
    // and 3 additions of 3 cycles each follow: the sum is out in cycle 14.
    const ArrayConfig array{{1, 1}, 1, {0, 3, Feedback::interleave}};
    const TestLayer layer("os", array, {"int8", "int8", "exact:partials=3"}, {1, 4, 1}, 1, 1);
    Machine machine({array, TimeMode::block, {}, {}});
    return machine.run(layer.job()).cycles == 15;
  }));
}

TEST_CASE("an array and its accumulator keep the same number of partial sums") {
  // The refusal of the accumulator by an array with an adder of so many stages.
  const auto refusal = [](const char* dataflow, const PePipeline& pipeline,
                          const char* accumulator) {
    const ArrayConfig array{{2, 2}, 1, pipeline};
    const TestLayer layer(dataflow, array, {"int8", "int8", accumulator}, {3, 4, 3}, 1, 1);
    const LayerJob job = layer.job();
    try {
      job.dataflow.make_grid(
          {job.dataflow, array, job.registers, job.activations, job.weights, job.seed});
    } catch (const SpecError& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  for (const std::string dataflow : {"os", "dot"}) {
    const PePipeline three{0, 3, Feedback::interleave};
    const std::string expected = "dataflow '" + dataflow +
                                 "': an adder of 3 stages interleaves 3 partial sums: expected an "
                                 "accumulator with partials=3";
    CHECK(refusal(dataflow.c_str(), three, "exact:partials=3") == "");
    CHECK(refusal(dataflow.c_str(), three, "exact") == expected);
    CHECK(refusal(dataflow.c_str(), three, "exact:chunk=3") == expected);
    CHECK(refusal(dataflow.c_str(), three, "exact:partials=4") == expected + ", not partials=4");
    for (const PePipeline& other :
         {PePipeline{}, PePipeline{0, 3}, PePipeline{0, 1, Feedback::interleave}}) {
      CHECK(refusal(dataflow.c_str(), other, "exact") == "");
      CHECK(refusal(dataflow.c_str(), other, "exact:partials=3") ==
            "dataflow '" + dataflow +
                "': an accumulator with partials=3 needs elements that interleave them: expected a "
                "pipeline with adder 3 and feedback interleave");
    }
  }
  CHECK_THROWS_AS(TestLayer("ws", {{2, 2}}, {"int8", "int8", "exact:partials=2"}, {3, 4, 3}, 1, 1),
                  SpecError);
}

TEST_CASE("120 random arrays of all kinds compute what the functional model says in time") {
  std::mt19937_64 random(5);
  for (int i = 0; i < 120; ++i) {
    const Kind kind = random_kind(random);
    const std::uint64_t seed = random();
    CAPTURE(kind.dataflow);
    CAPTURE(i);
    CHECK(test::in_child_process([&] { return runs_right(kind, seed); }));
  }
}

TEST_CASE("streams that are cut load their stationary operands again and change no output") {
  for (const char* dataflow : {"ws", "is"}) {
    CAPTURE(dataflow);
    CHECK(test::in_child_process([&] {
      const TestLayer layer(dataflow, {{3, 2}}, {"e4m3", "e4m3", "float:fp16+float:fp32"},
                            {11, 7, 11}, 1, 1);
      LayerJob job = layer.job();
      job.tiling.stream = 4;
      Machine machine({{{3, 2}}, TimeMode::block, {}, {}});
      const LayerRun run = machine.run(job), expected = layer.expected();
      // 3 chunks of k times 6 folds of columns, for streams of 4, 4 and 3:
      // each R + T + R + C - 2 = T + 6 cycles.
      return run.outputs == expected.outputs && run.tally == expected.tally && run.folds == 54 &&
             run.cycles == 18 * (10 + 10 + 9);
    }));
  }
}

TEST_CASE("stages make a weight-stationary fold longer, by hand") {
  CHECK(test::in_child_process([] {
    // R = 2, C = 2, M = 3, an adder of 3 stages behind 2 of the multiplier: 2 cycles of loading;
    // row 2 of A enters row 1 at 2 + 3, reaches column 1 one later, the adder 2 later, and its sum
    // leaves 2 cycles after that: cycle 10 of 0 .. 10.
    const ArrayConfig array{{2, 2}, 1, {2, 3, Feedback::stall}};
    const TestLayer layer("ws", array, {"int8", "int8", "exact"}, {3, 2, 2}, 1, 1);
    Machine machine({array, TimeMode::block, {}, {}});
    return machine.run(layer.job()).cycles == 2 + 11;
  }));
}

TEST_CASE("an output-stationary sum waits for an adder of several stages, by hand") {
  CHECK(test::in_child_process([] {
    // 1 x 1, K = 4, an adder of 3 stages: products enter in cycles 0, 3, 6, 9, the sum is out
    // in 11.
    const ArrayConfig array{{1, 1}, 1, {0, 3, Feedback::stall}};
    const TestLayer layer("os", array, {"int8", "int8", "exact"}, {1, 4, 1}, 1, 1);
    Machine machine({array, TimeMode::block, {}, {}});
    return machine.run(layer.job()).cycles == 12;
  }));
}

TEST_CASE("a dot-product unit takes a group of products a cycle, by hand") {
  CHECK(test::in_child_process([] {
    // 2 x 3 units of 4 lanes, K = 10: groups in cycles 0, 1, 2; rows leave in cycles 2 and 3.
    const ArrayConfig array{{2, 3}, 4};
    const TestLayer layer("dot", array, {"int8", "int8", "exact"}, {2, 10, 3}, 1, 1);
    Machine machine({array, TimeMode::block, {}, {}});
    return machine.run(layer.job()).cycles == 4;
  }));
}

TEST_CASE("arrays that a dataflow does not have are refused") {
  const auto refused = [](const char* dataflow, const ArrayConfig& array) {
    CHECK_THROWS_AS(find_dataflow(dataflow).check(array), SpecError);
  };
  refused("ws", {{2, 2}, 2});
  refused("is", {{2, 2}, 2});
  refused("os", {{2, 2}, 2});
  refused("os", {{2, 2}, 1, {}, true});
  refused("dot", {{2, 2}, 2, {}, true});
  refused("dot", {{2, 2}, 2, {0, 2, Feedback::interleave}});
}

}  // namespace guardbit::models::array_kinds_test
