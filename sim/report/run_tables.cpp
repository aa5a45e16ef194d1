// A row a layer, in the order of the trace.
#include "sim/report/run_tables.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "sim/report/html.h"
#include "sim/report/report_table.h"

namespace guardbit::sim {
namespace {

std::vector<bool> failures(const RecordedRun& run) {
  std::vector<bool> failed;
  for (const RecordedLayer& layer : run.layers) failed.push_back(!layer.all_right());
  return failed;
}

Cell decibel_cell(double value) {
  if (std::isnan(value)) return {};
  if (std::isinf(value) && value > 0) return Cell::shown_as("exact", value);
  return Cell::shown_as(fmt::format("{:.1f}", value), value);
}

Cell optional_sum(const std::optional<std::uint64_t>& one,
                  const std::optional<std::uint64_t>& two) {
  return one && two ? count_cell(*one + *two) : Cell();
}

Cell bound_cell(double usage) {
  const double percent = 100 * usage;
  const bool small = percent > 0 && percent < 0.05;
  return small || !std::isfinite(percent) ? real_cell(percent, 2)
                                          : Cell::shown_as(fmt::format("{:.1f}", percent), percent);
}

double stalled_share(const RecordedLayer& layer) {
  return layer.cycles == 0
             ? 0
             : static_cast<double>(layer.stalled()) / static_cast<double>(layer.cycles);
}

// Causes for which any layer waited, in the order of the file.
std::vector<std::string> stall_causes(const RecordedRun& run) {
  std::vector<std::string> causes;
  for (const RecordedLayer& layer : run.layers) {
    for (const auto& [cause, cycles] : layer.stalls) {
      const bool known = std::find(causes.begin(), causes.end(), cause) != causes.end();
      if (cycles != 0 && !known) causes.push_back(cause);
    }
  }
  return causes;
}

std::uint64_t stalls_for(const RecordedLayer& layer, const std::string& cause) {
  for (const auto& [name, cycles] : layer.stalls) {
    if (name == cause) return cycles;
  }
  return 0;
}

template <class Field>
std::uint64_t sum_of(const RecordedRun& run, Field field) {
  std::uint64_t sum = 0;
  for (const RecordedLayer& layer : run.layers) sum += field(layer);
  return sum;
}

bool uses_memory(const RecordedRun& run) {
  return std::any_of(run.layers.begin(), run.layers.end(), [](const RecordedLayer& layer) {
    return layer.bytes_read + layer.bytes_written != 0;
  });
}

Cell macs_cell(double macs) {
  return macs >= 0 && macs < 1e18 ? Cell::shown_as(grouped(static_cast<std::uint64_t>(macs)), macs)
                                  : real_cell(macs);
}

std::vector<Cell> cycle_cells(const RecordedLayer& layer, const std::vector<std::string>& causes,
                              bool memory) {
  std::vector<Cell> cells{layer.name,
                          shape_words(layer),
                          macs_cell(layer.macs),
                          count_cell(layer.cycles),
                          percent_cell(layer.utilisation),
                          percent_cell(stalled_share(layer)),
                          count_cell(layer.folds)};
  for (const std::string& cause : causes) cells.push_back(count_cell(stalls_for(layer, cause)));
  if (memory) {
    cells.push_back(count_cell(layer.bytes_read));
    cells.push_back(count_cell(layer.bytes_written));
  }
  cells.push_back(layer.scalesim_cycles ? count_cell(*layer.scalesim_cycles * layer.batches)
                                        : Cell());
  return cells;
}

// One row of sums; shares are those of the whole.
std::vector<Cell> cycle_totals(const RecordedRun& run, const std::vector<std::string>& causes,
                               bool memory) {
  const std::uint64_t cycles = sum_of(run, [](const auto& layer) { return layer.cycles; });
  const std::uint64_t stalled = sum_of(run, [](const auto& layer) { return layer.stalled(); });
  const double share = cycles == 0 ? 0 : static_cast<double>(stalled) / static_cast<double>(cycles);
  std::vector<Cell> cells{"all layers",
                          "",
                          macs_cell(run.macs),
                          count_cell(cycles),
                          percent_cell(run.utilisation),
                          percent_cell(share),
                          count_cell(sum_of(run, [](const auto& layer) { return layer.folds; }))};
  for (const std::string& cause : causes) {
    cells.push_back(
        count_cell(sum_of(run, [&](const auto& layer) { return stalls_for(layer, cause); })));
  }
  if (memory) {
    cells.push_back(count_cell(sum_of(run, [](const auto& layer) { return layer.bytes_read; })));
    cells.push_back(count_cell(sum_of(run, [](const auto& layer) { return layer.bytes_written; })));
  }
  cells.emplace_back();
  return cells;
}

Cell checked_cell(const RecordedLayer& layer) {
  const double share =
      layer.outputs == 0 ? 1
                         : static_cast<double>(layer.checked) / static_cast<double>(layer.outputs);
  const std::string text = layer.checked == layer.outputs
                               ? "all " + grouped(layer.outputs)
                               : grouped(layer.checked) + " of " + grouped(layer.outputs);
  return Cell::shown_as(text, share);
}

}  // namespace

std::string shape_words(const RecordedLayer& layer) {
  const std::string product = fmt::format("{}×{}×{}", layer.m, layer.k, layer.n);
  return layer.batches == 1 ? product : fmt::format("{}\u00A0·\u00A0{}", layer.batches, product);
}

std::string cause_words(std::string name) {
  if (name == "results") return "room for results";
  std::replace(name.begin(), name.end(), '_', ' ');
  return name;
}

std::string cycles_table_html(const RecordedRun& run) {
  const std::vector<std::string> causes = stall_causes(run);
  const bool memory = uses_memory(run);
  std::vector<Column> columns{{"layer", "layer", "", Align::left},
                              {"shape", "M×K×N", "", Align::left},
                              {"macs", "MACs"},
                              {"cycles", "cycles"},
                              {"utilisation", "use", "%"},
                              {"stalled", "stalled", "%"},
                              {"folds", "folds"}};
  for (const std::string& cause : causes) {
    columns.push_back({cause, "waits for " + cause_words(cause), "cycles"});
  }
  if (memory) {
    columns.push_back({"read", "read", "bytes"});
    columns.push_back({"written", "written", "bytes"});
  }
  columns.push_back({"scalesim", "SCALE-Sim", "cycles"});
  Table table(columns);
  for (const RecordedLayer& layer : run.layers) table.add_row(cycle_cells(layer, causes, memory));
  TableView view{"table-cycles", "Cycles and use of the array"};
  view.totals = {cycle_totals(run, causes, memory)};
  view.notes = {
      {"M×K×N", "rows, length and columns of the product; 16 · 640×9×1 is sixteen of them"},
      {"use", "MACs done of those that all elements could have done in these cycles"},
      {"folds", "array-sized pieces of the product"},
      {"SCALE-Sim", "what SCALE-Sim’s closed form counts for the same products"}};
  if (!causes.empty()) view.notes.push_back({"stalled", "cycles in which the array stood still"});
  return table_html(table, view);
}

std::string errors_table_html(const RecordedRun& run) {
  Table table({{"layer", "layer", "", Align::left},
               {"weights", "weights", "", Align::left},
               {"activations", "activations", "", Align::left},
               {"quantisation", "quantisation", "dB"},
               {"arithmetic", "arithmetic", "dB"},
               {"total", "total", "dB"},
               {"max", "largest error", "quanta"},
               {"mean", "mean error", "quanta"},
               {"bound", "bound used", "%"},
               {"overflowed", "overflowed"},
               {"checked", "checked"},
               {"verdict", "verdict", "", Align::left}});
  for (const RecordedLayer& layer : run.layers) {
    table.add_row({layer.name, layer.weights, layer.activations,
                   decibel_cell(layer.quantisation_sqnr_db), decibel_cell(layer.arithmetic_sqnr_db),
                   decibel_cell(layer.total_sqnr_db), real_cell(layer.max_error_quanta, 3),
                   real_cell(layer.mean_error_quanta, 3), bound_cell(layer.bound_usage),
                   count_cell(layer.overflowed), checked_cell(layer),
                   layer.all_right() ? "pass" : "FAIL"});
  }
  TableView view{"table-errors", "Errors and checks"};
  table = condensed(table, {"weights", "activations", "overflowed"}, view);
  view.failed = failures(run);
  view.notes = {
      {"dB", "power of the exact outputs over that of the error; every 6 dB halve the error"},
      {"quantisation", "exact sums of the rounded operands against those of the original ones"},
      {"arithmetic", "sums of the accumulator against exact sums of the same rounded operands"},
      {"quanta", "units of the last bit of the output register"},
      {"bound used", "the largest share of its proven bound that an error takes; over 100 fails"}};
  if (table.columns()[table.columns().size() - 3].key == "overflowed") {
    view.notes.emplace_back("overflowed",
                            "outputs that left the accumulator’s range: no bound holds for them");
  }
  return table_html(table, view);
}

std::string registers_table_html(const RecordedRun& run) {
  Table table({{"layer", "layer", "", Align::left},
               {"accumulator", "accumulator", "", Align::left},
               {"register", "register", "bits"},
               {"seen", "seen", "bits"},
               {"needed", "needed", "bits"},
               {"additions", "additions"},
               {"inexact", "inexact"},
               {"overflows", "overflows"},
               {"saturations", "saturated"},
               {"underflows", "underflows"},
               {"invalids", "invalid"},
               {"lost", "lost low bits"}});
  for (const RecordedLayer& layer : run.layers) {
    const RegisterEvents &inner = layer.inner, &outer = layer.outer;
    table.add_row(
        {layer.name, layer.accumulator, count_cell(layer.register_bits), layer.bits_observed,
         layer.bits_certified, count_cell(inner.additions + outer.additions),
         optional_sum(inner.inexact, outer.inexact), count_cell(inner.overflows + outer.overflows),
         count_cell(inner.saturations + outer.saturations),
         optional_sum(inner.underflows, outer.underflows),
         count_cell(inner.invalids + outer.invalids),
         optional_sum(inner.lost_low_bits, outer.lost_low_bits)});
  }
  TableView view{"table-registers", "Accumulators: widths and events of all additions"};
  table = condensed(table,
                    {"accumulator", "register", "inexact", "overflows", "saturations", "underflows",
                     "invalids", "lost"},
                    view);
  view.notes = {{"seen", "bits that exact sums of this trace’s operands take"},
                {"needed", "bits that exact sums take whatever the operands"}};
  return table_html(table, view);
}

std::string operands_table_html(const RecordedRun& run) {
  Table table({{"layer", "layer", "", Align::left},
               {"scale_a", "activations’ scale"},
               {"scale_w", "weights’ largest scale"},
               {"a_inexact", "activations rounded"},
               {"a_over", "activations overflowed"},
               {"a_under", "activations underflowed"},
               {"w_inexact", "weights rounded"},
               {"w_over", "weights overflowed"},
               {"w_under", "weights underflowed"}});
  for (const RecordedLayer& layer : run.layers) {
    const RoundingCounts &a = layer.activations_rounded, &w = layer.weights_rounded;
    table.add_row({layer.name, real_cell(layer.activation_scale),
                   real_cell(layer.largest_weight_scale), count_cell(a.inexact),
                   count_cell(a.overflows), count_cell(a.underflows), count_cell(w.inexact),
                   count_cell(w.overflows), count_cell(w.underflows)});
  }
  TableView view{"table-operands", "Operands: values that their formats do not hold"};
  table = condensed(table, {"a_over", "a_under", "w_over", "w_under"}, view);
  return table_html(table, view);
}

}  // namespace guardbit::sim
