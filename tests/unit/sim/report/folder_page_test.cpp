// From a folder to the page of what it holds.
#include "sim/report/folder_page.h"

#include <string>

#include <doctest/doctest.h>

#include "tests/unit/sim/report/recorded_folder.h"
#include "traces/trace_error.h"

namespace guardbit::sim::folder_page_test {
namespace {

using test::RecordedFolder;

void add_run(RecordedFolder& folder) {
  folder.add(test::recorded_run({test::recorded_layer("net/a")}));
}
void add_sweep(RecordedFolder& folder) {
  folder.add(test::recorded_sweep(1), {test::recorded_row("int8")});
}

}  // namespace

TEST_CASE("a folder is what its files say: a run or a sweep") {
  RecordedFolder run, sweep;
  add_run(run);
  add_sweep(sweep);
  CHECK(folder_page(run.path()).kind == "guardbit simulate");
  CHECK(folder_page(sweep.path()).kind == "guardbit sweep");
}

TEST_CASE("a folder of both has the run's page and the sweep's sections after it") {
  RecordedFolder folder;
  add_run(folder);
  add_sweep(folder);
  const Page page = folder_page(folder.path());
  CHECK(page.kind == "guardbit simulate and sweep");
  REQUIRE(page.verdicts.size() == 2);
  CHECK(page.verdicts[0].subject == "Simulation");
  CHECK(page.verdicts[1].subject == "Sweep");
  // No two anchors are the same.
  CHECK(page.sections.front().name == "cycles");
  CHECK(page.sections[4].name == "repeat");
  CHECK(page.sections.back().name == "sweep-repeat");
  CHECK(page.sections.back().title == "Sweep: How to repeat it");
}

TEST_CASE("what is no folder of results is named with what was expected") {
  RecordedFolder folder;
  const std::string path = folder.path().string();
  CHECK_THROWS_WITH_AS(
      folder_page(folder.path()),
      (path +
       ": has neither run.json nor sweep.json; expected a folder that simulate or sweep wrote")
          .c_str(),
      TraceError);
  CHECK_THROWS_WITH_AS(
      folder_page(folder.path() / "none"),
      (path + "/none: is not a folder; expected one that simulate or sweep wrote").c_str(),
      TraceError);
}

}  // namespace guardbit::sim::folder_page_test
