// The journal of a sweep: rows read back bit for bit, torn and hostile bytes, other sweeps.
#include "sim/sweep/sweep_journal.h"

#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <string>

#include <doctest/doctest.h>

#include "sim/program/common_options.h"
#include "sim/sweep/sweep_rows.h"
#include "sim/sweep/sweep_run.h"
#include "tests/unit/traces/scratch_folder.h"

namespace guardbit::sim::sweep_journal_test {
namespace {

namespace fs = std::filesystem;

// One layer of the sample under two formats.
struct Case {
  Trace trace = load_trace("");
  SweepPlan plan;
  std::vector<Layer> layers;
  std::string header;

  explicit Case(bool cost = false) {
    SweepFile file;
    file.layers = {"vit/head"};
    file.cost = cost;
    SweepStudy study;
    study.formats = {"int4", "e4m3"};
    study.accumulators = {"exact", "fixed:width=8,lsb=auto"};
    study.arrays = {"4x4 ws"};
    file.studies = {study};
    plan = sweep_plan(file, true);
    layers = sweep_layers(trace, file.layers);
    header = journal_header(plan, trace, layers);
  }

  // A row in the place `number` with these errors.
  SweepRow row(std::size_t number, analysis::RelativeErrors errors = {0.1, 1.0 / 3, 5e-324}) const {
    const SweepChoice& choice = plan.choices[number];
    SweepRow row;
    row.layer = "vit/head";
    row.weights = choice.weights;
    row.activations = choice.activations;
    row.array = choice.array;
    row.accumulator = number % 2 == 0 ? "exact" : "fixed:width=8,lsb=-3,rounding=nearest-even";
    row.errors = errors;
    row.additions = std::numeric_limits<std::uint64_t>::max();
    row.cycles = 12;
    row.utilisation = 2.0 / 3;
    row.kernel = {"plain", "a, \"reason\""};
    if (plan.cost) row.costs = {0.7, 0.1 + 0.2, 1e300, std::nullopt, std::nullopt, 1.5, 2, 3};
    return row;
  }
  std::string line(std::size_t number) const { return sweep_line(row(number), plan); }
  JournalContents read(const std::string& text) const {
    return read_journal(text, header, plan, layers, "points.jsonl");
  }
};

std::string contents(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

TEST_CASE("a row of a sweep reads back with every bit of its numbers") {
  const Case one(true);
  const double infinity = std::numeric_limits<double>::infinity();
  for (const analysis::RelativeErrors errors :
       {analysis::RelativeErrors{0.1, 1.0 / 3, 5e-324},
        analysis::RelativeErrors{0, 1, 1.7976931348623157e308},
        analysis::RelativeErrors{infinity, -infinity, 2.2250738585072014e-308}}) {
    const std::string line = sweep_line(one.row(1, errors), one.plan);
    const SweepRow again = parse_sweep_line(line, one.plan, "here");
    CHECK(again.errors.quantisation == errors.quantisation);
    CHECK(again.errors.arithmetic == errors.arithmetic);
    CHECK(again.errors.total == errors.total);
    CHECK(again.utilisation == 2.0 / 3);
    CHECK(again.additions == std::numeric_limits<std::uint64_t>::max());
    CHECK(again.costs == one.row(1).costs);
    CHECK(sweep_line(again, one.plan) == line);
  }
  const std::string line = sweep_line(one.row(0, {std::nan(""), 0, 0}), one.plan);
  CHECK(std::isnan(parse_sweep_line(line, one.plan, "here").errors.quantisation));
}

TEST_CASE("a journal torn at any byte keeps its whole lines") {
  const Case one;
  const std::string whole = one.header + one.line(0) + one.line(1);
  for (std::size_t bytes = 0; bytes <= whole.size(); ++bytes) {
    CAPTURE(bytes);
    const JournalContents journal = one.read(whole.substr(0, bytes));
    const std::size_t first = one.header.size(), second = first + one.line(0).size();
    const std::size_t expected_bytes = bytes < first          ? 0
                                       : bytes < second       ? first
                                       : bytes < whole.size() ? second
                                                              : whole.size();
    CHECK(journal.bytes == expected_bytes);
    CHECK(journal.rows.size() == (bytes < second ? 0U : bytes < whole.size() ? 1U : 2U));
  }
  // Zeros that a file system left behind.
  CHECK(one.read(one.header + one.line(0) + std::string(100, '\0')).rows.size() == 1);
}

TEST_CASE("a journal of another sweep, or of none, is refused") {
  const Case one;
  SweepPlan other = one.plan;
  other.rule.seed = 1;
  const std::string header = journal_header(other, one.trace, one.layers);
  CHECK(header != one.header);
  CHECK_THROWS_WITH(one.read(header),
                    "points.jsonl: holds the finished points of another sweep (plan differs); "
                    "--fresh starts anew");
  Trace trace = one.trace;
  trace.tensors.begin()->second.values[0] += 1;
  CHECK(journal_header(one.plan, trace, one.layers) != one.header);
  for (const std::string text : {"{}\n", "hello\n", "hello", "\n", "[1]\n", "\xff\xfe\n"}) {
    CHECK_THROWS_WITH(one.read(text),
                      "points.jsonl: does not hold the points of a sweep; --fresh starts anew");
  }
}

TEST_CASE("a line of a journal that is not the row of its place is refused with its number") {
  const Case one;
  const auto refused = [&](const std::string& lines) {
    CHECK_THROWS_AS(one.read(one.header + lines), Error);
    try {
      one.read(one.header + lines);
    } catch (const Error& error) {
      CHECK(std::string(error.what()).starts_with("points.jsonl:"));
    }
  };
  refused(one.line(1));  // the second row first
  refused("{}\n");
  refused("\n");
  refused(one.line(0) + "null\n");
  refused(one.line(0).substr(1));
  std::string all;
  for (std::size_t i = 0; i < 4; ++i) all += one.line(i);
  CHECK(one.read(one.header + all).rows.size() == 4);
  refused(all + one.line(0));  // more than the plan has
  std::string unknown = one.line(0);
  unknown.replace(unknown.find("macs"), 4, "Macs");
  refused(unknown);
  std::string other_seed = one.line(0);
  other_seed.replace(other_seed.find("\"seed\":0"), 8, "\"seed\":1");
  refused(other_seed);
  std::string wide = one.line(0);
  wide.replace(wide.find("\"weight_bits\":0"), 15, "\"weight_bits\":65536");
  refused(wide);
  std::string text = one.line(0);
  text.replace(text.find("\"outputs\":0"), 11, "\"outputs\":-1");
  refused(text);
}

TEST_CASE("a journal is one file that grows, is cut where it was torn, and goes") {
  const test::ScratchFolder scratch;
  const Case one;
  const fs::path path = scratch.path() / "points.jsonl";
  {
    SweepJournal journal(path, one.header, false);
    CHECK(journal.finished(one.plan, one.layers).empty());
    for (const std::size_t number : {0U, 1U}) journal.keep(one.row(number), one.plan);
    CHECK_THROWS_WITH(SweepJournal(path, one.header, false),
                      (path.string() + ": another sweep is writing into this folder").c_str());
  }
  const std::string whole = one.header + one.line(0) + one.line(1);
  CHECK(contents(path) == whole);
  fs::resize_file(path, whole.size() - 7);
  {
    SweepJournal journal(path, one.header, false);
    CHECK(journal.finished(one.plan, one.layers).size() == 1);
    journal.keep(one.row(1), one.plan);
    CHECK(contents(path) == whole);
  }
  SweepJournal fresh(path, one.header, true);
  CHECK(fresh.finished(one.plan, one.layers).empty());
  CHECK(contents(path) == one.header);
  fresh.remove();
  CHECK_FALSE(fs::exists(path));
}

}  // namespace

}  // namespace guardbit::sim::sweep_journal_test
