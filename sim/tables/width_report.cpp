// Rows of layers and channels under the columns that are asked for.
#include "sim/tables/width_report.h"

#include <algorithm>
#include <utility>

#include "sim/tables/width_columns.h"
#include "traces/files/json.h"

namespace guardbit::sim {
namespace {

Table filled(const std::vector<WidthRow>& rows, const WidthColumns& columns) {
  std::vector<Column> headings;
  for (const WidthColumn& column : columns) headings.push_back(column.column);
  Table table(headings);
  for (const WidthRow& row : rows) {
    std::vector<Cell> cells;
    for (const WidthColumn& column : columns) cells.push_back(column.cell(row));
    table.add_row(std::move(cells));
  }
  return table;
}

std::vector<WidthRow> rows_of(const std::vector<analysis::LayerWidths>& layers) {
  std::vector<WidthRow> rows;
  for (const analysis::LayerWidths& layer : layers) {
    const auto& widest = layer.certified.widest;
    rows.push_back({layer, widest ? &*widest : nullptr, layer.observed.widest});
  }
  return rows;
}

WidthColumns columns_of(const WidthChoice& choice, bool registers) {
  WidthColumns columns;
  if (choice.asks(WidthSection::certified)) append(columns, certified_columns(choice.tiles));
  if (choice.asks(WidthSection::predicted)) append(columns, predicted_columns());
  if (choice.asks(WidthSection::observed)) append(columns, observed_columns());
  if (choice.asks(WidthSection::needed)) append(columns, needed_columns(registers));
  return columns;
}

// Between the layer and the unit of integer widths.
Table framed(const std::vector<WidthRow>& rows, WidthColumns first, WidthColumns columns) {
  append(first, std::move(columns));
  first.push_back(product_lsb_column());
  return filled(rows, first);
}

}  // namespace

bool WidthChoice::asks(WidthSection section) const {
  return std::find(sections.begin(), sections.end(), section) != sections.end();
}

Table width_summary(const std::vector<analysis::LayerWidths>& layers) {
  return framed(rows_of(layers), identity_columns(), summary_columns());
}

Table width_table(const std::vector<analysis::LayerWidths>& layers, const WidthChoice& choice,
                  bool registers) {
  return framed(rows_of(layers), identity_columns(), columns_of(choice, registers));
}

Table channel_table(const std::vector<analysis::LayerWidths>& layers, const WidthChoice& choice) {
  std::vector<WidthRow> rows;
  for (const analysis::LayerWidths& layer : layers) {
    const auto& certificates = layer.certified.channels;
    for (std::size_t c = 0; c < layer.observed.channels.size(); ++c) {
      rows.push_back({layer, certificates.empty() ? nullptr : &certificates[c].bits,
                      layer.observed.channels[c], c});
    }
  }
  WidthColumns first = identity_columns();
  first.push_back(channel_column());
  return framed(rows, std::move(first), columns_of(choice, false));
}

Table overflow_table(const std::vector<analysis::LayerWidths>& layers) {
  Table table({{"layer", "layer", "", Align::left},
               {"weights", "weights", "", Align::left},
               {"activations", "activations", "", Align::left},
               {"bits", "register", "bits"},
               {"overflowing_outputs", "outputs that\noverflow"},
               {"overflowing_final_sums", "of which\nat the end"},
               {"outputs", "of"},
               {"first_output", "first\noutput"},
               {"first_batch", "batch"},
               {"first_m", "m"},
               {"first_n", "n"},
               {"first_products", "after\nproducts"}});
  for (const analysis::LayerWidths& layer : layers) {
    for (const analysis::OverflowsAt& at : layer.observed.overflows) {
      table.add_row({layer.layer, layer.weights, layer.activations, at.bits, at.partial, at.last,
                     layer.observed.outputs, at.output, at.batch, at.m, at.n, at.products});
    }
  }
  return table;
}

Json width_records(const std::vector<analysis::LayerWidths>& layers, const WidthChoice& choice) {
  Json records = width_table(layers, choice, true).records();
  for (std::size_t i = 0; i < layers.size(); ++i) {
    records[i]["note"] = layers[i].note;
    if (choice.asks(WidthSection::overflows)) {
      records[i]["overflows"] = overflow_table({layers[i]}).records();
    }
  }
  return records;
}

std::string width_notes(const std::vector<analysis::LayerWidths>& layers) {
  std::vector<std::pair<std::string, std::string>> notes;  // text, layers
  for (const analysis::LayerWidths& layer : layers) {
    if (layer.note.empty()) continue;
    const auto known = std::find_if(notes.begin(), notes.end(),
                                    [&](const auto& note) { return note.first == layer.note; });
    if (known == notes.end()) {
      notes.emplace_back(layer.note, layer.layer);
    } else {
      known->second += " " + layer.layer;
    }
  }
  std::string text;
  for (const auto& [note, names] : notes) text += names + ": " + note + ".\n";
  return text;
}

}  // namespace guardbit::sim
