// Studies multiplied out, and what is refused before anything runs.
#include "sim/sweep/sweep_plan.h"

#include <string>

#include <doctest/doctest.h>

#include "sim/program/common_options.h"

namespace guardbit::sim::sweep_plan_test {
namespace {

SweepPlan plan_of(std::vector<SweepStudy> studies) {
  SweepFile file;
  file.studies = std::move(studies);
  return sweep_plan(file, false);
}

SweepStudy study_of(std::vector<std::string> formats) {
  SweepStudy study;
  study.formats = std::move(formats);
  study.place = "s.yaml:3:5";
  return study;
}

std::string refusal(const SweepStudy& study) {
  const Trace trace = load_trace("");
  try {
    check_plan(plan_of({study}), trace, sweep_layers(trace, {"vit/head"}));
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST_CASE("a study is the product of its lists, formats outermost, accumulators innermost") {
  SweepStudy study = study_of({"int{4,5}"});
  study.scalings = {"none", "tensor:max"};
  study.arrays = {"2x2 ws", "2x2 os"};
  study.accumulators = {"exact", "fixed:lsb=auto,width=9"};
  const SweepPlan plan = plan_of({study});
  REQUIRE(plan.choices.size() == 16);
  const SweepOperand first{"int4", "none"};
  const std::string fixed = canonical_with_auto("fixed:width=9,lsb=auto");
  CHECK(plan.choices[0] == SweepChoice{first, first, "2x2 ws", "exact"});
  CHECK(plan.choices[1] == SweepChoice{first, first, "2x2 ws", fixed});
  CHECK(plan.choices[2] == SweepChoice{first, first, "2x2 os", "exact"});
  CHECK(plan.choices[4].weights == SweepOperand{"int4", "tensor:max"});
  CHECK(plan.choices[8].weights.format == "int5");
  CHECK(plan.pareto == std::vector<std::string>{"cycles"});
}

TEST_CASE("weights and activations are all pairs, and what is left out is as usual") {
  SweepStudy study;
  study.weights = {"int4", "e2m1"};
  study.activations = {"int8", "e4m3"};
  const SweepPlan plan = plan_of({study});
  REQUIRE(plan.choices.size() == 4);
  CHECK(plan.choices[1] ==
        SweepChoice{{"int4", "channel:max"}, {"e4m3:fn", "tensor:max"}, "", "exact"});
  CHECK(plan.choices[2].weights.format == "e2m1:finite");
}

TEST_CASE("a choice that several studies have, by whatever name, is run once") {
  SweepStudy again = study_of({"e4m3:fn", "mxfp4"});
  again.accumulators = {"exact"};
  again.scalings = {"none", "tensor:max"};
  SweepStudy first = study_of({"e4m3"});
  first.scalings = {"none"};
  const SweepPlan plan = plan_of({first, again});
  // e4m3 without scaling, with tensor:max; and mxfp4, whose scaling is its own.
  REQUIRE(plan.choices.size() == 3);
  CHECK(plan.choices[1].weights == SweepOperand{"e4m3:fn", "tensor:max"});
  CHECK(plan.choices[2].weights.format == "e2m1:finite");
  CHECK(plan.choices[2].weights.scaling.starts_with("block:32,"));
}

TEST_CASE("more than a million choices are refused, with the place") {
  SweepStudy study = study_of({"int{4..8}"});
  study.accumulators = {"fixed:width={100..899},lsb={1..300}"};
  CHECK_THROWS_AS(plan_of({study}), SpecError);  // 240000 of one list
  study.accumulators = {"fixed:width={100..199},lsb={1..100}"};
  study.arrays = {"{1..21}x1 os"};
  CHECK_THROWS_WITH(plan_of({study}),
                    "s.yaml:3:5: the studies have more than 1000000 choices together");
}

TEST_CASE("a choice that no hardware has is refused with its place") {
  SweepStudy study = study_of({"int8"});
  study.arrays = {"4x4 ws"};
  for (const char* accumulator :
       {"exact:tree=8", "exact:chunk=8+int:width=30", "float:fp32,partials=4", "hopper"}) {
    CAPTURE(accumulator);
    study.accumulators = {accumulator};
    const std::string message = refusal(study);
    CHECK(
        message.find("s.yaml:3:5: weights int8 (channel:max), activations int8 (tensor:max), array "
                     "4x4 ws, accumulator ") == 0);
  }
  study.arrays = {"4x4 os"};
  study.accumulators = {"exact:tree=8"};
  CHECK(refusal(study).empty());
  study.accumulators = {"float:fp32,partials=4"};
  CHECK(refusal(study).find("expected no partials") != std::string::npos);
  study.arrays.clear();
  CHECK(refusal(study).empty());
}

TEST_CASE("operands that cannot be scaled are refused before anything is quantised") {
  SweepStudy study = study_of({"int8"});
  study.scalings = {"channel:max"};
  CHECK(refusal(study).find("a scale of activations") != std::string::npos);
  study.scalings = {"tensor:f8net"};
  CHECK(refusal(study).empty());
  study.formats = {"e4m3"};
  CHECK_FALSE(refusal(study).empty());
  study.formats = {"mxfp4"};
  study.scalings.clear();
  CHECK(refusal(study).empty());
  study.accumulators = {"quire"};
  CHECK(refusal(study).find("block scales") != std::string::npos);
}

TEST_CASE("layers of several patterns stand in the order of the trace") {
  const Trace trace = load_trace("");
  const std::vector<Layer> layers = sweep_layers(trace, {"vit/head", "cnn/fc", "cnn/f*"});
  REQUIRE(layers.size() == 2);
  CHECK(layers[0].name == "cnn/fc");
  CHECK(layers[1].name == "vit/head");
  CHECK_THROWS_AS(sweep_layers(trace, {"vit/head", "nothing"}), Error);
}

}  // namespace

}  // namespace guardbit::sim::sweep_plan_test
