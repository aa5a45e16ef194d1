// The report of a simulation's folder: what it says, and what is left out where nothing is known.
#include "sim/report/run_page.h"

#include <algorithm>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/unit/sim/report/recorded_folder.h"
#include "traces/trace_error.h"

namespace guardbit::sim::run_page_test {
namespace {

using test::recorded_layer;
using test::recorded_run;
using test::RecordedFolder;
using Texts = std::vector<std::string>;

Page page_of(const Json& run) {
  RecordedFolder folder;
  return run_page(folder.add(run).path());
}

Page page_of_layers(const std::vector<Json>& layers) { return page_of(recorded_run(layers)); }

std::string fact(const Page& page, const std::string& term) {
  for (const auto& [name, text] : page.facts) {
    if (name == term) return text;
  }
  return "";
}

Texts sections(const Page& page) {
  Texts names;
  for (const PageSection& section : page.sections) names.push_back(section.name);
  return names;
}

bool has(const std::string& html, const std::string& part) { return html.find(part) != html.npos; }

}  // namespace

TEST_CASE("a run says its trace, its array and how much of it worked") {
  const Page page = page_of_layers({recorded_layer("net/a"), recorded_layer("net/b")});
  CHECK(page.title == "digits on a 2 × 3 weight-stationary array");
  CHECK(fact(page, "Trace") == "digits, 2 layers");
  CHECK(fact(page, "Work") == "40\u202F000 MACs in 200 cycles, 40 % of the array used");
  CHECK(fact(page, "Seed") == "7");
  CHECK(page.version == "1.2.3");
}

TEST_CASE("formats that all layers share are named once, many are only counted") {
  std::vector<Json> layers;
  for (const char* format : {"int4", "int5", "int4", "int6", "int7", "int8"}) {
    layers.push_back(recorded_layer("net/a"));
    layers.back()["weights"] = format;
  }
  const Page page = page_of_layers(layers);
  CHECK(fact(page, "Activations") == "int8");
  CHECK(fact(page, "Weights") == "5 kinds, see the table");
  layers.pop_back();
  CHECK(fact(page_of_layers(layers), "Weights") == "int4, int5, int6, int7");
}

TEST_CASE("a passed run says how many outputs were checked") {
  Json sampled = recorded_layer("net/b");
  sampled["check"]["checked"] = 5;
  const Page whole = page_of_layers({recorded_layer("net/a")});
  CHECK(whole.verdicts[0].passed);
  CHECK(whole.verdicts[0].details == Texts{"All 10 outputs checked against exact sums."});
  CHECK(page_of_layers({recorded_layer("net/a"), sampled}).verdicts[0].details ==
        Texts{"15 of 20 outputs checked against exact sums, a seeded sample."});
}

TEST_CASE("a failed run names its first failure, outputs without a bound, and the layers") {
  Json failed = recorded_layer("net/b");
  failed["check"]["passed"] = false;
  failed["check"]["first_failure"] = "output 3 differs";
  failed["check"]["overflowed"] = 4;
  Json run = recorded_run({recorded_layer("net/a"), failed, failed});
  run["passed"] = false;
  const Verdict verdict = page_of(run).verdicts.at(0);
  CHECK_FALSE(verdict.passed);
  CHECK(verdict.sentence == "2 of 3 layers differ from their reference or bound.");
  CHECK(verdict.details.front() == "First: net/b: output 3 differs");
  CHECK(verdict.details.back() ==
        "8 outputs overflowed their accumulator: no bound holds for them.");
}

TEST_CASE("a layer whose requantised codes are wrong has failed") {
  Json wrong = recorded_layer("net/a");
  wrong["requantised_check"] = {{"codes", 10}, {"wrong", 1}, {"first_wrong", "code 2"}};
  Json run = recorded_run({wrong});
  run["passed"] = false;
  const Page page = page_of(run);
  CHECK(page.verdicts[0].details.front() == "First: net/a: code 2");
  CHECK(has(page.sections[1].html, "<tr class=\"failed\"><th scope=\"row\">net/a</th>"));
}

TEST_CASE("the cycles of a layer are what it worked and what it waited for") {
  const std::string html = page_of_layers({recorded_layer("net/a")}).sections[0].html;
  CHECK(has(html, "<title>net/a\nworks: 80 cycles</title>"));
  CHECK(has(html, "<title>net/a\nwaits for weights: 20 cycles</title>"));
  CHECK_FALSE(has(html, "waits for partial sums"));  // no layer did
}

TEST_CASE("costs and the timeline have sections only where they are recorded") {
  CHECK(sections(page_of_layers({recorded_layer("net/a")})) ==
        Texts{"cycles", "errors", "registers", "operands", "repeat"});
  Json priced = recorded_layer("net/a");
  priced["cost"] = {{"not_covered", "aligned sums"}};
  RecordedFolder folder;
  folder.add(recorded_run({priced})).add("timeline.svg", "<svg><rect x=\"1\"/></svg>");
  const Page page = run_page(folder.path());
  CHECK(sections(page) ==
        Texts{"cycles", "errors", "registers", "operands", "cost", "timeline", "repeat"});
  CHECK(page.figures == 5);
  CHECK(has(page.sections[4].html, "aligned sums"));
  CHECK(has(page.sections[5].html, "<svg><rect x=\"1\"/></svg>"));
}

TEST_CASE("a timeline that is none is refused, not shown") {
  RecordedFolder folder;
  folder.add(recorded_run({recorded_layer("net/a")})).add("timeline.svg", "<svg onload=\"x\"/>");
  CHECK_THROWS_AS(run_page(folder.path()), TraceError);
}

TEST_CASE("the command is what command.txt says, without its line ends, or not known") {
  RecordedFolder folder;
  folder.add(recorded_run({recorded_layer("net/a")}));
  CHECK(recorded_command(folder.path()).empty());
  CHECK(has(run_page(folder.path()).sections.back().html, "the command was not recorded"));
  folder.add("command.txt", "guardbit simulate --layers 'a<b'\n\n");
  CHECK(recorded_command(folder.path()) == "guardbit simulate --layers 'a<b'");
  CHECK(has(run_page(folder.path()).sections.back().html, "guardbit simulate --layers &#"));
}

TEST_CASE("a folder without run.json is an error that names the file") {
  const RecordedFolder folder;
  try {
    run_page(folder.path());
    FAIL("expected an error");
  } catch (const TraceError& error) {
    CHECK(has(error.what(), "run.json"));
  }
}

}  // namespace guardbit::sim::run_page_test
