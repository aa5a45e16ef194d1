// Sweeps of formats and accumulators over the layers of a trace, and their plots.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "analysis/cost.h"
#include "analysis/plot.h"
#include "arith/workers.h"
#include "sim/layer_bench.h"
#include "sim/quantised.h"
#include "sim/table.h"
#include "traces/trace.h"

namespace guardbit {

/// Accumulators to compare under one format of both operands.
struct AccumulatorStudy {
  std::string format;
  /// Accumulator specifications; `lsb=auto` puts a fixed-point register's top bit where the sums of
  /// the layer need it.
  std::vector<std::string> accumulators;
};

/// What is swept: every format under the exact accumulator, and the accumulators of every study.
/// Both operands of a layer get the same format.
struct SweepPlan {
  std::vector<std::string> formats;
  std::vector<AccumulatorStudy> studies;
  ScalingSpec activation_scaling;
  ScalingSpec weight_scaling;
  QuantisationRule rule;
  bool explain = false;  ///< reports say which kernels ran
  bool cost = false;     ///< reports say what the MAC units cost
};

/// One layer under one choice.
struct SweepRow {
  std::string network;
  std::string layer;
  std::string format;       ///< canonical
  int format_bits = 0;
  std::string accumulator;  ///< canonical
  std::string kind;         ///< the accumulator without its width: one line of a plot
  int accumulator_bits = 0;
  RelativeErrors errors;
  AdditionCounts counts;    ///< of the inner and the outer register together, in detail of events
  KernelReport kernel;      ///< of the functional model
  std::size_t outputs = 0;  ///< all compared with their exact sums
  std::string failure;      ///< the first output that breaks its bound; empty if none does
  Covered<MacDesign> unit;  ///< of one lane
  double macs = 0;
};

/// Runs the plan layer by layer. `progress` is called with the products done and their total.
/// The number of threads changes no row. Throws SpecError on combinations that cannot be built.
std::vector<SweepRow> run_sweep(const Trace& trace, const std::vector<Layer>& layers,
                                const SweepPlan& plan, Workers& workers,
                                const std::function<void(double done, double total)>& progress);

/// `explain`: also which kernel ran, and why; `cost`: also area and energy.
Table sweep_table(const std::vector<SweepRow>& rows, bool explain, bool cost = false);
/// Only that.
Table sweep_kernel_table(const std::vector<SweepRow>& rows);

/// Error against the bits of the operands under the exact accumulator: a panel a network, a line a
/// family and exponent split.
Figure error_versus_bitwidth(const std::vector<SweepRow>& rows);
/// Error of the arithmetic against the accumulator's bits: a panel an operand format, a line a kind
/// of accumulator, and the quantisation error that it should stay under.
Figure error_versus_accumulator_width(const std::vector<SweepRow>& rows);

/// `cnn` of `cnn/conv1`; empty where the name has no slash.
std::string network_of(const std::string& layer);
/// The family and exponent split of a canonical format name: `int`, `E4`, `posit es 1`.
std::string family_label(const std::string& format);

}  // namespace guardbit
