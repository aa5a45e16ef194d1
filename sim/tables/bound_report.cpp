// The columns, and the one line below them.
#include "sim/tables/bound_report.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include <fmt/format.h>

namespace guardbit::sim {
namespace {

Cell bound_cell(const std::optional<double>& x) { return x ? Cell::real(*x, 3) : Cell(); }

std::optional<double> least_ratio(const analysis::LayerBounds& layer) {
  std::optional<double> least;
  for (const analysis::BoundKind kind : analysis::proven_bounds) {
    const auto& bound = layer.bound(kind);
    if (!bound || !bound->least_ratio) continue;
    least = least ? std::min(*least, *bound->least_ratio) : *bound->least_ratio;
  }
  return least;
}

std::optional<double> median_ratio(const analysis::LayerBounds& layer, analysis::BoundKind kind) {
  const auto& bound = layer.bound(kind);
  return bound ? bound->median_ratio : std::nullopt;
}

std::vector<Cell> accumulator_cells(const std::vector<const analysis::LayerBounds*>& layers) {
  // The median of those layers that have the ratio.
  const auto over_layers = [&](auto&& ratio_of) {
    std::vector<double> ratios;
    for (const analysis::LayerBounds* layer : layers) {
      if (const std::optional<double> ratio = ratio_of(*layer)) ratios.push_back(*ratio);
    }
    return bound_cell(analysis::median_of(std::move(ratios)));
  };
  std::vector<Cell> cells{layers.front()->accumulator, layers.size()};
  for (std::size_t kind = 0; kind < analysis::bound_kind_names.size(); ++kind) {
    cells.push_back(over_layers([&](const analysis::LayerBounds& layer) {
      return median_ratio(layer, static_cast<analysis::BoundKind>(kind));
    }));
  }
  cells.push_back(
      over_layers([](const analysis::LayerBounds& layer) { return layer.largest_ratio(); }));
  return cells;
}

}  // namespace

Table layer_table(const std::vector<analysis::LayerBounds>& layers) {
  Table table({{"layer", "layer", "", Align::left},
               {"accumulator", "accumulator", "", Align::left},
               {"terms", "K"},
               {"theorems", "theorems", "", Align::left},
               {"outputs", "outputs"},
               {"overflow_excluded", "no overflow", "proven"},
               {"overflowed", "over-", "flowed"},
               {"exact", "exact"},
               {"largest_error", "largest", "error"},
               {"formats_ratio", "proven / error", "formats"},
               {"magnitudes_ratio", "(median)", "magnitudes"},
               {"running_ratio", "", "running"},
               {"least_ratio", "least", "proven"},
               {"probable_ratio", "probable / error", "magnitudes"},
               {"probable_running_ratio", "(median)", "running"},
               {"largest_ratio", "of the", "largest"},
               {"probable_below", "probable", "broken"}});
  for (const analysis::LayerBounds& layer : layers) {
    const auto ratio = [&](analysis::BoundKind kind) {
      return bound_cell(median_ratio(layer, kind));
    };
    const auto& probable = layer.bound(analysis::BoundKind::probable_running);
    table.add_row({layer.layer, layer.accumulator, layer.k, layer.theorems, layer.outputs,
                   layer.overflow_excluded, layer.overflowed, layer.exact,
                   Cell::real(layer.largest_error, 3), ratio(analysis::BoundKind::formats),
                   ratio(analysis::BoundKind::magnitudes), ratio(analysis::BoundKind::running),
                   bound_cell(least_ratio(layer)), ratio(analysis::BoundKind::probable),
                   ratio(analysis::BoundKind::probable_running), bound_cell(layer.largest_ratio()),
                   probable ? Cell(probable->below) : Cell()});
  }
  return table;
}

Table accumulator_table(const std::vector<analysis::LayerBounds>& layers) {
  std::vector<Column> columns{{"accumulator", "accumulator", "", Align::left},
                              {"layers", "layers"},
                              {"formats_ratio", "proven / error", "formats"},
                              {"magnitudes_ratio", "(medians)", "magnitudes"},
                              {"running_ratio", "", "running"},
                              {"probable_ratio", "probable / error", "magnitudes"},
                              {"probable_running_ratio", "(medians)", "running"},
                              {"largest_ratio", "of the", "largest"}};
  Table table(columns);
  std::vector<std::string> order;
  std::map<std::string, std::vector<const analysis::LayerBounds*>> by_accumulator;
  for (const analysis::LayerBounds& layer : layers) {
    auto& group = by_accumulator[layer.accumulator];
    if (group.empty()) order.push_back(layer.accumulator);
    group.push_back(&layer);
  }
  for (const std::string& name : order) table.add_row(accumulator_cells(by_accumulator.at(name)));
  return table;
}

Table output_table() {
  std::vector<Column> columns{{"layer", "layer", "", Align::left},
                              {"accumulator", "accumulator", "", Align::left},
                              {"output", "output"},
                              {"overflow_excluded", "no overflow", "proven", Align::left},
                              {"overflowed", "overflowed", "", Align::left},
                              {"error", "error"}};
  for (const std::string_view name : analysis::bound_kind_names) {
    columns.push_back({std::string(name), "bound", std::string(name)});
  }
  return Table(columns);
}

void append_outputs(Table& table, const analysis::BoundedOutputs& bounded, const std::string& layer,
                    const std::string& accumulator) {
  const auto yes_or_no = [](bool is_so) { return is_so ? "yes" : "no"; };
  for (std::size_t i = 0; i < bounded.outputs.size(); ++i) {
    const analysis::OutputBounds& output = bounded.outputs[i];
    std::vector<Cell> cells{layer,
                            accumulator,
                            i,
                            yes_or_no(output.overflow_excluded),
                            yes_or_no(output.overflowed),
                            output.overflowed ? Cell() : Cell::real(output.error, 3)};
    for (const auto& bound : output.bounds) cells.push_back(bound_cell(bound));
    table.add_row(std::move(cells));
  }
}

std::string verdict(const std::vector<analysis::LayerBounds>& layers) {
  std::size_t outputs = 0, overflowed = 0;
  for (const analysis::LayerBounds& layer : layers) {
    outputs += layer.outputs;
    overflowed += layer.overflowed;
  }
  return fmt::format(
      "No proven bound lies below an error: {} outputs compared, {} that overflowed have none.\n",
      outputs - overflowed, overflowed);
}

}  // namespace guardbit::sim
