// The points of a figure as the blocks of its data file.
#pragma once

#include <string>
#include <vector>

#include "analysis/plotting/plot.h"

namespace guardbit::analysis {

/// What of a series a block holds: its points on the axes, its zeros below a logarithmic axis, or
/// the texts beside its points.
enum class PlotBlockKind { on_axes, zeros, labels };

/// One block; gnuplot's `index` counts them in this order, from 0.
struct PlotBlock {
  const Panel* panel;
  const Series* series;
  PlotBlockKind kind;
  std::string lines;  ///< never empty: gnuplot does not count empty blocks
};

/// All blocks; they point into the figure.
std::vector<PlotBlock> plot_blocks(const Figure& figure);

/// The data file: `x y` or `x y "label"`, blocks two empty lines apart.
std::string plot_data(const Figure& figure);

}  // namespace guardbit::analysis
