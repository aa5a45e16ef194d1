// Tables of accumulator widths: all four ways side by side, or each by itself.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/widths/layer_widths.h"
#include "sim/tables/table.h"
#include "traces/files/json.h"

namespace guardbit::sim {

/// The ways, in the order of reports; `overflows` is a table of its own: each width that is too
/// narrow for this trace.
enum class WidthSection { certified, predicted, observed, needed, overflows };
inline constexpr std::array<std::string_view, 5> width_section_names{
    "certified", "predicted", "observed", "needed", "overflows"};

/// What a report has.
struct WidthChoice {
  std::vector<WidthSection> sections;
  bool tiles = false;  ///< the two stages
  bool asks(WidthSection section) const;
};

/// One row a layer, the main columns of the four ways: what a terminal shows.
Table width_summary(const std::vector<analysis::LayerWidths>& layers);
/// One row a layer, all columns of these ways but overflows; `registers`: also the specifications
/// and errors of those that are needed.
Table width_table(const std::vector<analysis::LayerWidths>& layers, const WidthChoice& choice,
                  bool registers);
/// One row an output channel, of what is certified and observed.
Table channel_table(const std::vector<analysis::LayerWidths>& layers, const WidthChoice& choice);
/// One row for each layer and width that some sum leaves.
Table overflow_table(const std::vector<analysis::LayerWidths>& layers);

/// width_table's records, with the rows of overflow_table in each layer's where they are asked for,
/// and its note.
Json width_records(const std::vector<analysis::LayerWidths>& layers, const WidthChoice& choice);

/// A line for each different note, with the layers that it is about; empty if there is none.
std::string width_notes(const std::vector<analysis::LayerWidths>& layers);

}  // namespace guardbit::sim
