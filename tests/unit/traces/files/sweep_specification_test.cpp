// Sweeps in YAML: what they say, what is refused and where, and the way back.
#include "traces/files/sweep_specification.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "traces/trace_error.h"

namespace guardbit::sweep_specification_test {
namespace {

using Texts = std::vector<std::string>;

const SweepNames names{{"area", "cycles"}};

SweepFile parsed(const std::string& text) { return parse_sweep(text, "s.yaml", names); }

std::string message(const std::string& text) {
  try {
    parsed(text);
  } catch (const TraceError& error) {
    return error.what();
  }
  return "";
}

TEST_CASE("a sweep holds its lists as written, and expands their ranges") {
  const SweepFile file = parsed(
      "trace: t.safetensors\nlayers: [cnn/*, vit/head]\nseed: 7\ncost: true\npareto: [area]\n"
      "studies:\n"
      "  - formats: int{3..4} e2m1\n"
      "    accumulators:\n"
      "      - exact\n"
      "      - fixed:width={8..12..2},lsb=auto\n"
      "    arrays: ['{8,16}x16 ws', {rows: 4, columns: 2, lanes: 8, dataflow: dot}]\n"
      "  - weights: int4\n    activations: int8\n    weight_scalings: [channel:max, "
      "'tensor:max']\n");
  CHECK(file.trace == "t.safetensors");
  CHECK(file.layers == Texts{"cnn/*", "vit/head"});
  CHECK(file.seed == 7);
  CHECK(file.cost);
  CHECK(file.pareto == Texts{"area"});
  REQUIRE(file.studies.size() == 2);
  const SweepStudy& study = file.studies[0];
  CHECK(study.place == "s.yaml:7:5");
  CHECK(study.formats == Texts{"int{3..4} e2m1"});
  CHECK(expanded(study, &SweepStudy::formats) == Texts{"int3", "int4", "e2m1"});
  CHECK(expanded(study, &SweepStudy::accumulators) == Texts{"exact", "fixed:width=8,lsb=auto",
                                                            "fixed:width=10,lsb=auto",
                                                            "fixed:width=12,lsb=auto"});
  CHECK(expanded(study, &SweepStudy::arrays) == Texts{"8x16 ws", "16x16 ws", "4x2x8 dot"});
  CHECK(expanded(study, &SweepStudy::scalings).empty());
  CHECK(file.studies[1].weight_scalings == Texts{"channel:max", "tensor:max"});
}

TEST_CASE("a sweep printed as YAML reads back as the same") {
  const std::string text =
      "layers: ['it''s/*']\nseed: 18446744073709551615\nrounding: stochastic\nrandom_bits: 8\n"
      "overflow: saturate\nstudies:\n  - formats: ['e{2,3}m2']\n    scalings: [none]\n"
      "    accumulators: ['fixed:width=9,lsb=auto,chunk=4+float:fp32']\n    arrays: [2x2 os]\n";
  const std::string yaml = sweep_yaml(parsed(text));
  CHECK(sweep_yaml(parsed(yaml)) == yaml);
  CHECK(yaml.find("seed: 18446744073709551615\n") != std::string::npos);
  CHECK(yaml.find("layers: ['it''s/*']\n") != std::string::npos);
  CHECK(yaml.find("  - formats: ['e{2,3}m2']\n    scalings: ['none']\n") != std::string::npos);
}

TEST_CASE("errors name the line, the column and what was expected") {
  const std::string studies = "studies:\n  - ";
  CHECK(message("formats: int8\n").find("s.yaml:1:1: unknown key 'formats'") == 0);
  CHECK(message("seed: 1\n") == "s.yaml:1:1: 'studies' is missing");
  CHECK(message("studies: []\n") == "s.yaml:1:10: studies: expected at least one study");
  CHECK(message(studies + "format: int8\n") ==
        "s.yaml:2:5: unknown key 'studies[0].format' (did you mean 'formats'?)");
  CHECK(message(studies + "formats: int8\n    formats: int4\n").find("s.yaml:3:5: ") == 0);
  CHECK(message(studies + "formats: [int8, e4m]\n").find("s.yaml:2:21: studies[0].formats[1]: ") ==
        0);
  CHECK(message(studies + "formats: [int8, e4m]\n").find("did you mean 'e4m3'") !=
        std::string::npos);
  CHECK(message(studies + "formats: e{5..\n").find("s.yaml:2:14: studies[0].formats: ") == 0);
  CHECK(message(studies + "formats: int8\n    weights: int4\n") ==
        "s.yaml:2:14: studies[0].formats: expected either 'formats' or both 'weights' and "
        "'activations'");
  CHECK(message(studies + "weights: int8\n") ==
        "s.yaml:2:5: studies[0]: expected 'formats' or both 'weights' and 'activations'");
  CHECK(message(studies + "formats: []\n") ==
        "s.yaml:2:14: studies[0].formats: expected at least one item, got a list");
  CHECK(message(studies + "formats: int8\n    arrays: 16x16x2 ws\n")
            .find("s.yaml:3:13: studies[0].arrays: array '16x16x2 ws': array.lanes") == 0);
  CHECK(message(studies + "formats: int8\n    arrays: [{rows: 0, columns: 1, dataflow: ws}]\n")
            .find("s.yaml:3:21: studies[0].arrays[0].rows: expected a whole number") == 0);
  CHECK(message(studies + "formats: int8\n    accumulators: int:width=1\n").find("s.yaml:3:19: ") ==
        0);
  CHECK(message("pareto: aera\n" + studies + "formats: int8\n") ==
        "s.yaml:1:9: pareto: 'aera': expected one of area, cycles (did you mean 'area'?)");
  CHECK(message("cost: yes\n" + studies + "formats: int8\n").find("s.yaml:1:7: cost: expected") ==
        0);
}

TEST_CASE("lsb=auto stays in the canonical text and takes the lsb that it is given") {
  CHECK(canonical_with_auto("fixed:lsb=auto,width=12") ==
        to_string(parse_accumulator("fixed:width=12,lsb=0")).replace(15, 5, "lsb=auto"));
  CHECK(canonical_with_auto("float:e8m7") == to_string(parse_accumulator("float:e8m7")));
  CHECK(accumulator_with_lsb("fixed:width=12,lsb=auto", -9) ==
        parse_accumulator("fixed:width=12,lsb=-9"));
  CHECK_THROWS_AS(accumulator_with_lsb("int:width=12,lsb=auto", 0), SpecError);
}

}  // namespace

}  // namespace guardbit::sweep_specification_test
