// Input-stationary: an R x C piece of A (k down, rows of A across) stays in the PEs, columns of B
// stream through from the west, partial sums run down the columns. models/dataflows/stationary.h
// has it cycle by cycle.
#include "models/dataflows/stationary_registers.h"
#include "models/dataflows/stationary_vectors.h"

namespace guardbit::models {
namespace {

using InputStationaryGrid = StationaryGrid<Stays::activations>;

class InputStationary final : public StationaryDataflow<Stays::activations> {
 public:
  InputStationary()
      : StationaryDataflow({.name = "is",
                            .words = "input-stationary",
                            .keeps = Stationary::activations,
                            .buffers = true}) {}

  std::unique_ptr<PeGrid> make_grid(const GridConfig& config) const override {
    if (config.detail != Detail::events) return make_grid_of<InputStationaryGrid>(config);
    return std::make_unique<PlannedGrid>(config, make_grid_of<InputStationaryGrid>,
                                         make_stationary_vectors<Stays::activations>);
  }
  std::unique_ptr<PeRegisters> make_registers(const GridConfig& config) const override {
    return std::make_unique<StationaryRegisters<Stays::activations>>(config);
  }
};

const RegisterDataflow input_stationary_registration(std::make_unique<InputStationary>());

}  // namespace
}  // namespace guardbit::models
