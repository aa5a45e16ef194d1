// Weight-stationary: an R x C piece of B stays in the PEs, rows of A stream through from the west,
// partial sums run down the columns. models/dataflows/stationary.h has it cycle by cycle.
#include "models/dataflows/stationary_registers.h"
#include "models/dataflows/stationary_vectors.h"

namespace guardbit::models {
namespace {

using WeightStationaryGrid = StationaryGrid<Stays::weights>;

class WeightStationary final : public StationaryDataflow<Stays::weights> {
 public:
  WeightStationary()
      : StationaryDataflow({.name = "ws",
                            .words = "weight-stationary",
                            .keeps = Stationary::weights,
                            .buffers = true,
                            .usual = true}) {}

  std::unique_ptr<PeGrid> make_grid(const GridConfig& config) const override {
    if (config.detail != Detail::events) return make_grid_of<WeightStationaryGrid>(config);
    return std::make_unique<PlannedGrid>(config, make_grid_of<WeightStationaryGrid>,
                                         make_stationary_vectors<Stays::weights>);
  }
  std::unique_ptr<PeRegisters> make_registers(const GridConfig& config) const override {
    return std::make_unique<StationaryRegisters<Stays::weights>>(config);
  }
};

const RegisterDataflow weight_stationary_registration(std::make_unique<WeightStationary>());

}  // namespace
}  // namespace guardbit::models
