// Ranges and tics of a panel's axes, and which of its points can be drawn on them.
#pragma once

#include <string>
#include <vector>

#include "analysis/plotting/plot.h"

namespace guardbit::analysis {

/// Size of the area between the axes, in pixels: tics and the band of zeros are laid out in it.
inline constexpr double plot_height_px = 330;

/// Where a value goes: left out, between the axes, or into the band of zeros.
enum class PointPlace { nowhere, axes, zero_band };
PointPlace point_place(const Panel& panel, double x, double y);

/// An axis as gnuplot is told it. Ranges are values, not logarithms.
struct PlotAxis {
  double low = 0, high = 1;
  std::string tics;  ///< argument of `set xtics` or `set ytics`; empty: gnuplot's choice
};
PlotAxis x_axis(const Panel& panel, double width_px);

/// The y axis, and below it the band of zeros, with one row a series that has any.
struct PlotYAxis : PlotAxis {
  bool has_band = false;
  double band_top = 0;
  std::vector<double> row;  ///< of each series: where its zeros are drawn; 0 without any
};
PlotYAxis y_axis(const Panel& panel);

}  // namespace guardbit::analysis
