// The machine of a run: the command line above a layer's rule, that above the file.
#include "sim/program/accelerator_options.h"

#include <fstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/unit/traces/scratch_folder.h"
#include "traces/trace_error.h"

namespace guardbit::sim::accelerator_options_test {
namespace {

FormatTexts weights_of(const std::string& format) {
  FormatTexts texts;
  texts.weights = format;
  return texts;
}

// A file that has int8 for all layers and int4 for those of one network.
AcceleratorFile two_rules() {
  AcceleratorFile file;
  file.config.array.shape = {4, 4};
  file.config.dataflow = "ws";
  file.formats = weights_of("int8");
  file.layers = {{"net/*", weights_of("int4")}, {"net/a", weights_of("int2")}};
  return file;
}

std::string refusal(const AcceleratorOptions& options) {
  try {
    options.accelerator({});
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("an array is its rows and columns, each from 1 to 4096") {
  CHECK(parse_array("16x32").rows == 16);
  CHECK(parse_array("1x4096").cols == 4096);
  CHECK_THROWS_WITH_AS(parse_array("16"), "array '16': expected <rows>x<columns>", SpecError);
  for (const char* text : {"0x1", "1x4097", "x", "1x", "x1", "1x1x1", "-1x1", "1 x 1"}) {
    CAPTURE(text);
    CHECK_THROWS_AS(parse_array(text), SpecError);
  }
}

TEST_CASE("without a word the machine is 16 x 16, weight-stationary, e4m3 into fp32") {
  const AcceleratorFile usual = AcceleratorOptions{}.accelerator({});
  CHECK(usual.config.array.shape.rows == 16);
  CHECK(usual.config.array.shape.cols == 16);
  CHECK(usual.config.dataflow == "ws");
  const LayerFormats formats = formats_of(usual, "net/a", 5);
  CHECK(formats.weights.format == "e4m3");
  CHECK(to_string(formats.weights.scaling) == "channel:max");
  CHECK(to_string(formats.activations.scaling) == "tensor:max");
  CHECK_FALSE(formats.requantisation);
  CHECK(formats.rule.overflow == Overflow::saturate);
  CHECK(formats.rule.seed == 5);
}

TEST_CASE("of the rules the first that matches counts, and no other") {
  const AcceleratorFile file = two_rules();
  CHECK(formats_of(file, "other", 0).weights.format == "int8");
  CHECK(formats_of(file, "net/b", 0).weights.format == "int4");
  CHECK(formats_of(file, "net/a", 0).weights.format == "int4");
  CHECK(formats_of(file, "net/a", 0).activations.format == "e4m3");  // no rule says more
}

TEST_CASE("what the command line says counts above the file and above its rules") {
  const test::ScratchFolder folder;
  AcceleratorOptions options;
  options.config = (folder.path() / "machine.yaml").string();
  std::ofstream(options.config) << accelerator_yaml(two_rules());
  CHECK(options.accelerator({}).formats.weights == "int8");
  const AcceleratorFile file = options.accelerator(weights_of("e2m1"));
  CHECK(formats_of(file, "net/a", 0).weights.format == "e2m1");
  CHECK(formats_of(file, "other", 0).weights.format == "e2m1");
}

TEST_CASE("the options change the array of a preset and leave the rest") {
  AcceleratorOptions options;
  options.preset = "tpuv1-256x256";
  CHECK(options.accelerator({}).config.array.shape.rows == 256);
  options.array = "8x4";
  const AcceleratorFile file = options.accelerator({});
  CHECK(file.config.array.shape.rows == 8);
  CHECK(file.config.array.double_buffered);
  CHECK(file.formats.accumulator == "int:width=32");
}

TEST_CASE("presets are sorted by name, and each is a machine of its own name") {
  const std::vector<AcceleratorFile> presets = accelerator_presets();
  CHECK(presets.size() == 8);
  for (std::size_t i = 1; i < presets.size(); ++i) CHECK(presets[i - 1].name < presets[i].name);
}

TEST_CASE("options that contradict each other are refused by their names") {
  AcceleratorOptions both;
  both.config = "x.yaml", both.preset = "y";
  CHECK(refusal(both) == "--config and --preset exclude each other");
  AcceleratorOptions misspelt;
  misspelt.preset = "tpuv1-256x25";
  CHECK(refusal(misspelt).find("(did you mean 'tpuv1-256x256'?)") != std::string::npos);
  AcceleratorOptions none;
  none.lanes = 0;
  CHECK(refusal(none) == "--lanes: 0 is not from 1 to 1024");
  AcceleratorOptions lanes;
  lanes.lanes = 4;  // of a weight-stationary array
  CHECK(refusal(lanes).starts_with("array.lanes: "));
  lanes.dataflow = "dot";
  CHECK(refusal(lanes).empty());
}

TEST_CASE("a rule that matches no layer is refused with its place and the layers there are") {
  AcceleratorFile file = two_rules();
  file.layers[1].place = "m.yaml:7:12";
  CHECK_NOTHROW(require_rules_match(file, {"net/a", "other"}));
  CHECK_THROWS_WITH_AS(require_rules_match(file, {"net/ab", "net/c"}),
                       "m.yaml:7:12: match: 'net/a' matches no layer of the trace (did you mean "
                       "'net/ab'?), which has net/ab, net/c",
                       TraceError);
}

TEST_CASE("of many layers a dozen is named") {
  AcceleratorFile file;
  file.layers = {{"none", {}, "m.yaml:1:1"}};
  std::vector<std::string> names;
  for (int i = 0; i < 15; ++i) names.push_back("layer" + std::to_string(i));
  try {
    require_rules_match(file, names);
    FAIL("expected an error");
  } catch (const TraceError& error) {
    CHECK(std::string(error.what()).ends_with(", layer10, layer11 and 3 more"));
  }
}

}  // namespace guardbit::sim::accelerator_options_test
