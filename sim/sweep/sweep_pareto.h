// The choices of a sweep over all layers: what each costs, how wrong its outputs are, and which no
// other beats.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "analysis/cost/cost.h"
#include "analysis/plotting/plot.h"
#include "sim/sweep/sweep_figures.h"
#include "sim/tables/table.h"

namespace guardbit::sim {

/// One choice.
struct PricedChoice {
  std::size_t choice = 0;    ///< in the plan
  double error = 0;          ///< root mean square of the layers' relative errors of outputs
  int accumulator_bits = 0;  ///< of the widest layer
  /// One for each of the plan's `pareto`: of all layers, or of that with the most.
  std::vector<std::optional<double>> costs;
  std::optional<analysis::RatioInterval>
      area;  ///< of the layer with the largest; where `pareto` has `area`
  /// One for each of the plan's `pareto`: no other costs less and has no more error.
  std::vector<bool> on_front;
};

/// In the order of the plan.
std::vector<PricedChoice> priced_choices(const SweepRows& rows);

/// The front of the plan's pareto column `cost`, by rising cost.
std::vector<PricedChoice> front_of(const std::vector<PricedChoice>& choices, std::size_t cost);

/// All of them, for programs: choices.csv.
Table priced_choice_table(const std::vector<PricedChoice>& choices, const SweepRows& rows);
/// A front, for people.
Table front_table(const std::vector<PricedChoice>& front, const SweepRows& rows);

/// Error against each of the costs, each with its Pareto front.
analysis::Figure error_versus_cost(const std::vector<PricedChoice>& choices, const SweepRows& rows);

}  // namespace guardbit::sim
