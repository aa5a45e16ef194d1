// Stepping a grid in blocks, edge by edge: what grids with a faster way have to agree with.
#include "models/pe_grid.h"

#include <stdexcept>

#include "models/dataflow.h"

namespace guardbit::models {

void PeGrid::begin_fold(const Fold& fold, const GemmCodes& codes) {
  fold_ = &fold;
  codes_ = &codes;
  start_fold();
}

void PeGrid::step_block(std::size_t cycle, std::size_t count, Results& results) {
  if (inputs_.west.size() == 0) inputs_ = edge_inputs(config_.array);
  for (std::size_t end = cycle + count; cycle < end; ++cycle) {
    inputs_.clear();
    config_.dataflow.drive(*fold_, config_.array, *codes_, cycle, inputs_);
    step(cycle, inputs_, results, nullptr);
  }
}

void PeGrid::write_sums(std::size_t, PeRegisters&) {
  throw std::logic_error("dataflow " + config_.dataflow.name() +
                         ": this grid has no accumulators to look at");
}

}  // namespace guardbit::models
