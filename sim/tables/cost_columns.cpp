// Costs as cells and JSON.
#include "sim/tables/cost_columns.h"

#include <map>
#include <utility>

#include <fmt/format.h>

#include "analysis/cost/mac_cells.h"
#include "traces/files/json.h"

namespace guardbit::sim {
namespace {

Cell energy_cell(double picojoules) { return Cell::real(picojoules, 3); }

// A value, or null and why.
void add_covered(Json& json, const std::string& key, const analysis::Covered<double>& value) {
  json[key] = value ? Json(*value) : Json(nullptr);
  if (!value) json[key + "_not_covered"] = value.why();
}

Json area_json(const analysis::MacDesign& design, const std::string& library) {
  const analysis::AreaEstimate area = area_of(design, library);
  return {{"ratio_to_int8", area.per_mac.value},
          {"gate_equivalents", area.gate_equivalents},
          {"register_gate_equivalents", area.register_gate_equivalents},
          {"um2", area.um2},
          {"fit_mean_error_percent", area.fit.mean_error_percent.value_or(0)},
          {"fit_max_error_percent", area.fit.max_error_percent.value_or(0)}};
}

Json energy_json(const analysis::Covered<analysis::MacDesign>& design,
                 const analysis::RunActions& actions, const std::string& table) {
  const analysis::RunEnergy energy = run_energy(design, actions, table);
  Json json;
  add_covered(json, "macs_pj", energy.macs_pj);
  add_covered(json, "buffers_pj", energy.buffers_pj);
  add_covered(json, "memory_pj", energy.memory_pj);
  return json;
}

// A part of the energy of several layers; the reason of the first that has none.
class EnergySum {
 public:
  void add(const analysis::Covered<double>& energy) {
    if (!energy) why_ = why_.empty() ? energy.why() : why_;
    if (energy) sum_ += *energy;
  }
  std::string text() const {
    return why_.empty() ? fmt::format("{:.4g} nJ", sum_ / 1000) : "- (" + why_ + ")";
  }

 private:
  double sum_ = 0;
  std::string why_;
};

}  // namespace

void append_area_columns(std::vector<Column>& columns) {
  columns.push_back({"area_ratio", "area,\nint8 = 1"});
  columns.push_back({"area_ratio_low", "[low,"});
  columns.push_back({"area_ratio_high", "high]"});
  columns.push_back({"luts", "LUTs"});
}

void append_ratio_cells(std::vector<Cell>& cells, const analysis::RatioInterval& ratio) {
  cells.push_back(Cell::shown_as(fmt::format("{:.2f}", ratio.value), ratio.value));
  cells.push_back(Cell::shown_as(fmt::format("[{:.2f},", ratio.low), ratio.low));
  cells.push_back(Cell::shown_as(fmt::format("{:.2f}]", ratio.high), ratio.high));
}

void append_area_cells(std::vector<Cell>& cells,
                       const analysis::Covered<analysis::MacDesign>& design,
                       const std::string& library) {
  if (!design) {
    cells.resize(cells.size() + 4);
    return;
  }
  append_ratio_cells(cells, area_of(*design, library).per_mac);
  const analysis::Covered<double> luts = luts_of(*design);
  cells.push_back(luts ? Cell::shown_as(fmt::format("{:.0f}", *luts), *luts) : Cell());
}

void append_cost_columns(std::vector<Column>& columns) {
  append_area_columns(columns);
  for (const std::string& table : analysis::energy_tables()) {
    columns.push_back({"energy_" + table + "_pj", "MACs,\n" + table, "pJ"});
  }
}

void append_cost_cells(std::vector<Cell>& cells,
                       const analysis::Covered<analysis::MacDesign>& design, double macs) {
  append_area_cells(cells, design);
  for (const std::string& table : analysis::energy_tables()) {
    const analysis::Covered<double> energy = run_energy(design, {macs, {}, 0}, table).macs_pj;
    cells.push_back(energy ? energy_cell(*energy) : Cell());
  }
}

Json cells_json(const analysis::CellCounts& cells) {
  Json json;
  for (std::size_t i = 0; i < analysis::cell_kind_names.size(); ++i) {
    json[std::string(analysis::cell_kind_names[i])] = cells.by_kind[i];
  }
  return json;
}

Json cost_json(const analysis::Covered<analysis::MacDesign>& design,
               const analysis::RunActions& actions) {
  Json json;
  if (design) {
    const analysis::RatioInterval ratio = area_of(*design, usual_cell_library).per_mac;
    json["family"] = name_of(family_of(*design));
    json["lanes"] = design->lanes;
    json["register_bits"] = design->register_bits;
    json["cells"] = cells_json(mac_cells(*design));
    json["area_ratio_interval"] = {ratio.low, ratio.high};
    for (const analysis::CellLibrary& library : analysis::cost_tables().libraries) {
      json["area"][library.name] = area_json(*design, library.name);
    }
    add_covered(json, "luts", luts_of(*design));
  } else {
    json["not_covered"] = design.why();
  }
  for (const std::string& table : analysis::energy_tables()) {
    json["energy_blind_to_data"][table] = energy_json(design, actions, table);
  }
  return json;
}

std::string energy_summary(
    const std::vector<std::pair<analysis::Covered<analysis::MacDesign>, analysis::RunActions>>&
        layers) {
  std::string text = "Energy by published tables, each by itself, blind to the data:\n";
  for (const std::string& table : analysis::energy_tables()) {
    EnergySum macs, buffers, memory;
    for (const auto& [design, actions] : layers) {
      const analysis::RunEnergy energy = run_energy(design, actions, table);
      macs.add(energy.macs_pj);
      buffers.add(energy.buffers_pj);
      memory.add(energy.memory_pj);
    }
    text += fmt::format("  {:<12} MACs {}, buffers {}, memory {}\n", table, macs.text(),
                        buffers.text(), memory.text());
  }
  return text;
}

std::string cost_note(const std::string& library) {
  return fmt::format(
      "Area per MAC in {} against int8 * int8 with 32 bits, [least, largest] of {} libraries and 2 "
      "styles\nof adders; the fit's mean error is 5 % (13 % at the 95th percentile). Energies are "
      "published numbers,\nblind to the data: compare within one table only.\n",
      library, analysis::cost_tables().libraries.size());
}

}  // namespace guardbit::sim
