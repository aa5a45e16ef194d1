// Sweeps by MAC unit, and the units that no other beats.
#include "sim/priced_macs.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <utility>

#include "sim/cost_columns.h"

namespace guardbit {
namespace {

constexpr const char* exact_kind = "exact";

// Rows of one unit: an exact register is as wide as its layer needs.
std::string key_of(const SweepRow& row) {
  const bool exact = row.kind == exact_kind;
  return row.format + " " + row.kind + (exact ? "" : " " + std::to_string(row.accumulator_bits));
}

// Those that have a cost and are beaten by none, by rising cost.
template <class Cost>
std::vector<PricedMac> front_by(std::vector<PricedMac> macs, Cost cost) {
  std::erase_if(macs, [&](const PricedMac& mac) { return !cost(mac); });
  std::ranges::stable_sort(macs, [&](const PricedMac& a, const PricedMac& b) {
    return std::pair(*cost(a), a.error) < std::pair(*cost(b), b.error);
  });
  std::vector<PricedMac> front;
  for (const PricedMac& mac : macs) {
    if (front.empty() || mac.error < front.back().error) front.push_back(mac);
  }
  return front;
}

std::optional<double> area_cost(const PricedMac& mac) { return mac.area.value; }
std::optional<double> lut_cost(const PricedMac& mac) { return mac.luts; }

void take_widest(PricedMac& mac, const SweepRow& row) {
  const RatioInterval area = area_of(*row.unit, usual_cell_library).per_mac;
  if (area.value > mac.area.value) mac.area = area;
  const Covered<double> luts = luts_of(*row.unit);
  if (luts) mac.luts = std::max(mac.luts.value_or(0), *luts);
  mac.accumulator_bits = std::max(mac.accumulator_bits, row.accumulator_bits);
}

// The points of one line of the legend: formats under exact sums, or the accumulators of a format.
std::string label_of(const PricedMac& mac) {
  if (mac.accumulator == exact_kind) return family_label(mac.format);
  return mac.format + ", other sums";
}

template <class Cost>
Panel cost_panel(const std::vector<PricedMac>& macs, const std::string& xlabel, Cost cost) {
  Panel panel;
  panel.xlabel = xlabel;
  panel.ylabel = "relative rms error of the outputs";
  panel.log_x = panel.log_y = true;
  const auto add = [&](const std::string& label, double x, double y) {
    auto at = std::ranges::find(panel.series, label, &Series::label);
    if (at == panel.series.end()) {
      Series series;
      series.label = label;
      series.style = SeriesStyle::points;
      at = panel.series.insert(panel.series.end(), std::move(series));
    }
    at->x.push_back(x);
    at->y.push_back(y);
  };
  for (const PricedMac& mac : macs) {
    if (cost(mac)) add(label_of(mac), *cost(mac), mac.error);
  }
  Series front;
  front.label = "Pareto front";
  front.style = SeriesStyle::line;
  std::string last_name;  // a format is named once, at its cheapest point
  for (const PricedMac& mac : front_by(macs, cost)) {
    front.x.push_back(*cost(mac));
    front.y.push_back(mac.error);
    const std::string name = mac.format.substr(0, mac.format.find(':'));
    front.point_labels.push_back(name == last_name ? "" : name);
    last_name = name;
  }
  panel.series.push_back(std::move(front));
  return panel;
}

}  // namespace

std::vector<PricedMac> priced_macs(const std::vector<SweepRow>& rows) {
  std::vector<PricedMac> macs;
  std::map<std::string, std::size_t> places;
  std::map<std::string, std::vector<double>> squares;
  for (const SweepRow& row : rows) {
    if (!row.unit) continue;
    const std::string key = key_of(row);
    const auto [place, is_new] = places.try_emplace(key, macs.size());
    if (is_new)
      macs.push_back(
          {.format = row.format, .format_bits = row.format_bits, .accumulator = row.kind});
    take_widest(macs[place->second], row);
    squares[key].push_back(row.errors.total * row.errors.total);
  }
  for (const auto& [key, place] : places) {
    double sum = 0;
    for (const double square : squares[key]) sum += square;
    macs[place].error = std::sqrt(sum / static_cast<double>(squares[key].size()));
  }
  for (const PricedMac& best : front_by(macs, area_cost)) {
    for (PricedMac& mac : macs) {
      if (mac.area.value == best.area.value && mac.error == best.error) mac.on_front = true;
    }
  }
  return macs;
}

std::vector<PricedMac> front_of(const std::vector<PricedMac>& macs) {
  return front_by(macs, area_cost);
}

Table priced_mac_table(const std::vector<PricedMac>& macs) {
  std::vector<Column> columns{{"format", "format", "", Align::left},
                              {"format_bits", "format", "bits"},
                              {"accumulator", "accumulator", "", Align::left},
                              {"accumulator_bits", "accumulator", "bits"}};
  append_area_columns(columns);
  columns.push_back({"error", "error", "relative rms"});
  columns.push_back({"on_front", "on front"});
  Table table(columns);
  for (const PricedMac& mac : macs) {
    std::vector<Cell> cells{mac.format, mac.format_bits, mac.accumulator, mac.accumulator_bits};
    append_ratio_cells(cells, mac.area);
    cells.push_back(mac.luts ? rounded_luts(*mac.luts) : Cell());
    cells.push_back(Cell::real(mac.error, 3));
    cells.emplace_back(mac.on_front);
    table.add_row(std::move(cells));
  }
  return table;
}

Figure error_versus_cost(const std::vector<PricedMac>& macs) {
  Figure figure{"error-versus-area", "Error of the outputs against the cost of a MAC", {}};
  figure.panels.push_back(cost_panel(macs, "area, int8 with 32 bits = 1", area_cost));
  figure.panels.push_back(cost_panel(macs, "LUTs", lut_cost));
  return figure;
}

}  // namespace guardbit
