// A grid beside the registers of its elements.
#pragma once

#include <memory>
#include <utility>

#include "models/pe_grid.h"
#include "models/pe_registers.h"

namespace guardbit::models {

/// Steps a plain grid edge by edge, and with each edge the registers that its hardware would have.
class WatchedGrid final : public PeGrid {
 public:
  /// The registers outlive it.
  WatchedGrid(const GridConfig& config, std::unique_ptr<PeGrid> grid, PeRegisters& registers)
      : PeGrid(config), grid_(std::move(grid)), registers_(registers) {}

  void step(std::size_t cycle, const EdgeInputs& inputs, Results& results,
            LaneVector* south) override;
  MacTally tally() const override { return grid_->tally(); }
  KernelReport report() const override { return grid_->report(); }

 protected:
  void start_fold() override;

 private:
  std::unique_ptr<PeGrid> grid_;
  PeRegisters& registers_;
};

}  // namespace guardbit::models
