// Running a simulation into a folder.
#include "sim/simulate/simulation_run.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "sim/program/progress.h"
#include "sim/program/waveform_options.h"
#include "sim/simulate/timeline_svg.h"
#include "sim/tables/cost_columns.h"
#include "traces/files/address_trace.h"
#include "traces/files/atomic_file.h"

namespace guardbit::sim {
namespace {

// The cycles of the array itself: what a layer waits for memory comes on top.
std::uint64_t cycles_of(const Trace& trace, const Layer& layer, const AcceleratorConfig& config) {
  const LoweredLayer lowered(layer, trace.tensors.at(layer.activations).shape,
                             trace.tensors.at(layer.weights).shape);
  std::uint64_t cycles = 0;
  for (const models::Fold& fold : models::find_dataflow(config.dataflow)
                                      .folds(lowered.shape(), config.array, config.tiling, 0)) {
    cycles += fold.cycles;
  }
  return cycles * lowered.batches();
}

std::uint64_t cycles_of(const std::vector<SimulatedLayer>& layers) {
  std::uint64_t cycles = 0;
  for (const SimulatedLayer& layer : layers) cycles += layer.run.cycles;
  return cycles;
}

void write_memory_traces(const SimulationPlan& plan, std::vector<MemoryAccess> accesses) {
  std::stable_sort(accesses.begin(), accesses.end(),
                   [](const auto& one, const auto& other) { return one.cycle < other.cycle; });
  for (const std::filesystem::path& path : plan.memory_traces) {
    write_file_atomically(path, address_trace_text(accesses, path.extension().string()));
  }
}

void write_timeline(const Trace& trace, const SimulationPlan& plan,
                    const std::vector<SimulatedLayer>& layers) {
  std::vector<TimelineRow> rows;
  for (const SimulatedLayer& layer : layers) {
    rows.push_back({layer.name + ", " + shape_text(layer), layer.run.cycles, *layer.run.timeline});
  }
  const AcceleratorConfig& config = plan.accelerator.config;
  const std::string title = fmt::format("{} on {}x{} {}", trace.name, config.array.shape.rows,
                                        config.array.shape.cols, config.dataflow);
  write_file_atomically(plan.timeline, timeline_svg(title, rows));
}

std::string cost_summary(const std::vector<SimulatedLayer>& layers) {
  std::vector<std::pair<analysis::Covered<analysis::MacDesign>, analysis::RunActions>> costs;
  for (const SimulatedLayer& layer : layers) costs.push_back(*layer.cost);
  return cost_note(usual_cell_library) + energy_summary(costs);
}

}  // namespace

SimulationOutcome simulate_to_folder(const Trace& trace, const std::vector<Layer>& layers,
                                     SimulationPlan plan, const std::filesystem::path& folder,
                                     bool quiet, Workers& workers) {
  std::uint64_t total = 0;
  for (const Layer& layer : layers) total += cycles_of(trace, layer, plan.accelerator.config);
  std::vector<SimulatedLayer> results;
  std::vector<MemoryAccess> accesses;
  {
    Progress progress("simulating", total, quiet);
    std::string current;
    if (!plan.memory_traces.empty()) {
      plan.machine.on_access = [&](const MemoryAccess& access) { accesses.push_back(access); };
    }
    plan.machine.timeline = !plan.timeline.empty();
    plan.machine.progress = [&](std::uint64_t cycle) { progress.reach(cycle, current, "cycles"); };
    Simulation simulation(trace, plan, workers);
    for (const Layer& layer : layers) {
      current = layer.name;
      progress.advance(0, current);
      results.push_back(simulation.run(layer));
    }
    if (plan.machine.waveform && simulation.recorded_cycles() == 0) {
      throw_window_missed(*plan.machine.waveform, cycles_of(results));
    }
  }
  write_run(trace, plan, results, folder);
  write_memory_traces(plan, std::move(accesses));
  if (!plan.timeline.empty()) write_timeline(trace, plan, results);
  SimulationOutcome outcome{simulation_table(results, plan.explain, plan.cost),
                            simulation_summary(results), all_passed(results)};
  if (plan.cost) outcome.summary += cost_summary(results);
  outcome.summary += "record: " + (folder / "run.json").string() + "\n";
  return outcome;
}

}  // namespace guardbit::sim
