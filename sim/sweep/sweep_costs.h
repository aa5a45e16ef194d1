// The costs that a sweep can set against the error.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/cost/cost.h"
#include "sim/sweep/sweep.h"

namespace guardbit::sim {

/// What `pareto` takes: `area`, `luts`, `energy_<table>`, `cycles`, `accumulator_bits`,
/// `format_bits`.
std::vector<std::string> sweep_cost_names();
/// Whether it is one of the unit, so that rows must have unit_costs.
bool is_unit_cost(const std::string& name);

/// Keys of the columns of a unit's costs: those of append_cost_columns.
std::vector<std::string> unit_cost_keys();
/// The values, in that order; empty where no model covers the unit.
std::vector<std::optional<double>> unit_costs(const analysis::Covered<analysis::MacDesign>& unit,
                                              double macs);

/// A cost of one row by its name; nothing where it has none.
std::optional<double> cost_of(const SweepRow& row, const std::string& name);
/// Whether costs of layers add up (energies, cycles); else the largest counts.
bool adds_up(const std::string& name);
/// With its unit, for an axis.
std::string cost_label(const std::string& name);

}  // namespace guardbit::sim
