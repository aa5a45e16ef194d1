// Stepping a grid and its registers.
#include "models/watched_grid.h"

namespace guardbit::models {

void WatchedGrid::start_fold() {
  grid_->begin_fold(fold(), codes());
  registers_.begin_fold(fold());
}

void WatchedGrid::step(std::size_t cycle, const EdgeInputs& inputs, Results& results,
                       LaneVector* south) {
  grid_->step(cycle, inputs, results, south);
  registers_.step(cycle, inputs);
  grid_->write_sums(cycle, registers_);
}

}  // namespace guardbit::models
