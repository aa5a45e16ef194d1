// The tables of a run's report.
#include "sim/report/run_tables.h"

#include <cmath>
#include <string>

#include <doctest/doctest.h>

namespace guardbit::sim::run_tables_test {
namespace {

bool has(const std::string& html, const std::string& part) { return html.find(part) != html.npos; }

RecordedLayer layer_of(const std::string& name) {
  RecordedLayer layer;
  layer.name = name;
  layer.m = 640, layer.k = 9, layer.n = 16;
  layer.cycles = 100;
  layer.outputs = layer.checked = 10;
  layer.passed = true;
  layer.weights = layer.activations = "int8";
  layer.accumulator = "exact";
  return layer;
}

RecordedRun run_of(std::vector<RecordedLayer> layers) {
  RecordedRun run;
  run.layers = std::move(layers);
  return run;
}

}  // namespace

TEST_CASE("a shape is its product, times how many of them there are") {
  RecordedLayer layer = layer_of("a");
  CHECK(shape_words(layer) == "640×9×16");
  layer.batches = 16;
  CHECK(shape_words(layer) == "16\u00A0·\u00A0640×9×16");
}

TEST_CASE("causes of stalls are words") {
  CHECK(cause_words("partial_sums") == "partial sums");
  CHECK(cause_words("results") == "room for results");
}

TEST_CASE("a cause has a column where any layer waited for it, memory where any used it") {
  RecordedLayer one = layer_of("a"), two = layer_of("b");
  one.stalls = {{"results", 0}, {"weights", 0}};
  two.stalls = {{"results", 0}, {"weights", 30}};
  const std::string html = cycles_table_html(run_of({one, two}));
  CHECK(has(html, "waits for weights"));
  CHECK_FALSE(has(html, "waits for room for results"));
  CHECK_FALSE(has(html, "bytes"));
  two.bytes_read = 64;
  CHECK(has(cycles_table_html(run_of({one, two})), "read <span class=\"unit\">bytes</span>"));
}

TEST_CASE("totals are sums of the layers and shares of the whole") {
  RecordedLayer one = layer_of("a"), two = layer_of("b");
  one.cycles = 300;
  one.stalls = {{"weights", 100}};
  two.stalls = {{"weights", 0}};
  RecordedRun run = run_of({one, two});
  run.macs = 12345;
  run.utilisation = 0.5;
  const std::string html = cycles_table_html(run);
  const std::string foot = html.substr(html.find("<tfoot>"));
  CHECK(has(foot, ">12\u202F345</td>"));
  CHECK(has(foot, ">400</td>"));
  CHECK(has(foot, ">50</td>"));
  CHECK(has(foot, ">25</td>"));  // percent: 100 of 400 cycles
}

TEST_CASE("SCALE-Sim counts one product, so a layer takes as many times that as it has") {
  RecordedLayer layer = layer_of("a");
  layer.batches = 16;
  layer.scalesim_cycles = 50;
  CHECK(has(cycles_table_html(run_of({layer})), ">800</td>"));
}

TEST_CASE("an error that is none is exact, and one that is not known is left out") {
  RecordedLayer layer = layer_of("a");
  layer.arithmetic_sqnr_db = HUGE_VAL;
  layer.quantisation_sqnr_db = std::nan("");
  layer.total_sqnr_db = 30.55;
  const std::string html = errors_table_html(run_of({layer}));
  CHECK(has(html, ">exact</td>"));
  CHECK(has(html, "<td class=\"number\">–</td>"));
  CHECK_FALSE(has(html, "nan"));
}

TEST_CASE("a failed layer is marked, and a sample says of how many") {
  RecordedLayer failed = layer_of("a"), sampled = layer_of("b");
  failed.requantised_wrong = 1;
  sampled.outputs = 20000;
  const std::string html = errors_table_html(run_of({failed, sampled}));
  CHECK(has(html, "<tr class=\"failed\"><th scope=\"row\">a</th>"));
  CHECK(has(html, ">FAIL</td>"));
  CHECK(has(html, ">10 of 20\u202F000</td>"));
  CHECK(has(html, ">all 10</td>"));
}

TEST_CASE("events of both registers add up, and those that were not counted stay open") {
  RecordedLayer layer = layer_of("a");
  layer.inner.additions = 30, layer.outer.additions = 4;
  layer.inner.inexact = 5, layer.outer.inexact = 1;
  layer.inner.underflows = 7;  // the outer register has no count
  const std::string html = registers_table_html(run_of({layer}));
  CHECK(has(html, ">34</td>"));
  CHECK(has(html, ">6</td>"));
  CHECK_FALSE(has(html, ">7</td>"));
  CHECK(has(html, ">–</td>"));
}

TEST_CASE("operands say how many of their values the formats did not hold") {
  RecordedLayer one = layer_of("a"), two = layer_of("b");
  one.activations_rounded = {111, 0, 0};
  one.weights_rounded = {222, 0, 0};
  const std::string html = operands_table_html(run_of({one, two}));
  CHECK(has(html, ">111</td>"));
  CHECK(has(html, ">222</td>"));
  CHECK_FALSE(has(html, ">activations overflowed</th>"));  // 0 in all rows: said below the table
  CHECK(has(html, "activations overflowed"));
}

TEST_CASE("costs are an interval and an energy by each table that has one") {
  RecordedLayer priced = layer_of("a"), none = layer_of("b");
  priced.cost = UnitCost{{}, 1.16, 1.33, 139, {{"qkeras45", 15360}, {"aladdin40", std::nan("")}}};
  none.cost.emplace().not_covered = "two registers";
  const std::string html = cost_table_html(run_of({priced, none}));
  CHECK(has(html, ">1.16</td>"));
  CHECK(has(html, ">139</td>"));
  CHECK(has(html, ">15.4</td>"));  // nanojoules
  CHECK(has(html, "MACs, qkeras45"));
  CHECK_FALSE(has(html, "aladdin40"));
  CHECK(has(html, ">two registers</td>"));
}

TEST_CASE("a run has costs where any of its layers has") {
  RecordedLayer priced = layer_of("b");
  priced.cost.emplace();
  CHECK_FALSE(has_costs(run_of({layer_of("a")})));
  CHECK(has_costs(run_of({layer_of("a"), priced})));
}

}  // namespace guardbit::sim::run_tables_test
