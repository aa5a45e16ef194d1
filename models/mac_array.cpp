// Stepping the grid from signals or from blocks of edge inputs.
#include "models/mac_array.h"

#include <utility>

namespace guardbit {

MacArray::MacArray(const sc_core::sc_module_name& name, ArrayShape shape)
    : sc_module(name), inputs_(shape.rows, shape.cols), south_(shape.cols) {
  block.bind(*this);
  SC_METHOD(step_lockstep);
  sensitive << cycle.value_changed();
  dont_initialize();
}

void MacArray::load(std::unique_ptr<PeGrid> grid, Results& results) {
  grid_ = std::move(grid);
  results_ = &results;
}

void MacArray::begin_fold(const Fold& fold) {
  grid_->begin_fold(fold);
  cycle_in_fold_ = 0;
}

void MacArray::step_block(std::span<const EdgeInputs> inputs) {
  for (const EdgeInputs& edge : inputs) {
    grid_->step(cycle_in_fold_++, edge, *results_, nullptr);
  }
}

void MacArray::step_lockstep() {
  inputs_.west = west.read();
  inputs_.north = north.read();
  grid_->step(cycle_in_fold_++, inputs_, *results_, &south_);
  south.write(south_);
}

}  // namespace guardbit
