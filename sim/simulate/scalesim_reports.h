// What SCALE-Sim would report of the layers of a simulation, as its files in a folder.
#pragma once

#include <filesystem>
#include <vector>

#include "analysis/machine/scalesim_files.h"
#include "traces/accelerator.h"
#include "traces/trace.h"

namespace guardbit::sim {

/// Made before a simulation, so that it is refused before it takes time, and written after it.
class ScalesimReports {
 public:
  /// A line for each matrix product of each layer: a group of a convolution is one of its own, as
  /// in SCALE-Sim's topologies. The array is the configured one without its pipeline, double
  /// buffers and memory. Throws Error for a dataflow that SCALE-Sim does not have or a folder that
  /// is a file.
  ScalesimReports(const Trace& trace, const std::vector<Layer>& layers,
                  const AcceleratorConfig& config, std::filesystem::path folder);

  /// Into the folder, made if missing. Throws Error.
  void write() const;

 private:
  std::filesystem::path folder_;
  analysis::ScalesimFiles files_;
};

}  // namespace guardbit::sim
