// The table and the summary of a simulation.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "sim/simulate/machine_json.h"
#include "sim/simulate/simulation.h"
#include "sim/simulate/stall_summary.h"
#include "sim/tables/cost_columns.h"
#include "sim/tables/kernel_columns.h"

namespace guardbit::sim {
namespace {

std::string formats_text(const SimulatedLayer& layer) {
  // The record has the parameters of formats that have many.
  const auto brief = [](const std::string& format) {
    constexpr std::size_t longest = 24;
    return format.size() <= longest ? format : format.substr(0, format.find(':')) + ":..";
  };
  return layer.weights_format == layer.activations_format
             ? brief(layer.weights_format)
             : brief(layer.weights_format) + " * " + brief(layer.activations_format);
}

// Product of the activations' scale and the largest of the weights'.
double output_scale(const SimulatedLayer& layer) {
  return layer.activation_scale *
         *std::max_element(layer.weight_scales.begin(), layer.weight_scales.end());
}

AdditionCounts all_counts(const SimulatedLayer& layer) {
  AdditionCounts counts = layer.run.tally.inner.counts;
  return counts += layer.run.tally.outer.counts;
}

Cell decibels(double value) {
  if (std::isinf(value) && value > 0) return Cell::shown_as("exact", value);
  return Cell::shown_as(fmt::format("{:.1f}", value), value);
}

Cell stalled(const LayerRun& run) {
  const double share = static_cast<double>(run.stalls.total()) / static_cast<double>(run.cycles);
  return Cell::shown_as(fmt::format("{:.0f}", 100 * share), share);
}

Cell share(const analysis::LayerVerdict& verdict) {
  const double fraction =
      static_cast<double>(verdict.checked) / static_cast<double>(verdict.outputs);
  return Cell::shown_as(verdict.checked == verdict.outputs
                            ? "all " + std::to_string(verdict.outputs)
                            : fmt::format("{:.2g} %", 100 * fraction),
                        fraction);
}

// Which layers apply their block scales where; empty if there are none.
std::string blocks_summary(const std::vector<SimulatedLayer>& layers) {
  std::string sums, products;
  for (const SimulatedLayer& layer : layers) {
    if (!layer.has_blocks()) continue;
    std::string& names = layer.scales_sums ? sums : products;
    names += (names.empty() ? "" : ", ") + layer.name;
  }
  return (sums.empty() ? "" : "Block scales are factors of inner sums in: " + sums + ".\n") +
         (products.empty() ? "" : "Block scales are factors of products in: " + products + ".\n");
}

std::vector<Column> simulation_columns() {
  return {{"layer", "layer", "", Align::left},
          {"shape", "M x K x N", "", Align::left},
          {"formats", "weights *\nactivations", "", Align::left},
          {"scale", "scale"},
          {"cycles", "cycles"},
          {"utilisation", "util", "%"},
          {"stalled", "stall", "%"},
          {"quantisation_sqnr_db", "quant.", "dB"},
          {"arithmetic_sqnr_db", "arith.", "dB"},
          {"total_sqnr_db", "total", "dB"},
          {"overflows", "over-\nflows"},
          {"saturations", "satu-\nrated"},
          {"bits_observed", "seen", "bits"},
          {"bits_certified", "needed", "bits"},
          {"checked", "checked"},
          {"verdict", "verdict", "", Align::left}};
}

std::vector<Cell> simulation_cells(const SimulatedLayer& layer) {
  const analysis::ErrorStats& stats = layer.verdict.stats;
  const AdditionCounts counts = all_counts(layer);
  const bool real = stats.has_original;
  return {layer.name,
          shape_text(layer),
          formats_text(layer),
          Cell::real(output_scale(layer), 2),
          layer.run.cycles,
          Cell::shown_as(fmt::format("{:.0f}", 100 * layer.utilisation), layer.utilisation),
          stalled(layer.run),
          real ? decibels(stats.quantisation_sqnr_db) : Cell(),
          decibels(stats.arithmetic_sqnr_db),
          real ? decibels(stats.total_sqnr_db) : Cell(),
          counts.overflows,
          counts.saturations,
          layer.observed_bits,
          layer.certified_bits,
          share(layer.verdict),
          layer.verdict.passed ? "pass" : "FAIL"};
}

}  // namespace

std::string shape_text(const SimulatedLayer& layer) {
  const std::string product = fmt::format("{}x{}x{}", layer.shape.m, layer.shape.k, layer.shape.n);
  return layer.batches == 1 ? product : fmt::format("{} * {}", layer.batches, product);
}

Table simulation_table(const std::vector<SimulatedLayer>& layers, bool explain, bool cost) {
  std::vector<Column> columns = simulation_columns();
  if (explain) append_kernel_columns(columns);
  if (cost) append_cost_columns(columns);
  Table table(columns);
  for (const SimulatedLayer& layer : layers) {
    std::vector<Cell> cells = simulation_cells(layer);
    if (explain) append_kernel_cells(cells, layer.kernel);
    if (cost) append_cost_cells(cells, layer.cost->first, layer.cost->second.macs);
    table.add_row(std::move(cells));
  }
  return table;
}

bool all_passed(const std::vector<SimulatedLayer>& layers) {
  return std::ranges::all_of(layers, &SimulatedLayer::passed);
}

std::string simulation_summary(const std::vector<SimulatedLayer>& layers) {
  LayerRun total;
  double macs = 0;
  std::size_t outputs = 0, checked = 0, overflowed = 0, requantised = 0;
  std::string failures;
  for (const SimulatedLayer& layer : layers) {
    add_counts(total, layer.run);
    macs += layer.macs;
    outputs += layer.verdict.outputs;
    checked += layer.verdict.checked;
    overflowed += layer.verdict.overflowed;
    if (!layer.verdict.passed) {
      failures += "FAIL " + layer.name + ": " + layer.verdict.first_failure + "\n";
    }
    if (layer.requantised.wrong != 0) {
      failures += "FAIL " + layer.name + ": " + layer.requantised.first_wrong + "\n";
    }
    requantised += layer.requantised.codes.size();
  }
  std::string text = fmt::format(
      "\n{} layers, {:.0f} MACs in {} cycles; {} of {} outputs checked against exact sums.\n",
      layers.size(), macs, total.cycles, checked, outputs);
  text += stall_summary(total);
  text += blocks_summary(layers);
  if (overflowed != 0) {
    text += fmt::format("{} outputs overflowed their accumulator: no bound holds for them.\n",
                        overflowed);
  }
  if (requantised != 0 && failures.empty()) {
    text += fmt::format("{} outputs requantised, every code as MPFR rounds it.\n", requantised);
  }
  text += failures.empty() ? "Every register equals the functional model bit for bit, and every "
                             "checked error is within its bound.\n"
                           : failures;
  return text;
}

}  // namespace guardbit::sim
