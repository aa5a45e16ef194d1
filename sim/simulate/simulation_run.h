// A simulation with its files and progress line: shared by the simulate command and the demo.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "sim/simulate/simulation.h"

namespace guardbit::sim {

struct SimulationOutcome {
  Table table;          ///< one row a layer
  std::string summary;  ///< for people: totals, failures, which files there are
  bool passed = false;
};

/// Simulates the layers in turn and writes the run into `folder`.
SimulationOutcome simulate_to_folder(const Trace& trace, const std::vector<Layer>& layers,
                                     SimulationPlan plan, const std::filesystem::path& folder,
                                     bool quiet, Workers& workers);

}  // namespace guardbit::sim
