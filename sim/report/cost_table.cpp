// What units and their actions cost, a row a layer.
#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "sim/report/html.h"
#include "sim/report/report_table.h"
#include "sim/report/run_tables.h"

namespace guardbit::sim {
namespace {

bool has_energies(const RecordedRun& run, const std::string& table) {
  return std::any_of(run.layers.begin(), run.layers.end(), [&](const RecordedLayer& layer) {
    if (!layer.cost) return false;
    return std::any_of(
        layer.cost->mac_energies_pj.begin(), layer.cost->mac_energies_pj.end(),
        [&](const auto& entry) { return entry.first == table && !std::isnan(entry.second); });
  });
}

std::vector<std::string> energy_tables_of(const RecordedRun& run) {
  std::vector<std::string> tables;
  for (const RecordedLayer& layer : run.layers) {
    if (!layer.cost) continue;
    for (const auto& [table, energy] : layer.cost->mac_energies_pj) {
      const bool known = std::find(tables.begin(), tables.end(), table) != tables.end();
      if (!known && has_energies(run, table)) tables.push_back(table);
    }
  }
  return tables;
}

std::vector<Cell> cost_cells(const RecordedLayer& layer, const std::vector<std::string>& tables) {
  std::vector<Cell> cells{layer.name};
  if (!layer.cost || layer.cost->not_covered) {
    cells.resize(4 + tables.size());
    cells.emplace_back(layer.cost ? *layer.cost->not_covered : "not asked for");
    return cells;
  }
  const UnitCost& cost = *layer.cost;
  cells.push_back(Cell::shown_as(fmt::format("{:.2f}", cost.area_ratio_low), cost.area_ratio_low));
  cells.push_back(
      Cell::shown_as(fmt::format("{:.2f}", cost.area_ratio_high), cost.area_ratio_high));
  cells.push_back(
      std::isnan(cost.luts) ? Cell() : Cell::shown_as(fmt::format("{:.0f}", cost.luts), cost.luts));
  const std::map<std::string, double> energies(cost.mac_energies_pj.begin(),
                                               cost.mac_energies_pj.end());
  for (const std::string& table : tables) {
    const auto found = energies.find(table);
    const bool known = found != energies.end() && !std::isnan(found->second);
    cells.push_back(known ? real_cell(found->second / 1000, 3) : Cell());
  }
  cells.emplace_back();
  return cells;
}

}  // namespace

bool has_costs(const RecordedRun& run) {
  return std::any_of(run.layers.begin(), run.layers.end(),
                     [](const RecordedLayer& layer) { return layer.cost.has_value(); });
}

std::string cost_table_html(const RecordedRun& run) {
  const std::vector<std::string> tables = energy_tables_of(run);
  std::vector<Column> columns{{"layer", "layer", "", Align::left},
                              {"low", "area from", "int8 = 1"},
                              {"high", "to", "int8 = 1"},
                              {"luts", "LUTs"}};
  for (const std::string& name : tables) columns.push_back({name, "MACs, " + name, "nJ"});
  columns.push_back({"note", "not covered", "", Align::left});
  Table table(columns);
  for (const RecordedLayer& layer : run.layers) table.add_row(cost_cells(layer, tables));
  TableView view{"table-cost", "Area of one MAC unit, and energy of each layer’s MACs"};
  table = condensed(table, {"luts", "note"}, view);
  view.notes = {{"area",
                 "interval over cell libraries and adder styles, against int8 with a 32-bit "
                 "accumulator"},
                {"nJ",
                 "published energies per operation times operations, each table by itself, blind "
                 "to the data"}};
  return table_html(table, view);
}

}  // namespace guardbit::sim
