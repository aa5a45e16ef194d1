// What kind of folder it is; that of a demo holds both a run and a sweep.
#include "sim/report/folder_page.h"

#include "sim/report/run_page.h"
#include "sim/report/sweep_page.h"
#include "traces/trace_error.h"

namespace guardbit::sim {
namespace {

// The run's page, with the sweep's sections after its own.
Page joined(Page run, Page sweep) {
  run.kind = "guardbit simulate and sweep";
  run.verdicts[0].subject = "Simulation";
  for (Verdict& verdict : sweep.verdicts) {
    verdict.subject = "Sweep";
    run.verdicts.push_back(std::move(verdict));
  }
  for (PageSection& section : sweep.sections) {
    run.sections.push_back(
        {"sweep-" + section.name, "Sweep: " + section.title, std::move(section.html)});
  }
  return run;
}

}  // namespace

Page folder_page(const std::filesystem::path& folder) {
  std::error_code failed;
  if (!std::filesystem::is_directory(folder, failed)) {
    throw_trace_error(folder.string(),
                      "is not a folder; expected one that simulate or sweep wrote");
  }
  const bool run = std::filesystem::exists(folder / "run.json");
  const bool sweep = std::filesystem::exists(folder / "sweep.json");
  if (!run && !sweep) {
    throw_trace_error(folder.string(),
                      "has neither run.json nor sweep.json; expected a folder that simulate or "
                      "sweep wrote");
  }
  if (!sweep) return run_page(folder);
  if (!run) return sweep_page(folder);
  Page both = run_page(folder);
  Page swept = sweep_page(folder, both.figures + 1);
  return joined(std::move(both), std::move(swept));
}

}  // namespace guardbit::sim
