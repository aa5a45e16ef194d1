// A heat map's data file and script.
#pragma once

#include <string>

#include "analysis/plotting/plot.h"

namespace guardbit::analysis {

/// True for a figure of one panel that is a heat map.
bool has_heat_map(const Figure& figure);

/// Three blocks: `x y value` of the cells, then `x y "text"` of those with dark and of those with
/// light texts. Columns and rows count from 0.
std::string heat_map_data(const Figure& figure);
std::string heat_map_script(const Figure& figure);

}  // namespace guardbit::analysis
