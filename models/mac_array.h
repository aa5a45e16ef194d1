// The array as a SystemC module: a shell around the grid and the results below it.
#pragma once

#include <cstdint>
#include <memory>

#include <systemc>

#include "models/dataflow.h"
#include "models/lane_signals.h"

namespace guardbit::models {

/// How the operand feeder reaches the array beside the edge signals.
class ArrayInterface : public virtual sc_core::sc_interface {
 public:
  /// The next edge inputs belong to this fold.
  virtual void begin_fold(const Fold& fold, const GemmCodes& codes) = 0;
  /// Steps so many clock edges, ahead of time (temporal decoupling).
  virtual void step_block(std::size_t count) = 0;
};

/// In lockstep it wakes when the feeder has put a new cycle on the edge signals; in block time the
/// feeder calls it once for many cycles. Both step the same grid by one edge at a time.
class MacArray : public sc_core::sc_module, public ArrayInterface {
 public:
  sc_core::sc_in<LaneVector> west{"west"};
  sc_core::sc_in<LaneVector> north{"north"};
  sc_core::sc_in<std::uint64_t> cycle{"cycle"};
  sc_core::sc_out<LaneVector> south{"south"};
  sc_core::sc_export<ArrayInterface> block{"block"};

  SC_HAS_PROCESS(MacArray);
  MacArray(const sc_core::sc_module_name& name, const ArrayConfig& config);

  /// Puts a grid in place for a layer; the results outlive the run.
  void load(std::unique_ptr<PeGrid> grid, Results& results);
  const PeGrid& grid() const { return *grid_; }
  /// Folds of the layer begun, and edges of the last one.
  std::uint64_t folds() const { return folds_; }
  std::uint64_t edges() const { return cycle_in_fold_; }

  void begin_fold(const Fold& fold, const GemmCodes& codes) override;
  void step_block(std::size_t count) override;

 private:
  void step_lockstep();

  std::unique_ptr<PeGrid> grid_;
  Results* results_ = nullptr;
  EdgeInputs inputs_;
  LaneVector south_;
  std::size_t cycle_in_fold_ = 0;
  std::uint64_t folds_ = 0;
};

}  // namespace guardbit::models
