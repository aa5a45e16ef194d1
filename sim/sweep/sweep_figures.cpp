// Lines over widths, and the table of best formats.
#include "sim/sweep/sweep_figures.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <utility>

#include "sim/sweep/sweep_labels.h"

namespace guardbit::sim {
namespace {

constexpr std::size_t most_panels = 9;

// Points of the lines of a panel, in the order in which lines first appear.
class Lines {
 public:
  void add(const std::string& kind, const std::string& array, int x, double error,
           const std::string& name) {
    const std::pair line(kind, array);
    if (!lines_.contains(line)) order_.push_back(line);
    Point& point = lines_[line][x];
    point.error.add(error);
    point.name = name;
    widths_.insert(x);
  }
  // One width is no axis.
  bool worth_drawing() const { return widths_.size() > 1; }
  std::vector<analysis::Series> series() const {
    std::vector<ArrayLine> all;
    for (const auto& line : order_) {
      all.push_back({line.first, line.second, {}});
      analysis::Series& series = all.back().series;
      for (const auto& [x, point] : lines_.at(line)) {
        series.x.push_back(x);
        series.y.push_back(point.error.value());
        series.point_names.push_back(point.name);
      }
    }
    return merged_lines(all);
  }

 private:
  struct Point {
    RootMeanSquare error;
    std::string name;
  };
  std::vector<std::pair<std::string, std::string>> order_;
  std::map<std::pair<std::string, std::string>, std::map<int, Point>> lines_;
  std::set<int> widths_;
};

// The places of equal values, in order of first appearance.
template <class Value>
std::vector<std::pair<Value, std::vector<std::size_t>>> grouped(std::size_t count, auto value_at) {
  std::vector<std::pair<Value, std::vector<std::size_t>>> groups;
  std::map<Value, std::size_t> places;
  for (std::size_t i = 0; i < count; ++i) {
    const Value value = value_at(i);
    const auto [place, is_new] = places.try_emplace(value, groups.size());
    if (is_new) groups.push_back({value, {}});
    groups[place->second].second.push_back(i);
  }
  return groups;
}

double decibels(double error) { return -20 * std::log10(error); }

std::string width_label(const SweepRow& row) {
  const std::string weights = std::to_string(row.weight_bits);
  if (row.weight_bits == row.activation_bits) return weights;
  return "W" + weights + " A" + std::to_string(row.activation_bits);
}

// A cell of the table: the best choice so far.
struct Best {
  double error = std::numeric_limits<double>::infinity();
  std::string name;
  void consider(double candidate, const SweepChoice& choice) {
    if (!(candidate < error)) return;
    error = candidate;
    name = operands_label(choice, true);
  }
};

void add_row(analysis::HeatMap& map, const std::string& name, const std::vector<Best>& cells) {
  map.rows.push_back(name);
  for (const Best& cell : cells) {
    map.values.push_back(cell.name.empty() ? std::nan("") : decibels(cell.error));
    map.texts.push_back(cell.name);
  }
}

// Choices with exact sums, by the widths of weights and activations, so that columns stand in their
// order.
using ChoicesByWidth = std::map<std::pair<int, int>, std::vector<std::size_t>>;

ChoicesByWidth exact_choices(const SweepRows& rows) {
  ChoicesByWidth columns;
  for (std::size_t i = 0; i < rows.choices(); ++i) {
    if (!is_exact(rows.plan.choices[i])) continue;
    const SweepRow& row = rows.at(0, i);
    columns[{row.weight_bits, row.activation_bits}].push_back(i);
  }
  return columns;
}

// The best choice of each column for one layer.
std::vector<Best> best_of_layer(const SweepRows& rows, const ChoicesByWidth& columns,
                                std::size_t layer) {
  std::vector<Best> cells;
  for (const auto& [bits, choices] : columns) {
    Best& cell = cells.emplace_back();
    for (const std::size_t i : choices) {
      cell.consider(rows.at(layer, i).errors.total, rows.plan.choices[i]);
    }
  }
  return cells;
}

// The best one for all layers alike.
std::vector<Best> best_of_all(const SweepRows& rows, const ChoicesByWidth& columns) {
  std::vector<Best> cells;
  for (const auto& [bits, choices] : columns) {
    Best& cell = cells.emplace_back();
    for (const std::size_t i : choices) {
      RootMeanSquare error;
      for (std::size_t layer = 0; layer < rows.layers(); ++layer) {
        error.add(rows.at(layer, i).errors.total);
      }
      cell.consider(error.value(), rows.plan.choices[i]);
    }
  }
  return cells;
}

}  // namespace

double RootMeanSquare::value() const { return std::sqrt(sum_of_squares_ / count_); }

analysis::Figure error_versus_bitwidth(const SweepRows& rows) {
  analysis::Figure figure{
      "error-versus-bitwidth", "Error of the outputs against the width of the operands", {}};
  const auto networks = grouped<std::string>(
      rows.layers(), [&](std::size_t i) { return network_of(rows.at(i, 0).layer); });
  for (const auto& [network, layers] : networks) {
    Lines lines;
    for (const std::size_t layer : layers) {
      for (std::size_t i = 0; i < rows.choices(); ++i) {
        const SweepChoice& choice = rows.plan.choices[i];
        if (!is_exact(choice)) continue;
        const SweepRow& row = rows.at(layer, i);
        // Exact sums are the same on all arrays.
        lines.add(operands_family(choice), "", row.weight_bits, row.errors.total,
                  operands_label(choice));
      }
    }
    if (!lines.worth_drawing()) continue;
    analysis::Panel panel;
    panel.title = network;
    panel.xlabel = "bits of weights and activations";
    panel.ylabel = "relative rms error of the outputs";
    panel.series = lines.series();
    panel.log_y = true;
    figure.panels.push_back(std::move(panel));
  }
  return figure;
}

analysis::Figure error_versus_accumulator_width(const SweepRows& rows) {
  analysis::Figure figure{"error-versus-accumulator-width",
                          "Error of the sums against the width of the accumulator",
                          {}};
  const auto operands = grouped<std::string>(
      rows.choices(), [&](std::size_t i) { return operands_label(rows.plan.choices[i]); });
  for (const auto& [name, choices] : operands) {
    Lines lines;
    RootMeanSquare quantisation;
    for (std::size_t layer = 0; layer < rows.layers(); ++layer) {
      quantisation.add(rows.at(layer, choices[0]).errors.quantisation);
      for (const std::size_t i : choices) {
        const SweepChoice& choice = rows.plan.choices[i];
        if (is_exact(choice)) continue;
        const SweepRow& row = rows.at(layer, i);
        lines.add(kind_label(accumulator_with_lsb(choice.accumulator, 0)), choice.array,
                  row.accumulator_bits, row.errors.arithmetic, choice.accumulator);
      }
    }
    if (!lines.worth_drawing() || figure.panels.size() == most_panels) continue;
    analysis::Panel panel;
    panel.title = name + " operands";
    panel.xlabel = "bits of the accumulator";
    panel.ylabel = "relative rms error of the sums";
    panel.series = lines.series();
    analysis::Series budget;
    budget.label = "quantisation error";
    budget.y = {quantisation.value()};
    budget.style = analysis::SeriesStyle::horizontal;
    panel.series.push_back(std::move(budget));
    panel.log_y = true;
    figure.panels.push_back(std::move(panel));
  }
  return figure;
}

analysis::Figure best_format_per_layer(const SweepRows& rows) {
  analysis::Figure figure{
      "best-format-per-layer", "The best format of each layer at each width", {}};
  const ChoicesByWidth columns = exact_choices(rows);
  std::size_t choices = 0;
  for (const auto& [bits, of_width] : columns) choices += of_width.size();
  if (choices == columns.size()) return figure;  // nothing to choose from
  analysis::HeatMap map;
  map.value_label = "SQNR (dB)";
  for (const auto& [bits, of_width] : columns) {
    map.columns.push_back(width_label(rows.at(0, of_width[0])));
  }
  for (std::size_t layer = 0; layer < rows.layers(); ++layer) {
    add_row(map, rows.at(layer, 0).layer, best_of_layer(rows, columns, layer));
  }
  if (rows.layers() > 1) add_row(map, "all layers", best_of_all(rows, columns));
  analysis::Panel panel;
  panel.xlabel = "bits of weights and activations";
  panel.heat_map = std::move(map);
  figure.panels.push_back(std::move(panel));
  return figure;
}

}  // namespace guardbit::sim
