// Costs by name.
#include "sim/sweep/sweep_costs.h"

#include <algorithm>

#include "sim/tables/cost_columns.h"

namespace guardbit::sim {
namespace {

constexpr const char* energy = "energy_";

std::optional<double> value_of(const analysis::Covered<double>& cost) {
  return cost ? std::optional(*cost) : std::nullopt;
}

std::string key_of(const std::string& name) {
  if (name == "area") return "area_ratio";
  return name.starts_with(energy) ? name + "_pj" : name;
}

}  // namespace

std::vector<std::string> sweep_cost_names() {
  std::vector<std::string> names{"area", "luts"};
  for (const std::string& table : analysis::energy_tables()) names.push_back(energy + table);
  names.insert(names.end(), {"cycles", "accumulator_bits", "format_bits"});
  return names;
}

bool is_unit_cost(const std::string& name) {
  return name == "area" || name == "luts" || name.starts_with(energy);
}

std::vector<std::string> unit_cost_keys() {
  std::vector<std::string> keys{"area_ratio", "area_ratio_low", "area_ratio_high", "luts"};
  for (const std::string& table : analysis::energy_tables()) keys.push_back(energy + table + "_pj");
  return keys;
}

std::vector<std::optional<double>> unit_costs(const analysis::Covered<analysis::MacDesign>& unit,
                                              double macs) {
  std::vector<std::optional<double>> costs(unit_cost_keys().size());
  if (!unit) return costs;
  const analysis::RatioInterval area = area_of(*unit, usual_cell_library).per_mac;
  costs = {area.value, area.low, area.high, value_of(luts_of(*unit))};
  for (const std::string& table : analysis::energy_tables()) {
    costs.push_back(value_of(run_energy(unit, {macs, {}, 0}, table).macs_pj));
  }
  return costs;
}

std::optional<double> cost_of(const SweepRow& row, const std::string& name) {
  if (name == "cycles") {
    return row.cycles ? std::optional(static_cast<double>(*row.cycles)) : std::nullopt;
  }
  if (name == "accumulator_bits") return row.accumulator_bits;
  if (name == "format_bits") return row.weight_bits + row.activation_bits;
  const std::vector<std::string> keys = unit_cost_keys();
  const auto at = std::ranges::find(keys, key_of(name)) - keys.begin();
  return row.costs.empty() ? std::nullopt : row.costs[static_cast<std::size_t>(at)];
}

bool adds_up(const std::string& name) { return name == "cycles" || name.starts_with(energy); }

std::string cost_label(const std::string& name) {
  if (name == "area") return "area of a MAC, int8 with 32 bits = 1";
  if (name == "luts") return "LUTs of a MAC";
  if (name == "cycles") return "cycles of all layers";
  if (name == "accumulator_bits") return "bits of the accumulator";
  if (name == "format_bits") return "bits of weight and activation together";
  return "energy of the MACs by " + name.substr(std::string(energy).size()) + " (pJ)";
}

}  // namespace guardbit::sim
