// Running a sweep: one row for each layer under each choice, in the order of the plan.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "analysis/judge/layer_bench.h"
#include "arith/workers.h"
#include "sim/sweep/sweep_plan.h"
#include "sim/tables/table.h"
#include "traces/trace.h"

namespace guardbit::sim {

/// One layer under one choice.
struct SweepRow {
  std::string layer;
  SweepOperand weights, activations;
  int weight_bits = 0, activation_bits = 0;
  std::string array;        ///< as in the choice
  std::string accumulator;  ///< canonical, fitted to the layer
  int accumulator_bits = 0;
  analysis::RelativeErrors errors;
  std::uint64_t additions = 0, overflows = 0, saturations = 0;  ///< of inner and outer register
  std::uint64_t outputs = 0;  ///< all compared with their exact sums
  double macs = 0;
  std::optional<std::uint64_t> cycles;  ///< of the array, by closed form
  std::optional<double> utilisation;
  KernelReport kernel;                       ///< of the functional model; only where asked for
  std::vector<std::optional<double>> costs;  ///< as unit_costs; empty if not asked for
  std::string failure;  ///< the first output that breaks its bound; empty if none does
};

/// How a run is followed and stopped: both are called after each row.
struct SweepHooks {
  /// The new row, the rows there are now, the work of all new ones.
  std::function<void(const SweepRow& row, std::size_t rows, double work)> finished;
  /// True ends the run.
  std::function<bool()> stop;
};

/// How long the rows from `begin` on will take, about, in products: an output takes as long as 200,
/// since it is checked.
double sweep_work(const Trace& trace, const std::vector<Layer>& layers, const SweepPlan& plan,
                  std::size_t begin);

/// Goes on behind the rows that are finished and returns them with the new ones: layers outermost,
/// choices of a layer in the order of the plan. The number of threads changes no row. Throws Error.
std::vector<SweepRow> run_sweep(const Trace& trace, const std::vector<Layer>& layers,
                                const SweepPlan& plan, std::vector<SweepRow> finished,
                                Workers& workers, const SweepHooks& hooks);

/// `cnn` of `cnn/conv1`; empty where the name has no slash.
std::string network_of(const std::string& layer);

}  // namespace guardbit::sim
