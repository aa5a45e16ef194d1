// Weight-stationary: as kept_weights.h derives.
#include "analysis/machine/dataflows/kept_weights.h"

namespace guardbit::analysis {
namespace {

const RegisterClosedForm weight_stationary_registration({"ws", grid_of_kept_weights,
                                                         cycles_with_kept_weights,
                                                         accesses_with_kept_weights});

}  // namespace
}  // namespace guardbit::analysis
