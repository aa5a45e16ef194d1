// Sweeps by choice, and the choices that no other beats.
#include "sim/sweep/sweep_pareto.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "sim/sweep/sweep_costs.h"
#include "sim/sweep/sweep_labels.h"
#include "sim/tables/cost_columns.h"

namespace guardbit::sim {
namespace {

// The cost of all layers; nothing where one has none.
std::optional<double> cost_of_layers(const SweepRows& rows, std::size_t choice,
                                     const std::string& name) {
  double total = 0;
  for (std::size_t layer = 0; layer < rows.layers(); ++layer) {
    const std::optional<double> cost = cost_of(rows.at(layer, choice), name);
    if (!cost) return std::nullopt;
    total = adds_up(name) ? total + *cost : std::max(total, *cost);
  }
  return total;
}

// The area of the layer with the largest one; `costs` begin with the ratio, its least and its
// largest value.
analysis::RatioInterval largest_area(const SweepRows& rows, std::size_t choice) {
  analysis::RatioInterval largest;
  for (std::size_t layer = 0; layer < rows.layers(); ++layer) {
    const std::vector<std::optional<double>>& costs = rows.at(layer, choice).costs;
    if (*costs[0] > largest.value) largest = {*costs[0], *costs[1], *costs[2]};
  }
  return largest;
}

PricedChoice priced(const SweepRows& rows, std::size_t choice) {
  PricedChoice priced;
  priced.choice = choice;
  RootMeanSquare error;
  for (std::size_t layer = 0; layer < rows.layers(); ++layer) {
    const SweepRow& row = rows.at(layer, choice);
    error.add(row.errors.total);
    priced.accumulator_bits = std::max(priced.accumulator_bits, row.accumulator_bits);
  }
  priced.error = error.value();
  for (const std::string& name : rows.plan.pareto) {
    priced.costs.push_back(cost_of_layers(rows, choice, name));
    if (name == "area" && priced.costs.back()) priced.area = largest_area(rows, choice);
  }
  priced.on_front.assign(priced.costs.size(), false);
  return priced;
}

// The points of one line of the legend: formats under exact sums, or the accumulators of a format.
std::string group_of(const SweepChoice& choice) {
  return is_exact(choice) ? operands_family(choice) : operands_label(choice) + ", other sums";
}

analysis::Series front_series(const std::vector<PricedChoice>& choices, const SweepRows& rows,
                              std::size_t cost) {
  analysis::Series front;
  front.label = "Pareto front";
  front.style = analysis::SeriesStyle::line;
  front.colour = 6;  // black
  front.labels_below = true;
  std::string last_name;  // a format is named once, at its cheapest point
  for (const PricedChoice& choice : front_of(choices, cost)) {
    const SweepChoice& made = rows.plan.choices[choice.choice];
    front.x.push_back(*choice.costs[cost]);
    front.y.push_back(choice.error);
    front.point_names.push_back(choice_label(made, made.accumulator));
    const std::string name = operands_label(made, true);
    front.point_labels.push_back(name == last_name ? "" : name);
    last_name = name;
  }
  return front;
}

analysis::Panel cost_panel(const std::vector<PricedChoice>& choices, const SweepRows& rows,
                           std::size_t cost) {
  analysis::Panel panel;
  panel.xlabel = cost_label(rows.plan.pareto[cost]);
  panel.ylabel = "relative rms error of the outputs";
  panel.log_x = panel.log_y = true;
  panel.series.push_back(front_series(choices, rows, cost));
  for (const PricedChoice& choice : choices) {
    if (!choice.costs[cost]) continue;
    const SweepChoice& made = rows.plan.choices[choice.choice];
    const std::string group = group_of(made);
    auto at = std::ranges::find(panel.series, group, &analysis::Series::label);
    if (at == panel.series.end()) {
      analysis::Series series;
      series.label = group;
      series.style = analysis::SeriesStyle::points;
      at = panel.series.insert(panel.series.end(), std::move(series));
    }
    at->x.push_back(*choice.costs[cost]);
    at->y.push_back(choice.error);
    at->point_names.push_back(choice_label(made, made.accumulator));
  }
  return panel;
}

// An area comes with its interval.
void append_cost_heading(std::vector<Column>& columns, const std::string& name) {
  columns.push_back({name, name == "area" ? "area,\nint8 = 1" : name == "luts" ? "LUTs" : name});
  if (name != "area") return;
  columns.push_back({"area_low", "[low,"});
  columns.push_back({"area_high", "high]"});
}

void append_cost(std::vector<Cell>& cells, const PricedChoice& priced, std::size_t cost,
                 const std::string& name) {
  const std::optional<double>& value = priced.costs[cost];
  if (name != "area") {
    cells.push_back(value ? Cell::shown_as(fmt::format("{:.0f}", *value), *value) : Cell());
  } else if (priced.area) {
    append_ratio_cells(cells, *priced.area);
  } else {
    cells.resize(cells.size() + 3);
  }
}

}  // namespace

std::vector<PricedChoice> front_of(const std::vector<PricedChoice>& choices, std::size_t cost) {
  std::vector<PricedChoice> covered;
  for (const PricedChoice& choice : choices) {
    if (choice.costs[cost]) covered.push_back(choice);
  }
  std::ranges::stable_sort(covered, [&](const PricedChoice& a, const PricedChoice& b) {
    return std::pair(*a.costs[cost], a.error) < std::pair(*b.costs[cost], b.error);
  });
  std::vector<PricedChoice> front;
  for (const PricedChoice& choice : covered) {
    if (front.empty() || choice.error < front.back().error) front.push_back(choice);
  }
  return front;
}

std::vector<PricedChoice> priced_choices(const SweepRows& rows) {
  std::vector<PricedChoice> choices;
  for (std::size_t i = 0; i < rows.choices(); ++i) choices.push_back(priced(rows, i));
  for (std::size_t cost = 0; cost < rows.plan.pareto.size(); ++cost) {
    for (const PricedChoice& best : front_of(choices, cost)) {
      choices[best.choice].on_front[cost] = true;
    }
  }
  return choices;
}

Table priced_choice_table(const std::vector<PricedChoice>& choices, const SweepRows& rows) {
  std::vector<Column> columns{{"weights", "weights", "", Align::left},
                              {"weight_scaling", "scaling", "", Align::left},
                              {"activations", "activations", "", Align::left},
                              {"activation_scaling", "scaling", "", Align::left},
                              {"array", "array", "", Align::left},
                              {"accumulator", "accumulator", "", Align::left},
                              {"accumulator_bits", "accumulator", "bits"},
                              {"error", "error", "relative rms"}};
  for (const std::string& name : rows.plan.pareto) {
    append_cost_heading(columns, name);
    columns.push_back({"on_front_" + name, "on front"});
  }
  Table table(columns);
  for (const PricedChoice& priced : choices) {
    const SweepChoice& choice = rows.plan.choices[priced.choice];
    std::vector<Cell> cells{choice.weights.format,
                            choice.weights.scaling,
                            choice.activations.format,
                            choice.activations.scaling,
                            choice.array.empty() ? Cell() : Cell(choice.array),
                            choice.accumulator,
                            priced.accumulator_bits,
                            priced.error};
    for (std::size_t cost = 0; cost < priced.costs.size(); ++cost) {
      append_cost(cells, priced, cost, rows.plan.pareto[cost]);
      cells.emplace_back(static_cast<bool>(priced.on_front[cost]));
    }
    table.add_row(std::move(cells));
  }
  return table;
}

Table front_table(const std::vector<PricedChoice>& front, const SweepRows& rows) {
  const bool arrays = std::ranges::any_of(
      rows.plan.choices, [](const SweepChoice& choice) { return !choice.array.empty(); });
  std::vector<Column> columns{{"operands", "operands", "", Align::left}};
  if (arrays) columns.push_back({"array", "array", "", Align::left});
  columns.push_back({"accumulator", "accumulator", "", Align::left});
  columns.push_back({"accumulator_bits", "accumulator", "bits"});
  for (const std::string& name : rows.plan.pareto) append_cost_heading(columns, name);
  columns.push_back({"error", "error", "relative rms"});
  Table table(columns);
  for (const PricedChoice& priced : front) {
    const SweepChoice& choice = rows.plan.choices[priced.choice];
    std::vector<Cell> cells{operands_label(choice)};
    if (arrays) cells.push_back(choice.array.empty() ? Cell() : Cell(choice.array));
    cells.emplace_back(choice.accumulator);
    cells.emplace_back(priced.accumulator_bits);
    for (std::size_t cost = 0; cost < priced.costs.size(); ++cost) {
      append_cost(cells, priced, cost, rows.plan.pareto[cost]);
    }
    cells.push_back(Cell::real(priced.error, 3));
    table.add_row(std::move(cells));
  }
  return table;
}

analysis::Figure error_versus_cost(const std::vector<PricedChoice>& choices,
                                   const SweepRows& rows) {
  analysis::Figure figure{
      "error-versus-cost", "Error of the outputs against the cost of a choice", {}};
  for (std::size_t cost = 0; cost < rows.plan.pareto.size(); ++cost) {
    analysis::Panel panel = cost_panel(choices, rows, cost);
    if (!panel.series[0].x.empty()) figure.panels.push_back(std::move(panel));
  }
  return figure;
}

}  // namespace guardbit::sim
