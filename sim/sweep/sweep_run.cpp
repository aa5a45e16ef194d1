// Running a sweep into a folder.
#include "sim/sweep/sweep_run.h"

#include <algorithm>
#include <cstdio>
#include <utility>

#include <fmt/format.h>

#include "sim/program/program_version.h"
#include "sim/program/progress.h"
#include "sim/program/stop_request.h"
#include "sim/sweep/error_along_sum.h"
#include "sim/sweep/sweep_costs.h"
#include "sim/sweep/sweep_figures.h"
#include "sim/sweep/sweep_journal.h"
#include "sim/sweep/sweep_pareto.h"
#include "sim/sweep/sweep_rows.h"
#include "sim/tables/cost_columns.h"
#include "traces/files/atomic_file.h"
#include "traces/files/json.h"

namespace guardbit::sim {
namespace {

namespace fs = std::filesystem;
void make_folder(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(fs::absolute(folder), error);
  if (error) throw Error(folder.string() + ": cannot make the folder: " + error.message());
}

// The first output of any point that is wrong; empty if none is.
std::string first_failure(const std::vector<SweepRow>& rows) {
  const auto failed = [](const SweepRow& row) { return !row.failure.empty(); };
  const auto first = std::ranges::find_if(rows, failed);
  if (first == rows.end()) return "";
  return std::to_string(std::ranges::count_if(rows, failed)) + " of " +
         std::to_string(rows.size()) + " points FAILED, first layer " + first->layer +
         ", weights " + first->weights.format + ", activations " + first->activations.format +
         ", accumulator " + first->accumulator + ": " + first->failure;
}

std::uint64_t outputs_of(const std::vector<SweepRow>& rows) {
  std::uint64_t outputs = 0;
  for (const SweepRow& row : rows) outputs += row.outputs;
  return outputs;
}

class FolderSweep {
 public:
  FolderSweep(const Trace& trace, const SweepRun& run, Workers& workers)
      : trace_(trace),
        run_(run),
        workers_(workers),
        plan_(sweep_plan(run.file, run.explain)),
        layers_(sweep_layers(trace, run.file.layers)) {
    check_plan(plan_, trace_, layers_);
  }

  SweepOutcome run() {
    make_folder(run_.folder);
    SweepJournal journal(run_.folder / "points.jsonl", journal_header(plan_, trace_, layers_),
                         run_.fresh);
    const std::size_t wanted = plan_.choices.size() * layers_.size();
    run_points(journal);
    journal.sync();
    if (rows_.size() < wanted) {
      std::fprintf(stderr,
                   "guardbit: stopped: %zu of %zu points are finished and kept in %s; the same "
                   "command goes on from there\n",
                   rows_.size(), wanted, journal.path().c_str());
      return {sweep_table(rows_, plan_), "", false, true};
    }
    SweepOutcome outcome = write_outputs();
    journal.remove();
    return outcome;
  }

 private:
  void run_points(SweepJournal& journal) {
    std::vector<SweepRow> finished = journal.finished(plan_, layers_);
    const std::size_t wanted = plan_.choices.size() * layers_.size();
    const double work = sweep_work(trace_, layers_, plan_, finished.size());
    Progress progress("sweep", static_cast<std::uint64_t>(work), run_.quiet);
    const StopRequest stop;
    SweepHooks hooks;
    hooks.finished = [&](const SweepRow& row, std::size_t rows, double done) {
      journal.keep(row, plan_);
      progress.reach(static_cast<std::uint64_t>(done),
                     fmt::format("{} of {} points, {}", rows, wanted, row.layer));
    };
    hooks.stop = [&] { return stop.came(); };
    rows_ = run_sweep(trace_, layers_, plan_, std::move(finished), workers_, hooks);
  }

