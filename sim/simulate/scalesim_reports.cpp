// From the layers of a trace to SCALE-Sim's reports of them.
#include "sim/simulate/scalesim_reports.h"

#include <system_error>
#include <utility>

#include "sim/program/arguments.h"
#include "traces/files/atomic_file.h"
#include "traces/trace_error.h"

namespace guardbit::sim {

ScalesimReports::ScalesimReports(const Trace& trace, const std::vector<Layer>& layers,
                                 const AcceleratorConfig& config, std::filesystem::path folder)
    : folder_(std::move(folder)) {
  std::error_code ignored;
  if (std::filesystem::exists(folder_, ignored) &&
      !std::filesystem::is_directory(folder_, ignored)) {
    throw UsageError("--scalesim-reports: " + folder_.string() + " is not a folder");
  }
  std::vector<analysis::ScalesimReport> reports;
  for (const Layer& layer : layers) {
    const LoweredLayer lowered(layer, trace.tensors.at(layer.activations).shape,
                               trace.tensors.at(layer.weights).shape);
    reports.insert(reports.end(), lowered.batches(),
                   analysis::scalesim_report(config.dataflow, lowered.shape(), config.array.shape));
  }
  files_ = analysis::scalesim_files(reports);
}

void ScalesimReports::write() const {
  std::error_code failed;
  std::filesystem::create_directories(folder_, failed);
  if (failed) throw TraceError(folder_.string() + ": cannot be made: " + failed.message());
  write_file_atomically(folder_ / "COMPUTE_REPORT.csv", files_.compute);
  write_file_atomically(folder_ / "BANDWIDTH_REPORT.csv", files_.bandwidth);
  write_file_atomically(folder_ / "DETAILED_ACCESS_REPORT.csv", files_.detailed_access);
}

}  // namespace guardbit::sim
