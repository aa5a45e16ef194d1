// The columns of width reports: a heading each, and where its cells come from.
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "analysis/widths/layer_widths.h"
#include "sim/tables/table.h"

namespace guardbit::sim {

/// A layer, or one of its channels.
struct WidthRow {
  const analysis::LayerWidths& layer;
  const analysis::WeightCertificates* certified;  ///< null where there are none
  const analysis::ObservedSum& observed;
  std::size_t channel = 0;
};

struct WidthColumn {
  Column column;
  std::function<Cell(const WidthRow&)> cell;
};
using WidthColumns = std::vector<WidthColumn>;

/// Layer, formats and number of products.
WidthColumns identity_columns();
WidthColumn channel_column();
WidthColumn product_lsb_column();

/// `tiles`: with the two stages.
WidthColumns certified_columns(bool tiles);
WidthColumns predicted_columns();
WidthColumns observed_columns();
/// `registers`: with the text and the error of what was found, too wide for a terminal.
WidthColumns needed_columns(bool registers);
/// The main ones of all four.
WidthColumns summary_columns();

void append(WidthColumns& columns, WidthColumns more);

}  // namespace guardbit::sim
