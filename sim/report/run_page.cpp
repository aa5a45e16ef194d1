// Verdict, charts and tables of a run.
#include "sim/report/run_page.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include <fmt/format.h>

#include "arith/joined.h"
#include "sim/report/html.h"
#include "sim/report/json_reading.h"
#include "sim/report/layer_chart.h"
#include "sim/report/report_table.h"
#include "sim/report/run_file.h"
#include "sim/report/run_tables.h"
#include "sim/report/timeline_part.h"
#include "traces/dataflow.h"

namespace guardbit::sim {
namespace {

constexpr std::size_t stall_colours[] = {1, 4, 3, 5, 2, 6};

std::uint64_t sum(const RecordedRun& run,
                  const std::function<std::uint64_t(const RecordedLayer&)>& of) {
  std::uint64_t total = 0;
  for (const RecordedLayer& layer : run.layers) total += of(layer);
  return total;
}

// `e4m3:fn`, or the few that there are.
std::string distinct(const RecordedRun& run, std::string RecordedLayer::*field) {
  constexpr std::size_t most = 4;
  std::vector<std::string> values;
  for (const RecordedLayer& layer : run.layers) {
    if (std::find(values.begin(), values.end(), layer.*field) == values.end()) {
      values.push_back(layer.*field);
    }
  }
  if (values.size() > most) return fmt::format("{} kinds, see the table", values.size());
  return joined(values);
}

std::string dataflow_words(const std::string& name) {
  const DataflowRecord* record = dataflow_named(name);
  return record == nullptr ? name : record->words;
}

Verdict run_verdict(const RecordedRun& run) {
  const std::uint64_t outputs = sum(run, [](const auto& layer) { return layer.outputs; });
  const std::uint64_t checked = sum(run, [](const auto& layer) { return layer.checked; });
  const std::uint64_t overflowed = sum(run, [](const auto& layer) { return layer.overflowed; });
  const std::uint64_t failed =
      sum(run, [](const auto& layer) { return layer.all_right() ? 0U : 1U; });
  Verdict verdict{run.passed, "", {}};
  if (run.passed) {
    verdict.sentence =
        "Every register equals the functional model bit for bit, and every checked error is within "
        "its bound.";
  } else {
    verdict.sentence = fmt::format("{} of {} layers differ from their reference or bound.", failed,
                                   run.layers.size());
    const auto first = std::find_if(run.layers.begin(), run.layers.end(),
                                    [](const auto& layer) { return !layer.all_right(); });
    if (first != run.layers.end()) {
      verdict.details.push_back("First: " + first->name + ": " + first->first_failure);
    }
  }
  verdict.details.push_back(checked == outputs
                                ? "All " + grouped(outputs) + " outputs checked against exact sums."
                                : grouped(checked) + " of " + grouped(outputs) +
                                      " outputs checked against exact sums, a seeded sample.");
  if (overflowed != 0) {
    verdict.details.push_back(grouped(overflowed) +
                              " outputs overflowed their accumulator: no bound holds for them.");
  }
  return verdict;
}

std::string value_of(const RecordedRun& run, const std::string& path) {
  for (const auto& [name, value] : run.accelerator) {
    if (name == path) return value;
  }
  return "";
}

Facts facts(const RecordedRun& run) {
  const std::uint64_t cycles = sum(run, [](const auto& layer) { return layer.cycles; });
  Facts facts{
      {"Trace", fmt::format("{}, {} layers", run.trace, run.layers.size())},
      {"Array", fmt::format("{} × {}, {}", run.rows, run.columns, dataflow_words(run.dataflow))},
      {"Weights", distinct(run, &RecordedLayer::weights)},
      {"Activations", distinct(run, &RecordedLayer::activations)},
      {"Accumulator", distinct(run, &RecordedLayer::accumulator)}};
  const std::string rounding = value_of(run, "formats.rounding");
  if (!rounding.empty()) facts.emplace_back("Rounding", rounding);
  facts.emplace_back("Work", fmt::format("{} MACs in {} cycles, {:.0f} % of the array used",
                                         run.macs < 1e18 && run.macs >= 0
                                             ? grouped(static_cast<std::uint64_t>(run.macs))
                                             : readable(run.macs),
                                         grouped(cycles), 100 * run.utilisation));
  facts.emplace_back("Seed", std::to_string(run.seed));
  facts.emplace_back("Version", "guardbit " + run.version);
  return facts;
}

std::vector<std::string> names(const RecordedRun& run) {
  std::vector<std::string> all;
  for (const RecordedLayer& layer : run.layers) all.push_back(layer.name);
  return all;
}

std::vector<double> values(const RecordedRun& run,
                           const std::function<double(const RecordedLayer&)>& of) {
  std::vector<double> all;
  for (const RecordedLayer& layer : run.layers) all.push_back(of(layer));
  return all;
}

// Work, and on top of it the stalls by cause.
LayerChart cycles_chart(const RecordedRun& run) {
  LayerChart chart{"figure-cycles", "Cycles of each layer on the array.", "cycles", names(run)};
  chart.bars = true;
  chart.series.push_back({"works", values(run, [](const RecordedLayer& layer) {
                            return static_cast<double>(layer.cycles) -
                                   static_cast<double>(std::min(layer.stalled(), layer.cycles));
                          })});
  for (std::size_t i = 0; i < run.layers.front().stalls.size(); ++i) {
    const std::string cause = run.layers.front().stalls[i].first;
    const auto cycles = values(run, [&](const RecordedLayer& layer) {
      return i < layer.stalls.size() ? static_cast<double>(layer.stalls[i].second) : 0;
    });
    if (std::all_of(cycles.begin(), cycles.end(), [](double value) { return value == 0; }))
      continue;
    chart.series.push_back({"waits for " + cause_words(cause), cycles,
                            stall_colours[(chart.series.size() - 1) % std::size(stall_colours)]});
  }
  if (chart.series.size() > 1) {
    chart.caption = "Cycles of each layer: what the array worked, and what it waited for.";
  }
  return chart;
}

LayerChart use_chart(const RecordedRun& run) {
  LayerChart chart{
      "figure-use",
      "Use of the array: MACs done of those that all elements could have done in these "
      "cycles.",
      "% of the array", names(run)};
  chart.bars = true;
  chart.series = {
      {"use", values(run, [](const auto& layer) { return 100 * layer.utilisation; }), 2}};
  chart.longest = 100;
  return chart;
}

LayerChart errors_chart(const RecordedRun& run) {
  LayerChart chart{"figure-errors",
                   "Signal to error of each layer: what rounding the operands costs, what the "
                   "accumulator costs, and both. To the right is better.",
                   "dB", names(run)};
  chart.series = {
      {"arithmetic", values(run, [](const auto& layer) { return layer.arithmetic_sqnr_db; }), 1},
      {"quantisation", values(run, [](const auto& layer) { return layer.quantisation_sqnr_db; }),
       0},
      {"total", values(run, [](const auto& layer) { return layer.total_sqnr_db; }), 6, true}};
  return chart;
}

LayerChart bounds_chart(const RecordedRun& run) {
  LayerChart chart{"figure-bounds",
                   "How much of its proven bound the largest error of each layer takes. A point "
                   "beyond the line would be a failure.",
                   "largest error / bound", names(run)};
  chart.series = {
      {"error / bound", values(run, [](const auto& layer) { return layer.bound_usage; }), 2}};
  chart.log = true;
  chart.limit = 1;
  chart.limit_label = "bound";
  return chart;
}

// Two figures with the same rows, side by side where there is room.
std::string pair_html(const std::string& one, const std::string& other) {
  return "<div class=\"pair\">\n" + one + other + "</div>\n";
}

std::string machine_html(const RecordedRun& run) {
  Table table({{"key", "key", "", Align::left}, {"value", "value", "", Align::left}});
  for (const auto& [key, value] : run.accelerator) table.add_row({key, value});
  return table_html(table, {"table-machine", "The machine in full"});
}

std::string run_repeat_html(const RecordedRun& run, const std::filesystem::path& folder) {
  const std::string command = recorded_command(folder);
  std::string html =
      command.empty()
          ? "<p>This folder has no <code>command.txt</code>: the command was not recorded. The "
            "machine below, the trace and the seed determine every byte of the results.</p>\n"
          : "<p>With the same trace, the same version gives the same bytes, on any machine and any "
            "number of threads.</p>\n" +
                code_html(command);
  return html + machine_html(run);
}

}  // namespace

std::string recorded_command(const std::filesystem::path& folder) {
  const std::filesystem::path path = folder / "command.txt";
  if (!std::filesystem::exists(path)) return "";
  std::string command = file_text(path);
  while (command.ends_with('\n')) command.pop_back();
  return command;
}

Page run_page(const std::filesystem::path& folder) {
  const std::filesystem::path path = folder / "run.json";
  const RecordedRun run = parse_run(file_text(path), path.string());
  Page page;
  page.kind = "guardbit simulate";
  page.title = fmt::format("{} on a {} × {} {} array", run.trace, run.rows, run.columns,
                           dataflow_words(run.dataflow));
  page.verdicts = {run_verdict(run)};
  page.facts = facts(run);
  page.version = run.version;
  page.figures = 4;
  page.sections.push_back({"cycles", "Cycles",
                           pair_html(layer_chart_html(cycles_chart(run), "Figure 1"),
                                     layer_chart_html(use_chart(run), "Figure 2")) +
                               cycles_table_html(run)});
  page.sections.push_back({"errors", "Errors",
                           pair_html(layer_chart_html(errors_chart(run), "Figure 3"),
                                     layer_chart_html(bounds_chart(run), "Figure 4")) +
                               errors_table_html(run)});
  page.sections.push_back({"registers", "Registers", registers_table_html(run)});
  page.sections.push_back({"operands", "Operands", operands_table_html(run)});
  if (has_costs(run)) page.sections.push_back({"cost", "Cost", cost_table_html(run)});
  if (std::filesystem::exists(folder / "timeline.svg")) {
    page.sections.push_back(
        {"timeline", "Timeline", timeline_html(folder / "timeline.svg", "Figure 5")});
    page.figures = 5;
  }
  page.sections.push_back({"repeat", "How to repeat it", run_repeat_html(run, folder)});
  return page;
}

}  // namespace guardbit::sim
