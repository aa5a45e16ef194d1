// Stepping the grid from signals or in blocks.
#include "models/mac_array.h"

#include <utility>

namespace guardbit::models {

MacArray::MacArray(const sc_core::sc_module_name& name, const ArrayConfig& config)
    : sc_module(name), inputs_(edge_inputs(config)), south_(config.shape.cols) {
  block.bind(*this);
  SC_METHOD(step_lockstep);
  sensitive << cycle.value_changed();
  dont_initialize();
}

void MacArray::load(std::unique_ptr<PeGrid> grid, Results& results) {
  grid_ = std::move(grid);
  results_ = &results;
  folds_ = 0;
}

void MacArray::begin_fold(const Fold& fold, const GemmCodes& codes) {
  grid_->begin_fold(fold, codes);
  cycle_in_fold_ = 0;
  ++folds_;
}

void MacArray::step_block(std::size_t count) {
  grid_->step_block(cycle_in_fold_, count, *results_);
  cycle_in_fold_ += count;
}

void MacArray::step_lockstep() {
  inputs_.west = west.read();
  inputs_.north = north.read();
  grid_->step(cycle_in_fold_++, inputs_, *results_, &south_);
  south.write(south_);
}

}  // namespace guardbit::models
