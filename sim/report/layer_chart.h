// Charts with a row for each layer: stacked bars, or points.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace guardbit::sim {

/// One quantity of all layers. Values that are NaN are not drawn.
struct LayerSeries {
  std::string label;
  std::vector<double> values;  ///< as many as rows
  std::size_t colour = 0;      ///< also the shape of points
  bool ring = false;           ///< points are rings around others
};

struct LayerChart {
  std::string name;  ///< the figure's anchor
  std::string caption;
  std::string xlabel;  ///< with the unit
  std::vector<std::string> rows;
  std::vector<LayerSeries> series = {};
  bool bars = false;                             ///< stacked from zero; else points
  std::optional<double> longest = std::nullopt;  ///< the axis of bars ends here; else fitted
  bool log = false;                              ///< zeros then stand in a band at the left
  /// Name of the band of values that an axis cannot hold: zeros of a logarithmic one at its left,
  /// infinities of a linear one at its right.
  std::string band_label = "exact";
  std::optional<double> limit = std::nullopt;  ///< an upright line
  std::string limit_label = {};
};

/// `<figure>` with legend and caption, as figure_html.
std::string layer_chart_html(const LayerChart& chart, const std::string& label);

}  // namespace guardbit::sim
