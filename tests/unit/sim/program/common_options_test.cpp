// Options that several commands share, and the traces they read.
#include "sim/program/common_options.h"

#include <fstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/unit/traces/scratch_folder.h"

namespace guardbit::sim::common_options_test {
namespace {

using Words = std::vector<std::string>;

// The options as a command line sets them.
template <class Options>
Options parsed(const Words& words) {
  Options options;
  Arguments arguments("guardbit test");
  options.declare(arguments);
  arguments.parse(words);
  return options;
}

Table table() {
  Table table({{"key", "key", "", Align::left}});
  table.add_row({"a,b"});
  return table;
}

}  // namespace

TEST_CASE("a table is text, JSON or CSV") {
  const auto printed = [](const Words& words) {
    return parsed<TableOptions>(words).print(table());
  };
  CHECK(printed({}) == table().text());
  CHECK(printed({"--json"}) == "[\n  {\n    \"key\": \"a,b\"\n  }\n]\n");
  CHECK(printed({"--csv"}) == "key\n\"a,b\"\n");
  CHECK(parsed<TableOptions>({}).text());
  CHECK_FALSE(parsed<TableOptions>({"--csv"}).text());
  CHECK_THROWS_WITH_AS(printed({"--json", "--csv"}), "--json and --csv exclude each other",
                       UsageError);
}

TEST_CASE("bytes that are no UTF-8 are printed as replaced, not refused") {
  CHECK(TableOptions{true, false}.print_json({{"name", "\xff"}}) ==
        "{\n  \"name\": \"\xEF\xBF\xBD\"\n}\n");
}

TEST_CASE("values are rounded to nearest even and saturate unless something else is said") {
  const QuantisationRule usual = parsed<QuantisationOptions>({}).rule();
  CHECK(usual.rounding == RoundingRule{Rounding::nearest_even, 16});
  CHECK(usual.overflow == Overflow::saturate);
  CHECK(usual.seed == 0);
  const QuantisationRule other =
      parsed<QuantisationOptions>({"--rounding", "stochastic", "--random-bits", "8", "--overflow",
                                   "infinity", "--seed", "5"})
          .rule();
  CHECK(other.rounding == RoundingRule{Rounding::stochastic, 8});
  CHECK(other.overflow == Overflow::infinity);
  CHECK(other.seed == 5);
}

TEST_CASE("stochastic rounding takes 1 to 32 random bits") {
  for (const char* bits : {"1", "32"}) {
    CHECK_NOTHROW(parsed<QuantisationOptions>({"--random-bits", bits}).rule());
  }
  for (const std::string bits : {"0", "33"}) {
    CHECK_THROWS_WITH_AS(parsed<QuantisationOptions>({"--random-bits", bits}).rule(),
                         ("--random-bits: " + bits + " is not from 1 to 32").c_str(), UsageError);
  }
}

TEST_CASE("weights have a scale a channel and activations one, unless something else is said") {
  const ScalingOptions usual = parsed<ScalingOptions>({});
  CHECK(to_string(usual.weights_choice("int8").scaling) == "channel:max");
  CHECK(to_string(usual.activations_choice("int8").scaling) == "tensor:max");
  const ScalingOptions none = parsed<ScalingOptions>({"--weights-scaling", "none"});
  CHECK(to_string(none.weights_choice("int8").scaling) == "none");
  CHECK(to_string(none.activations_choice("int8").scaling) == "tensor:max");
}

TEST_CASE("a preset brings its elements and its scaling, and takes no other") {
  const OperandChoice choice = ScalingOptions{}.weights_choice("mxfp4");
  CHECK(choice.format == "e2m1");
  CHECK(to_string(choice.scaling) == to_string(parse_scaling("block:32,e8m0")));
  CHECK_THROWS_WITH_AS((ScalingOptions{"none", ""}.weights_choice("mxfp4")),
                       "--weights-scaling 'none': mxfp4 has a scaling of its own, block:32,e8m0",
                       SpecError);
}

TEST_CASE("threads are one for each core unless 1 to 1024 are asked for") {
  CHECK(parsed<ThreadOptions>({}).count() == 0);
  CHECK(parsed<ThreadOptions>({"--threads", "1024"}).count() == 1024);
  for (const std::string threads : {"0", "1025"}) {
    CHECK_THROWS_WITH_AS(parsed<ThreadOptions>({"--threads", threads}).count(),
                         ("--threads: " + threads + " is not from 1 to 1024").c_str(), UsageError);
  }
}

TEST_CASE("without a path the sample is read, which names all of its layers") {
  const Trace sample = load_trace("");
  CHECK(sample.name == "digits");
  CHECK(layer_names("", sample).size() == sample.layers.size());
}

TEST_CASE("a topology gives values to the layers that match and names to all") {
  const test::ScratchFolder folder;
  const std::string path = (folder.path() / "net.csv").string();
  std::ofstream(path) << "one, 2, 3, 4\ntwo, 5, 6, 7\n";
  const Trace trace = load_trace(path, "two", 3);
  CHECK(trace.name == "net");
  REQUIRE(trace.layers.size() == 1);
  CHECK(trace.layers[0].name == "two");
  CHECK(layer_names(path, trace) == Words{"one", "two"});
  CHECK(load_trace(path, "two", 3).tensors.begin()->second.values ==
        trace.tensors.begin()->second.values);
  CHECK(load_trace(path, "two", 4).tensors.begin()->second.values !=
        trace.tensors.begin()->second.values);
}

}  // namespace guardbit::sim::common_options_test