  SweepOutcome write_outputs() {
    SweepOutcome outcome{sweep_table(rows_, plan_), "", first_failure(rows_).empty(), false};
    write("sweep.csv", outcome.table.csv());
    std::string lines;
    for (const SweepRow& row : rows_) lines += sweep_line(row, plan_);
    write("sweep.jsonl", lines);
    outcome.summary =
        std::to_string(rows_.size()) + " points: " + (run_.folder / "sweep.csv").string() + "\n";
    const SweepRows rows{plan_, rows_};
    const std::vector<PricedChoice> choices = priced_choices(rows);
    write("choices.csv", priced_choice_table(choices, rows).csv());
    outcome.summary += std::to_string(choices.size()) +
                       " choices: " + (run_.folder / "choices.csv").string() + "\n" +
                       front_text(choices, rows);
    Json plots = Json::array();
    for (const analysis::Figure& figure :
         {error_versus_bitwidth(rows), error_versus_accumulator_width(rows),
          error_along_sum(rows, trace_, layers_, workers_), error_versus_cost(choices, rows),
          best_format_per_layer(rows)}) {
      if (!figure.panels.empty()) outcome.summary += draw(figure, plots);
    }
    write("sweep.json", record(outcome.passed, std::move(plots)).dump(1) + "\n");
    if (plan_.explain) outcome.summary += sweep_kernel_table(rows_).text();
    outcome.summary += outcome.passed ? "All " + std::to_string(outputs_of(rows_)) +
                                            " outputs were compared with their exact sums: every "
                                            "error is within its bound.\n"
                                      : first_failure(rows_) + "\n";
    return outcome;
  }

  void write(const char* name, const std::string& contents) const {
    write_file_atomically(run_.folder / name, std::string_view(contents));
  }

  // The front of the first cost.
  std::string front_text(const std::vector<PricedChoice>& choices, const SweepRows& rows) const {
    if (plan_.pareto.empty()) return "";
    std::string text = "The Pareto front of " + plan_.pareto[0] + " and error:\n" +
                       front_table(front_of(choices, 0), rows).text();
    return plan_.cost ? text + cost_note(usual_cell_library) : text;
  }

  std::string draw(const analysis::Figure& figure, Json& plots) const {
    const analysis::PlotOutcome plot = write_plot(figure, run_.folder);
    plots.push_back({{"name", figure.name},
                     {"title", figure.title},
                     {"file", plot.drawn ? Json(plot.picture.filename().string()) : Json()},
                     {"data", figure.name + ".json"}});
    return figure.title + ": " + (plot.drawn ? plot.picture.string() : plot.message) + "\n";
  }

  Json record(bool passed, Json plots) const {
    Json layers = Json::array();
    for (const Layer& layer : layers_) layers.push_back(layer.name);
    return {
        {"kind", "sweep"},
        {"version", program_version()},
        {"seed", plan_.rule.seed},
        {"specification", run_.specification.empty() ? sweep_yaml(run_.file) : run_.specification},
        {"trace", trace_.name},
        {"layers", std::move(layers)},
        {"choices", plan_.choices.size()},
        {"rows", rows_.size()},
        {"outputs", outputs_of(rows_)},
        {"passed", passed},
        {"plots", std::move(plots)}};
  }

  const Trace& trace_;
  const SweepRun& run_;
  Workers& workers_;
  SweepPlan plan_;
  std::vector<Layer> layers_;
  std::vector<SweepRow> rows_;
};

}  // namespace

SweepNames sweep_names() { return {sweep_cost_names()}; }

SweepFile default_sweep() {
  SweepFile file;
  SweepStudy formats, integers, floats;
  formats.formats = {"int{3..8}", "e2m{0..5}",     "e3m{0..4}",     "e4m{0..3}",
                     "e5m{0..2}", "posit{3..8}_0", "posit{3..8}_1", "posit{3..8}_2"};
  integers.formats = {"int8"};
  integers.accumulators = {"exact", "int:width={8..24..2},overflow=wrap",
                           "int:width={8..24..2},overflow=saturate",
                           "fixed:width={8..24..2},lsb=auto,overflow=saturate",
                           "fixed:width={8..24..2},lsb=auto,rounding=truncate,overflow=saturate"};
  floats.formats = {"e4m3"};
  floats.accumulators = {"exact",
                         "fixed:width={8..28..2},lsb=auto,overflow=saturate",
                         "fixed:width={8..28..2},lsb=auto,rounding=truncate,overflow=saturate",
                         "float:e8m{1..19..2}",
                         "float:e8m{1..19..2},rounding=toward-zero",
                         "float:e8m{1..19..2},chunk=16"};
  file.studies = {formats, integers, floats};
  return file;
}

SweepOutcome sweep_to_folder(const Trace& trace, const SweepRun& run, Workers& workers) {
  return FolderSweep(trace, run, workers).run();
}

}  // namespace guardbit::sim
