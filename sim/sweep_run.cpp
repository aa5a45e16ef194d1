// Running a sweep into a folder.
#include "sim/sweep_run.h"

#include "sim/brace.h"
#include "sim/cost_columns.h"
#include "sim/priced_macs.h"
#include "sim/progress.h"
#include "traces/atomic_file.h"

namespace guardbit {

const std::vector<std::string> default_sweep_formats{
    "int{3..8}", "e2m{0..5}",     "e3m{0..4}",     "e4m{0..3}",
    "e5m{0..2}", "posit{3..8}_0", "posit{3..8}_1", "posit{3..8}_2"};

const std::vector<AccumulatorStudy> default_sweep_studies{
    {"int8",
     {"int:width={8..24..2},overflow=wrap", "int:width={8..24..2},overflow=saturate",
      "fixed:width={8..24..2},lsb=auto,overflow=saturate",
      "fixed:width={8..24..2},lsb=auto,rounding=truncate,overflow=saturate"}},
    {"e4m3",
     {"fixed:width={8..28..2},lsb=auto,overflow=saturate",
      "fixed:width={8..28..2},lsb=auto,rounding=truncate,overflow=saturate", "float:e8m{1..19..2}",
      "float:e8m{1..19..2},rounding=toward-zero", "float:e8m{1..19..2},chunk=16"}}};

namespace {

// All MACs as a table, its Pareto front as text, and their figure among the others.
std::string write_priced_macs(const std::vector<SweepRow>& rows, std::vector<Figure>& figures,
                              const std::filesystem::path& folder) {
  const std::vector<PricedMac> macs = priced_macs(rows);
  write_file_atomically(folder / "macs.csv", priced_mac_table(macs).csv());
  figures.push_back(error_versus_cost(macs));
  return std::to_string(macs.size()) + " MACs: " + (folder / "macs.csv").string() +
         "\nThe Pareto front of area and error:\n" + priced_mac_table(front_of(macs)).text() +
         cost_note(usual_cell_library);
}

std::string checked_text(const std::vector<SweepRow>& rows) {
  std::size_t outputs = 0;
  for (const SweepRow& row : rows) outputs += row.outputs;
  return "All " + std::to_string(outputs) +
         " outputs were compared with their exact sums: every error is within its bound.\n";
}

// The first output of any point that is wrong; empty if none is.
std::string first_failure(const std::vector<SweepRow>& rows) {
  std::size_t points = 0;
  const SweepRow* first = nullptr;
  for (const SweepRow& row : rows) {
    if (row.failure.empty()) continue;
    ++points;
    if (first == nullptr) first = &row;
  }
  if (first == nullptr) return "";
  return std::to_string(points) + " of " + std::to_string(rows.size()) +
         " points FAILED, first layer " + first->layer + ", format " + first->format +
         ", accumulator " + first->accumulator + ": " + first->failure;
}

}  // namespace

SweepOutcome sweep_to_folder(const Trace& trace, const std::vector<Layer>& layers, SweepPlan plan,
                             const std::filesystem::path& folder, bool quiet, Workers& workers) {
  plan.formats = expand_lists(plan.formats, "formats");
  for (AccumulatorStudy& study : plan.studies) {
    study.accumulators = expand_lists(study.accumulators, "accumulators");
  }
  std::vector<SweepRow> rows;
  {
    Progress progress("sweep", 1000, quiet);
    int shown = 0;
    rows = run_sweep(trace, layers, plan, workers, [&](double done, double total) {
      const int permille = static_cast<int>(1000 * done / total);
      progress.advance(static_cast<std::uint64_t>(permille - shown));
      shown = permille;
    });
  }
  SweepOutcome outcome{sweep_table(rows, plan.explain, plan.cost), "", false};
  std::error_code made;
  std::filesystem::create_directories(folder, made);
  write_file_atomically(folder / "sweep.csv", outcome.table.csv());
  outcome.summary =
      std::to_string(rows.size()) + " points: " + (folder / "sweep.csv").string() + "\n";
  std::vector<Figure> figures{error_versus_bitwidth(rows), error_versus_accumulator_width(rows)};
  if (plan.cost) outcome.summary += write_priced_macs(rows, figures, folder);
  for (const Figure& figure : figures) {
    if (figure.panels.empty()) continue;
    const PlotOutcome plot = write_plot(figure, folder);
    outcome.summary +=
        figure.title + ": " + (plot.drawn ? plot.picture.string() : plot.message) + "\n";
  }
  if (plan.explain) outcome.summary += sweep_kernel_table(rows).text();
  const std::string failure = first_failure(rows);
  outcome.passed = failure.empty();
  outcome.summary += outcome.passed ? checked_text(rows) : failure + "\n";
  return outcome;
}

}  // namespace guardbit
