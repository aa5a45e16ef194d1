// Bounds as tables: a row a layer, an accumulator or an output.
#pragma once

#include <string>
#include <vector>

#include "sim/bounds/layer_bounds.h"
#include "sim/table.h"

namespace guardbit {

Table layer_table(const std::vector<LayerBounds>& layers);
/// A row an accumulator: medians over its layers, of those that have an error.
Table accumulator_table(const std::vector<LayerBounds>& layers);

/// Without rows; append_outputs adds them.
Table output_table();
void append_outputs(Table& table, const BoundedOutputs& bounded, const std::string& layer,
                    const std::string& accumulator);

/// What layers without a failure come to, in one line.
std::string verdict(const std::vector<LayerBounds>& layers);

}  // namespace guardbit
