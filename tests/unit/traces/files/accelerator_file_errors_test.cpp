// Accelerator files that are wrong: what is said of them, and where.
#include <doctest/doctest.h>

#include "tests/unit/arith/arith_helpers.h"
#include "traces/files/accelerator_file.h"
#include "traces/files/yaml_node.h"

namespace guardbit::accelerator_file_errors_test {
namespace {

const std::string array = "array: {rows: 4, columns: 8, dataflow: ws}\n";  // line 1

std::string error_in(const std::string& text) {
  return error_of([&] { parse_accelerator(text, "a.yaml"); });
}

// The error in what follows the array of line 1.
std::string error_below(const std::string& text) { return error_in(array + text); }

}  // namespace

TEST_CASE("unknown keys are named with the nearest known one") {
  CHECK(error_below("bufers: {}") == "a.yaml:2:1: unknown key 'bufers' (did you mean 'buffers'?)");
  CHECK(error_in("array:\n  row: 4\n") ==
        "a.yaml:2:3: unknown key 'array.row' (did you mean 'rows'?)");
  CHECK(
      error_below("pipeline: {zzzzzzzz: 1}") ==
      "a.yaml:2:12: unknown key 'pipeline.zzzzzzzz', expected one of multiplier, adder, feedback");
  CHECK(error_below("buffers: {weights: {bytes: 4}}") ==
        "a.yaml:2:21: unknown key 'buffers.weights.bytes', expected one of size, ports");
  CHECK(error_below("layers:\n- match: x\n- wieghts: e4m3\n") ==
        "a.yaml:4:3: unknown key 'layers[1].wieghts' (did you mean 'weights'?)");
}

TEST_CASE("keys are there once, and the required ones are") {
  CHECK(error_in("array:\n  rows: 1\n  rows: 2\n") ==
        "a.yaml:3:3: key 'rows' is there twice, first in line 2");
  CHECK(error_in("name: x\n") == "a.yaml:1:1: 'array' is missing");
  CHECK(error_in("array:\n  rows: 1\n  dataflow: ws\n") ==
        "a.yaml:2:3: 'array.columns' is missing");
  CHECK(error_below("memory: {latency: 3}") == "a.yaml:2:9: 'memory.bandwidth' is missing");
  CHECK(error_below("layers: [{weights: e4m3}]") == "a.yaml:2:10: 'layers[0].match' is missing");
}

TEST_CASE("values of a wrong kind are refused with the expected one") {
  CHECK(error_in("") ==
        "a.yaml:1:1: expected a mapping of name, description, array, pipeline, buffers, memory, "
        "tiling, clock, formats, layers, got nothing");
  CHECK(error_in("array: 3") ==
        "a.yaml:1:8: array: expected a mapping of rows, columns, lanes, dataflow, "
        "double_buffered, got '3'");
  CHECK(error_in("array: {rows: [1], columns: 1, dataflow: ws}") ==
        "a.yaml:1:15: array.rows: expected a whole number from 1 to 4096, got a list");
  CHECK(error_in("array: {rows: \"4\", columns: 1, dataflow: ws}") ==
        "a.yaml:1:15: array.rows: expected a whole number from 1 to 4096, got text '4'");
  CHECK(error_in("array: {rows: 4.0, columns: 1, dataflow: ws}") ==
        "a.yaml:1:15: array.rows: expected a whole number from 1 to 4096, got '4.0'");
  CHECK(error_below("memory: {bandwidth: 1, dmi: yes}") ==
        "a.yaml:2:29: memory.dmi: expected true or false, got 'yes'");
  CHECK(error_below("memory: {bandwidth: nan}") ==
        "a.yaml:2:21: memory.bandwidth: expected a number above 0, up to 1e+09, got 'nan'");
  CHECK(error_below("layers: {match: x}") == "a.yaml:2:9: layers: expected a list, got a mapping");
  CHECK(error_below("name:\n") == "a.yaml:2:1: name: expected text, got nothing");
  CHECK(error_below("name: \"a\\nb\"") ==
        "a.yaml:2:7: name: expected a line of text, got text 'a\\nb'");
  CHECK(error_below("name: \"a\\x7f\"").starts_with("a.yaml:2:7: name: expected a line of text"));
  CHECK(error_below("clock: fast") ==
        "a.yaml:2:8: clock: expected a frequency such as 940MHz, got 'fast'");
  CHECK(error_below("buffers: {weights: {size: 1.5B}}") ==
        "a.yaml:2:27: buffers.weights.size: expected a size of at least 1 byte, such as 65536 or "
        "64KiB, got '1.5B'");
  CHECK(error_below("tiling: {order: row}") ==
        "a.yaml:2:17: tiling.order: expected one of chosen, columns, rows, got 'row' (did you mean "
        "'rows'?)");
  CHECK(error_in("array: {rows: 1, columns: 1, dataflow: oss}") ==
        "a.yaml:1:40: array.dataflow: expected one of dot, is, os, ws, got 'oss' (did you mean "
        "'os'?)");
}

TEST_CASE("numbers are refused one beyond their range and taken at its ends") {
  struct Range {
    std::string key, before, after, least, most, below, above;
  };
  const std::string array_after = ", columns: 1, dataflow: dot}";
  const std::vector<Range> ranges{
      {"array.rows", "array: {rows: ", array_after, "1", "4096", "0", "4097"},
      {"array.columns", "array: {rows: 1, dataflow: ws, columns: ", "}", "1", "4096", "0", "4097"},
      {"array.lanes", "array: {rows: 1, lanes: ", array_after, "1", "1024", "0", "1025"},
      {"pipeline.multiplier", array + "pipeline: {multiplier: ", "}", "0", "64", "-1", "65"},
      {"pipeline.adder", array + "pipeline: {adder: ", "}", "1", "64", "0", "65"},
      {"buffers.outputs.ports", array + "buffers: {outputs: {ports: ", "}}", "1", "1048576", "0",
       "1048577"},
      {"memory.latency", array + "memory: {bandwidth: 1, latency: ", "}", "0", "1000000", "-1",
       "1000001"},
      {"memory.burst", array + "memory: {bandwidth: 1, burst: ", "}", "1", "1048576", "0",
       "1048577"},
      {"tiling.stream", array + "tiling: {stream: ", "}", "0", "1000000000", "-1", "1000000001"}};
  for (const Range& range : ranges) {
    for (const std::string& value : {range.least, range.most}) {
      CHECK(error_in(range.before + value + range.after) == "");
    }
    for (const std::string& value : {range.below, range.above}) {
      const std::string expected = range.key + ": expected a whole number from " + range.least +
                                   " to " + range.most + ", got '" + value + "'";
      const std::string error = error_in(range.before + value + range.after);
      CHECK(error.substr(error.find(": ") + 2) == expected);
    }
  }
  CHECK(error_below("memory: {bandwidth: 1e9}") == "");
  CHECK(error_below("memory: {bandwidth: 0}") ==
        "a.yaml:2:21: memory.bandwidth: expected a number above 0, up to 1e+09, got '0'");
  CHECK(error_below("clock: 0") ==
        "a.yaml:2:8: clock: expected a frequency such as 940MHz, got '0'");
}

TEST_CASE("specifications are checked where they stand") {
  CHECK(error_below("formats: {weights: e4n3}")
            .starts_with(
                "a.yaml:2:20: formats.weights: unknown format 'e4n3' (did you mean 'e4m3'?)"));
  CHECK(error_below("formats: {accumulator: 'int:witdh=3'}")
            .starts_with("a.yaml:2:24: formats.accumulator: "));
  CHECK(error_below("formats: {random_bits: 33}") ==
        "a.yaml:2:24: formats.random_bits: random bits: '33' is not a whole number from 1 to 32");
  CHECK(error_below("layers:\n- match: a\n  requantise: shift\n")
            .starts_with("a.yaml:4:15: layers[0].requantise: requantisation 'shift'"));
  for (const std::string key :
       {"weights", "activations", "weights_scaling", "activations_scaling", "accumulator",
        "requantise", "rounding", "random_bits", "overflow"}) {
    CHECK(
        error_below("formats:\n  " + key + ": '?'\n")
            .starts_with("a.yaml:3:" + std::to_string(key.size() + 5) + ": formats." + key + ": "));
  }
}

TEST_CASE("anchors, aliases, tags and second documents are refused") {
  const std::string refused =
      "anchors and aliases are not read; put text that begins with & or * in quotes";
  CHECK(error_in("array: &x\n  rows: 1\n").ends_with(refused));
  CHECK(error_in("name: &x y\n") == "a.yaml:1:7: " + refused);
  CHECK(error_in("name: x\ndescription: *x\n") == "a.yaml:2:14: " + refused);
  CHECK(error_below("layers:\n- match: *\n").ends_with(refused));
  CHECK(error_in("name: !!str y\n") ==
        "a.yaml:1:7: tags are not read, got 'tag:yaml.org,2002:str'");
  CHECK(error_in(array + "---\n" + array) ==
        "a.yaml:3:1: expected one document, a second one begins here");
}

TEST_CASE("hostile text is refused early and in one line") {
  CHECK(error_in("name: " + std::string(16, '[') + std::string(16, ']')) ==
        "a.yaml:1:22: more than 16 levels");  // the mapping is the first, `[` number 16 the 17th
  // Unclosed, the library takes each for the key of a mapping too.
  CHECK(error_in("name: " + std::string(200000, '[')).ends_with(": more than 16 levels"));
  for (const char* opener : {"- ", "? ", "{", "- ? ", "[{"}) {
    std::string text;
    while (text.size() + 8 < longest_yaml) text += opener;
    CHECK(!error_in(text).empty());
  }
  std::string keys;
  for (int i = 0; i < 65; ++i) keys += "k" + std::to_string(i) + ":\n";
  CHECK(error_in(keys) == "a.yaml:65:1: more than 64 keys");
  CHECK(error_in(std::string(longest_yaml + 1, '#')) ==
        "a.yaml: 262145 bytes, expected at most 262144");
  CHECK(error_in(array + "name: a\x01") == "a.yaml:2:8: control character 1, expected text");
  CHECK(error_in("name: \xff\n") == "a.yaml: is not UTF-8 text");
  CHECK(error_in("? {a: b}\n: c\n") == "a.yaml:1:3: expected a word as a key");
  CHECK(error_in("array: {rows: 1\n").find("a.yaml:") == 0);
  CHECK(error_in("array: [}\n").find(": not YAML: ") != std::string::npos);
}

TEST_CASE("settings that contradict each other are refused at the second one") {
  CHECK(error_in("array: {rows: 1, columns: 1, lanes: 2, dataflow: ws}") ==
        "a.yaml:1:37: array.lanes: more than one lane needs dataflow dot, not ws");
  CHECK(error_in("array: {rows: 1, columns: 1, double_buffered: true, dataflow: os}") ==
        "a.yaml:1:47: array.double_buffered: needs operands that stay, dataflow ws or is, not os");
  CHECK(error_below("pipeline: {feedback: interleave}") ==
        "a.yaml:2:22: pipeline.feedback: interleave needs sums that stay, dataflow os or dot, not "
        "ws");
  const AcceleratorFile dot = parse_accelerator(
      "array: {rows: 1, columns: 1, dataflow: dot}\npipeline: {feedback: interleave}\n", "a.yaml");
  CHECK(dot.config.array.pipeline.feedback == Feedback::interleave);
  CHECK(error_in("array: {rows: 1, columns: 1, dataflow: dot, lanes: 2}\n"
                 "pipeline: {feedback: interleave}\n") ==
        "a.yaml:2:22: pipeline.feedback: interleave takes one product of a sum a cycle, so "
        "array.lanes must be 1");
  CHECK(error_below("buffers:\n  outputs: {size: 1KiB}\n") ==
        "a.yaml:3:19: buffers.outputs.size: a buffer with a size needs a memory to fill it from");
  CHECK(error_below("buffers: {outputs: {ports: 4}}") == "");
  CHECK(error_below("buffers: {outputs: {size: 1}}\nmemory: {bandwidth: 1}") == "");
}

}  // namespace guardbit::accelerator_file_errors_test
