// The operand feeder: walks through the folds of a layer and drives the array's edges with skew.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include <systemc>

#include "models/mac_array.h"
#include "models/memory/array_gate.h"

namespace guardbit::models {

/// Cycles [from, to) in which every clock edge is a SystemC event; empty where from == to.
struct CycleWindow {
  std::uint64_t from = 0;
  std::uint64_t to = 0;
  bool contains(std::uint64_t cycle) const { return cycle >= from && cycle < to; }
};

/// The folds of one matrix product and the operands they read.
struct FeederJob {
  const Dataflow* dataflow = nullptr;
  GemmCodes codes;
  std::vector<Fold> folds;
};

/// One job after another, until there is none.
using FeederJobs = std::function<std::optional<FeederJob>()>;

/// What makes the array wait; no gate: nothing does.
struct FeederGate {
  ArrayGate* gate = nullptr;
  const sc_core::sc_event* progress = nullptr;  ///< of the gate's engine, if it has one
};

/// One SC_METHOD: woken every clock inside the lockstep window, else once for a block of cycles, up
/// to the end of the fold, the start of the window, or a cycle that has to wait.
class OperandFeeder : public sc_core::sc_module {
 public:
  sc_core::sc_out<LaneVector> west{"west"};
  sc_core::sc_out<LaneVector> north{"north"};
  sc_core::sc_out<std::uint64_t> cycle{"cycle"};
  sc_core::sc_port<ArrayInterface> array{"array"};

  SC_HAS_PROCESS(OperandFeeder);
  OperandFeeder(const sc_core::sc_module_name& name, const ArrayConfig& config,
                sc_core::sc_time period);

  /// Starts at the next delta cycle; the simulation runs out of events when all jobs are done, and
  /// the gate's transfers. The gate outlives that.
  void start(FeederJobs jobs, CycleWindow lockstep, FeederGate gate = {});
  /// Clock edges since elaboration, those in which the array stood included.
  std::uint64_t cycles() const { return cycles_; }

  /// Called before each wake-up's cycles, with their first one.
  std::function<void(std::uint64_t cycle)> on_wake;
  /// Called with each stretch of work: `cycles` of a fold from its cycle `first` on, at clock edges
  /// from `edge` on; `edges_per_cycle` as permitted.
  std::function<void(const Fold& fold, std::size_t first, std::size_t cycles, std::uint64_t edge,
                     std::uint64_t edges_per_cycle)>
      on_work;

 private:
  void feed();
  bool at_clock_edge();
  bool has_fold();
  Permit permit();
  void stand(const Permit& permit);
  void work(std::size_t cycles, std::uint64_t edges_per_cycle);
  std::size_t block_length(const Fold& fold) const;

  sc_core::sc_time period_;
  sc_core::sc_event start_{"start"};
  FeederJobs jobs_;
  std::optional<FeederJob> job_;
  FeederGate gate_;
  CycleWindow lockstep_;
  std::size_t fold_ = 0;
  std::size_t cycle_in_fold_ = 0;
  std::uint64_t cycles_ = 0;
  sc_core::sc_time started_;       // when the present jobs were
  std::uint64_t first_cycle_ = 0;  // at that time
  ArrayConfig config_;
  EdgeInputs inputs_;
};

}  // namespace guardbit::models
