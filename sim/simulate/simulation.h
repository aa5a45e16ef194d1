// Simulating the layers of a trace on the machine, each checked, with a report and a record.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "analysis/cost/cost.h"
#include "analysis/judge/check.h"
#include "analysis/judge/output_stage.h"
#include "arith/workers.h"
#include "models/machine.h"
#include "sim/program/accelerator_options.h"
#include "sim/tables/table.h"
#include "traces/files/json.h"
#include "traces/operands/quantised_layer.h"
#include "traces/trace.h"

namespace guardbit::sim {

struct SimulationPlan {
  AcceleratorFile accelerator;
  std::string command_line;       ///< what was typed; written beside the record
  models::MachineConfig machine;  ///< time and waveform; the array is the accelerator's
  std::uint64_t seed = 0;         ///< of every random bit
  /// Files for the addresses of all accesses to memory, each in the format of its extension.
  std::vector<std::filesystem::path> memory_traces = {};
  std::filesystem::path timeline = {};  ///< a picture of what the machine did; empty: none
  bool explain = false;                 ///< reports say which kernels the functional model ran
  bool cost = false;        ///< reports say what the units cost and what their actions take
  double check_budget = 0;  ///< products a layer above which a seeded sample is checked
  /// How many flags and counts are kept, of machine and functional model alike. Nothing: full for
  /// layers of at most 2e7 products; larger ones are stepped in explicit vectors, which tell events
  /// only.
  std::optional<Detail> detail;
};

/// One layer after its run: everything that reports need.
struct SimulatedLayer {
  std::string name;
  GemmShape shape;
  std::size_t batches = 0;
  double macs = 0;
  std::string weights_format, activations_format;
  double activation_scale = 1;
  std::vector<double> weight_scales;
  /// `<length> * <scale format>`, empty without block scales.
  std::string weights_blocks, activations_blocks;
  bool has_blocks() const { return !weights_blocks.empty() || !activations_blocks.empty(); }
  std::optional<int> bias_exp;  ///< the bias was added in multiples of two to this
  bool scales_sums = false;     ///< block scales are factors of inner sums, not of products
  QuantisationCounts weights_counts, activations_counts;
  std::string accumulator;  ///< canonical
  std::size_t chunk = 0;    ///< products an inner sum took
  RegisterLayout inner_layout;
  RegisterLayout layout;   ///< of the output registers
  int certified_bits = 0;  ///< exact sums, whatever the operands
  int observed_bits = 0;   ///< exact sums of this trace's operands, k ascending
  LayerRun run;
  double utilisation = 0;        ///< MACs / (cycles * PEs * lanes)
  Detail detail = Detail::full;  ///< of flags and tally
  KernelReport kernel;           ///< of the functional model
  analysis::LayerVerdict verdict;
  analysis::RequantisedOutputs requantised;
  /// The unit and its actions, where the plan asks for costs.
  std::optional<std::pair<analysis::Covered<analysis::MacDesign>, analysis::RunActions>> cost;
  bool passed() const { return verdict.passed && requantised.wrong == 0; }
};

/// Runs layers in turn on one machine; make it once a process (SystemC). Throws Error on bad input.
class Simulation {
 public:
  /// `trace` and `workers` outlive it; the number of threads changes no result.
  Simulation(const Trace& trace, SimulationPlan plan, Workers& workers);
  SimulatedLayer run(const Layer& layer);
  /// Cycles of the waveform so far.
  std::uint64_t recorded_cycles() const { return machine_.recorded_cycles(); }

 private:
  // The layer on the machine, beside its judges, and what its units cost.
  void step(const QuantisedLayer& quantised, const MacRegisters& registers, SimulatedLayer& result);
  void check(const QuantisedLayer& quantised, const MacRegisters& registers,
             SimulatedLayer& result);
  void price(const QuantisedLayer& quantised, const MacRegisters& registers,
             SimulatedLayer& result) const;

  const Trace& trace_;
  SimulationPlan plan_;
  Workers& workers_;
  const models::Dataflow& dataflow_;
  CodecCache codecs_;
  analysis::RegisterFormats register_formats_;
  models::Machine machine_;
};

/// `640x9x16`, or `16 * 640x9x1` for that many products.
std::string shape_text(const SimulatedLayer& layer);

/// The report, one row a layer.
/// `explain`: also which kernel the functional model ran, and why; `cost`: also area and energy.
Table simulation_table(const std::vector<SimulatedLayer>& layers, bool explain = false,
                       bool cost = false);
/// Totals and, where something failed, what: lines for people.
std::string simulation_summary(const std::vector<SimulatedLayer>& layers);
bool all_passed(const std::vector<SimulatedLayer>& layers);

/// Everything that was asked and seen, for programs: run.json.
Json run_record(const Trace& trace, const SimulationPlan& plan,
                const std::vector<SimulatedLayer>& layers);
/// Writes run.json, layers.csv, outputs.safetensors (the output registers of each layer as U64
/// words and their flags) and command.txt into `folder`, made if missing. Throws Error.
void write_run(const Trace& trace, const SimulationPlan& plan,
               const std::vector<SimulatedLayer>& layers, const std::filesystem::path& folder);

}  // namespace guardbit::sim
