// Accelerator files: what each key says, and what is written back.
#include "traces/files/accelerator_file.h"

#include <doctest/doctest.h>

#include "tests/unit/arith/arith_helpers.h"

namespace guardbit::accelerator_file_test {
namespace {

const std::string array = "array: {rows: 4, columns: 8, dataflow: ws}\n";  // line 1

AcceleratorFile parsed(const std::string& text) { return parse_accelerator(text, "a.yaml"); }

// Writes and reads back; the tree holds all that a file can say.
void check_round_trip(const AcceleratorFile& file) {
  const std::string yaml = accelerator_yaml(file);
  CAPTURE(yaml);
  const AcceleratorFile again = parsed(yaml);
  CHECK(accelerator_json(again) == accelerator_json(file));
  CHECK(accelerator_yaml(again) == yaml);
}

constexpr const char* everything = R"(# every key
name: full
description: >
  one line
  of two
array:
  rows: 12
  columns: 16
  lanes: 1
  dataflow: is
  double_buffered: true
pipeline: {multiplier: 2, adder: 3, feedback: stall}
buffers:
  activations: {size: 64KiB, ports: 16}
  weights: {size: 1.5MiB}
  outputs: {size: 1000, ports: 8}
memory: {bandwidth: 25.6, latency: 100, burst: 128, dmi: true}
tiling: {order: rows, stream: 512}
clock: 940MHz
formats:
  weights: e5m2
  activations: mxfp8_e4m3
  weights_scaling: tensor:max
  activations_scaling: tensor:pow2
  accumulator: int:width=20,overflow=wrap+int:width=32
  requantise: shift:format=int8,by=7
  rounding: stochastic
  random_bits: 9
  overflow: infinity
layers:
  - {match: 'cnn/*', weights: int8}
  - match: "*"
    accumulator: quire
)";

}  // namespace

TEST_CASE("an accelerator file sets every key") {
  const AcceleratorFile file = parsed(everything);
  CHECK(file.name == "full");
  CHECK(file.description == "one line of two");
  const AcceleratorConfig& config = file.config;
  CHECK(config.array.shape == ArrayShape{12, 16});
  CHECK(config.array.lanes == 1);
  CHECK(config.dataflow == "is");
  CHECK(config.array.double_buffered);
  CHECK(config.array.pipeline == PePipeline{2, 3, Feedback::stall});
  CHECK(config.storage.activations == BufferConfig{65536, 16});
  CHECK(config.storage.weights == BufferConfig{1572864, 0});  // 3 * 2^19
  CHECK(config.storage.outputs == BufferConfig{1000, 8});
  REQUIRE(config.storage.memory);
  CHECK(*config.storage.memory == MemoryConfig{25.6, 100, 128, true});
  CHECK(config.tiling == Tiling{FoldOrder::rows_outer, 512});
  CHECK(config.clock_hz == 9.4e8);
  CHECK(file.formats.weights == "e5m2");
  CHECK(file.formats.activations == "mxfp8_e4m3");
  CHECK(file.formats.weights_scaling == "tensor:max");
  CHECK(file.formats.activations_scaling == "tensor:pow2");
  CHECK(file.formats.accumulator == "int:width=20,overflow=wrap+int:width=32");
  CHECK(file.formats.requantise == "shift:format=int8,by=7");
  CHECK(file.formats.rounding == "stochastic");
  CHECK(file.formats.random_bits == "9");
  CHECK(file.formats.overflow == "infinity");
  REQUIRE(file.layers.size() == 2);
  CHECK(file.layers[0].pattern == "cnn/*");
  CHECK(file.layers[0].formats.weights == "int8");
  CHECK(file.layers[1].pattern == "*");
  CHECK(file.layers[1].formats.accumulator == "quire");
}

TEST_CASE("an accelerator file needs no more than the array") {
  const AcceleratorFile file = parsed(array);
  CHECK(file.config.array == ArrayConfig{{4, 8}, 1, {}, false});
  CHECK(file.config.dataflow == "ws");
  CHECK(!file.config.storage.memory);
  CHECK(file.config.tiling == Tiling{});
  CHECK(file.config.clock_hz == 1e9);
  CHECK(file.formats == FormatTexts{});
  CHECK(file.layers.empty());
}

TEST_CASE("the other words of a choice are read too") {
  CHECK(parsed("array: {rows: 1, columns: 1, dataflow: os}\npipeline: {feedback: interleave}\n")
            .config.array.pipeline.feedback == Feedback::interleave);
  CHECK(parsed("array: {rows: 1, columns: 1, lanes: 1024, dataflow: dot}").config.array.lanes ==
        1024);
  CHECK(parsed(array + "tiling: {order: columns}").config.tiling.order == FoldOrder::columns_outer);
  CHECK(parsed(array + "tiling: {order: chosen}").config.tiling.order == FoldOrder::chosen);
  CHECK(!parsed(array + "memory: {bandwidth: 1, dmi: false}").config.storage.memory->dmi);
}

TEST_CASE("an accelerator file is written so that it reads back as the same") {
  check_round_trip(parsed(array));
  check_round_trip(parsed(everything));
  AcceleratorFile file = parsed(everything);
  file.config.dataflow = "os";
  file.config.array.double_buffered = false;
  file.config.array.pipeline.feedback = Feedback::interleave;
  file.config.tiling.order = FoldOrder::columns_outer;
  file.config.clock_hz = 123456789.5;
  file.config.storage.memory->bandwidth = 1.0 / 3;
  check_round_trip(file);
}

TEST_CASE("names and descriptions that YAML could take for something else read back") {
  for (const std::string text :
       {"null", "~",    "true", "12",           "- a", "a: b", "# a", "'", "\"", "\\",   "a:",
        "&a",   "*",    "!a",   "{}",           "[",   "|",    "%a",  "@", "`",  "a #b", " a",
        "a ",   "a  b", "   ",  "\u00e4\u20ac", "...", "---"}) {
    AcceleratorFile file = parsed(array);
    file.name = text;
    file.layers.push_back({text, {}});
    check_round_trip(file);
    file.description = text;
    check_round_trip(file);
  }
  AcceleratorFile file = parsed(array);
  file.description =
      std::string(150, 'x') + " " + std::string(60, 'y') + " # " + std::string(60, 'z');
  check_round_trip(file);
}

TEST_CASE("formats above win, and a preset above drops the scaling below") {
  FormatTexts above, below;
  above.weights = "e5m2";
  above.activations = "mxfp4";
  below.weights = "int8";
  below.activations = "int8";
  below.weights_scaling = "channel:max";
  below.activations_scaling = "tensor:max";
  below.overflow = "wrap";
  const FormatTexts both = overlaid(above, below);
  CHECK(both.weights == "e5m2");
  CHECK(both.activations == "mxfp4");
  CHECK(both.weights_scaling == "channel:max");
  CHECK(both.activations_scaling == "");
  CHECK(both.overflow == "wrap");
}

}  // namespace guardbit::accelerator_file_test
