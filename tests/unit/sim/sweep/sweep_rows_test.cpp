// Rows of a sweep as a table and as lines; that numbers keep every bit: sweep_journal_test.cpp.
#include "sim/sweep/sweep_rows.h"

#include <algorithm>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "sim/program/program_version.h"
#include "traces/trace_error.h"

namespace guardbit::sim::sweep_rows_test {
namespace {

SweepRow row_of() {
  SweepRow row;
  row.layer = "net/a";
  row.weights = {"int4", "channel:max"};
  row.activations = {"int8", "tensor:max"};
  row.weight_bits = 4, row.activation_bits = 8;
  row.accumulator = "exact";
  row.accumulator_bits = 20;
  row.errors = {0.25, 0, 0.25};
  row.outputs = 10;
  row.macs = 51200;
  return row;
}

Json record(const SweepRow& row, const SweepPlan& plan = {}) {
  return sweep_table(std::vector{row}, plan).records()[0];
}

// What is said against a line in which the value of `key` is another.
std::string refusal(const std::string& key, const Json& value) {
  Json line = record(row_of());
  line[key] = value;
  try {
    parse_sweep_line(line.dump(), {}, "points.jsonl:2");
  } catch (const TraceError& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("a row says what ran, with the seed and the version") {
  SweepPlan plan;
  plan.rule.seed = 7;
  const Json row = record(row_of(), plan);
  CHECK(row["weights"] == "int4");
  CHECK(row["weight_scaling"] == "channel:max");
  CHECK(row["activation_bits"] == 8);
  CHECK(row["total_error"] == 0.25);
  CHECK(row["macs"] == 51200);
  CHECK(row["seed"] == 7);
  CHECK(row["version"] == program_version());
}

TEST_CASE("without an array there are no cycles, without a failure no text") {
  const Json row = record(row_of());
  for (const char* key : {"array", "cycles", "utilisation", "failure"}) {
    CAPTURE(key);
    CHECK(row[key].is_null());
  }
}

TEST_CASE("kernels and costs have columns only where they are asked for") {
  SweepRow row = row_of();
  CHECK_FALSE(record(row).contains("kernel"));
  CHECK_FALSE(record(row).contains("luts"));
  SweepPlan plan;
  plan.explain = plan.cost = true;
  row.kernel = {"wide", "the sums fit 32 bits"};
  row.costs = {1, 1, 1, 104, std::nullopt, 2, 3, 4};
  const Json full = record(row, plan);
  CHECK(full["kernel_reason"] == "the sums fit 32 bits");
  CHECK(full["luts"] == 104);
  CHECK(full["energy_horowitz45_pj"].is_null());
  CHECK(full["energy_accelergy40_pj"] == 4);
}

TEST_CASE("the table of kernels says of each row which one ran and why") {
  SweepRow row = row_of();
  row.kernel = {"plain", "trees of adders"};
  const Json kernels = sweep_kernel_table({row, row}).records();
  REQUIRE(kernels.size() == 2);
  CHECK(kernels[1] == Json{{"layer", "net/a"},
                           {"weights", "int4"},
                           {"activations", "int8"},
                           {"accumulator", "exact"},
                           {"kernel", "plain"},
                           {"kernel_reason", "trees of adders"}});
}

TEST_CASE("a line is one object on one line, whatever a text holds") {
  SweepRow row = row_of();
  row.failure = "output 3:\n\"far\" off";
  const std::string line = sweep_line(row, {});
  CHECK(std::ranges::count(line, '\n') == 1);
  CHECK(line.ends_with("}\n"));
  CHECK(parse_sweep_line(line, {}, "here").failure == row.failure);
}

TEST_CASE("cycles come back with the array") {
  SweepRow row = row_of();
  CHECK_FALSE(parse_sweep_line(sweep_line(row, {}), {}, "here").cycles);
  row.array = "4x4 ws";
  row.cycles = 1000;
  row.utilisation = 0.5;
  const SweepRow again = parse_sweep_line(sweep_line(row, {}), {}, "here");
  CHECK(again.array == "4x4 ws");
  CHECK(again.cycles == 1000U);
  CHECK(again.utilisation == 0.5);
}

TEST_CASE("a line with a wrong value is refused with its place and key") {
  CHECK(refusal("total_error", "much") == "points.jsonl:2: key 'total_error': expected a number");
  CHECK(refusal("outputs", -1).find("'outputs'") != std::string::npos);
  CHECK(refusal("layer", nullptr).find("'layer'") != std::string::npos);
  CHECK(refusal("error", 1).starts_with("points.jsonl:2: "));  // no such key
  CHECK(refusal("total_error", "inf").empty());
}

TEST_CASE("a line of another plan, with other columns, is refused") {
  SweepPlan plan;
  plan.cost = true;
  CHECK_THROWS_AS(parse_sweep_line(sweep_line(row_of(), {}), plan, "here"), TraceError);
}

}  // namespace guardbit::sim::sweep_rows_test
