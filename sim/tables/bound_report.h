// Bounds as tables: a row a layer, an accumulator or an output.
#pragma once

#include <string>
#include <vector>

#include "analysis/bounds/layer_bounds.h"
#include "sim/tables/table.h"

namespace guardbit::sim {

Table layer_table(const std::vector<analysis::LayerBounds>& layers);
/// A row an accumulator: medians over its layers, of those that have an error.
Table accumulator_table(const std::vector<analysis::LayerBounds>& layers);

/// Without rows; append_outputs adds them.
Table output_table();
void append_outputs(Table& table, const analysis::BoundedOutputs& bounded, const std::string& layer,
                    const std::string& accumulator);

/// What layers without a failure come to, in one line.
std::string verdict(const std::vector<analysis::LayerBounds>& layers);

}  // namespace guardbit::sim
