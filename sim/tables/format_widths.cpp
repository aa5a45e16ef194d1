// Exact widths beside those of quires.
#include "sim/tables/format_widths.h"

#include <algorithm>
#include <optional>

#include "analysis/widths/accumulator_width.h"
#include "analysis/widths/quire_width.h"

namespace guardbit::sim {
namespace {

// Quires are for products of one posit format.
std::optional<analysis::PositShape> quire_of(const FormatPair& pair, CodecCache& codecs) {
  const auto weights = codecs.get(pair.weights);
  if (weights != codecs.get(pair.activations)) return std::nullopt;
  return analysis::posit_shape(weights->format());
}

void append_quire(std::vector<Cell>& cells, const std::optional<analysis::PositShape>& posit,
                  std::size_t terms) {
  if (!posit) {
    cells.resize(cells.size() + 3);
    return;
  }
  const std::optional<int> standard = standard_quire_bits(*posit);
  cells.push_back(standard ? Cell(*standard) : Cell());
  cells.emplace_back(early_quire_bits(*posit));
  cells.emplace_back(needed_quire_bits(*posit, terms));
}

}  // namespace

Table format_width_table(const std::vector<FormatPair>& pairs,
                         const std::vector<std::uint64_t>& terms, CodecCache& codecs) {
  std::vector<Column> columns{{"weights", "weights", "", Align::left},
                              {"activations", "activations", "", Align::left},
                              {"terms", "products"},
                              {"bits", "accumulator", "bits"},
                              {"product_lsb_exp", "lsb"}};
  const bool quires = std::any_of(pairs.begin(), pairs.end(), [&](const FormatPair& pair) {
    return quire_of(pair, codecs).has_value();
  });
  if (quires) {
    columns.push_back({"quire_standard_bits", "quire:\nstandard"});
    columns.push_back({"quire_early_bits", "early"});
    columns.push_back({"quire_formula_bits", "by need,\nformula"});
  }
  Table table(columns);
  for (const FormatPair& pair : pairs) {
    const FormatLimits& weights = codecs.get(pair.weights)->limits();
    const FormatLimits& activations = codecs.get(pair.activations)->limits();
    const int lsb = activations.min_quantum_exp + weights.min_quantum_exp;
    for (const std::uint64_t count : terms) {
      std::vector<Cell> cells{weights.format, activations.format, count,
                              analysis::by_format(activations, weights, count),
                              Cell::shown_as("2^" + std::to_string(lsb), lsb)};
      if (quires) append_quire(cells, quire_of(pair, codecs), count);
      table.add_row(std::move(cells));
    }
  }
  return table;
}

}  // namespace guardbit::sim
