// Running a simulation into a folder.
#include "sim/simulation_run.h"

#include <utility>

#include "sim/progress.h"
#include "sim/waveform_options.h"

namespace guardbit {
namespace {

double macs_of(const Trace& trace, const Layer& layer) {
  return LoweredLayer(layer, trace.tensors.at(layer.activations).shape,
                      trace.tensors.at(layer.weights).shape)
      .macs();
}

std::uint64_t cycles_of(const std::vector<SimulatedLayer>& layers) {
  std::uint64_t cycles = 0;
  for (const SimulatedLayer& layer : layers) cycles += layer.run.cycles;
  return cycles;
}

}  // namespace

SimulationOutcome simulate_to_folder(const Trace& trace, const std::vector<Layer>& layers,
                                     SimulationPlan plan, const std::filesystem::path& folder,
                                     bool quiet, Workers& workers) {
  double total = 0;
  for (const Layer& layer : layers) total += macs_of(trace, layer);
  std::vector<SimulatedLayer> results;
  {
    Progress progress("simulating", static_cast<std::uint64_t>(total), quiet);
    std::string current;
    plan.machine.progress = [&](std::uint64_t cycle) {
      progress.advance(0, current + ", cycle " + std::to_string(cycle));
    };
    Simulation simulation(trace, plan, workers);
    for (const Layer& layer : layers) {
      current = layer.name;
      progress.advance(0, current);
      results.push_back(simulation.run(layer));
      progress.advance(static_cast<std::uint64_t>(results.back().macs), current);
    }
    if (plan.machine.waveform && simulation.recorded_cycles() == 0) {
      throw_window_missed(*plan.machine.waveform, cycles_of(results));
    }
  }
  write_run(trace, plan, results, folder);
  SimulationOutcome outcome{simulation_table(results, plan.explain), simulation_summary(results),
                            all_passed(results)};
  outcome.summary += "record: " + (folder / "run.json").string() + "\n";
  return outcome;
}

}  // namespace guardbit
