// Plots for people and papers: a data file, a gnuplot script, the picture, and all of it as JSON,
// side by side.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace guardbit::analysis {

enum class SeriesStyle {
  line_points,  ///< measured values that belong together
  points,       ///< measured values that do not, such as the designs of a Pareto plot
  line,         ///< a curve
  dashed,       ///< a bound or a model beside the measured values
  horizontal,   ///< one value for every x (only y[0] counts): a budget, a baseline
};

/// One curve. Values that are not finite, and negative ones on a logarithmic axis, are left out
/// and leave a gap. A zero on a logarithmic y axis is not lost: see Panel::zero_label.
struct Series {
  std::string label;      ///< the legend's text; empty: not in the legend
  std::vector<double> x;  ///< as many as y; none for SeriesStyle::horizontal
  std::vector<double> y;
  SeriesStyle style = SeriesStyle::line_points;
  /// Series of one colour group share a colour, such as a measurement and its bound. Without it the
  /// label decides: equal labels look alike in all panels of a figure.
  std::optional<std::size_t> colour = std::nullopt;
  std::vector<std::string> point_labels = {};  ///< none, or a short text for each point
  /// The texts stand left below their points, not right above.
  bool labels_below = false;
  /// None, or what each point is, for those who can point at it; not drawn.
  std::vector<std::string> point_names = {};
};

/// A table whose cells have colours: a value each, and a text to write into it.
struct HeatMap {
  std::vector<std::string> columns, rows;
  std::vector<double> values;      ///< row by row, from the top; NaN: no cell
  std::vector<std::string> texts;  ///< as many
  std::string value_label;         ///< of the scale of colours, with the unit
};

/// One pair of axes.
struct Panel {
  std::string title;
  std::string xlabel;  ///< with the unit
  std::string ylabel;
  std::vector<Series> series;
  bool log_x = false;
  bool log_y = false;
  std::optional<std::pair<double, double>> y_range =
      std::nullopt;  ///< lowest, highest; else fitted
  /// What y = 0 means: zeros of a logarithmic axis stand as hollow points in a grey band below it,
  /// and this is the band's name.
  std::string zero_label = "exact";
  /// In place of the series; the only panel of its figure.
  std::optional<HeatMap> heat_map = std::nullopt;
};

/// A picture of one or more panels with one legend.
struct Figure {
  std::string name;  ///< stem of the files; all but letters, digits, `.`, `-` becomes `_`
  std::string title;
  std::vector<Panel> panels;
};

/// Whether the picture was drawn, and if not, why not (one line).
struct PlotOutcome {
  bool drawn = false;
  std::filesystem::path picture;
  std::string message;
  explicit operator bool() const { return drawn; }
};

/// Writes NAME.dat, NAME.gp and NAME.json into the folder (made if missing; throws Error if that
/// fails) and draws NAME.svg with gnuplot, each whole or not at all. `gnuplot NAME.gp` in the
/// folder draws it again. The same figure gives the same bytes. docs/sweep.md describes the JSON.
PlotOutcome write_plot(const Figure& figure, const std::filesystem::path& folder);

}  // namespace guardbit::analysis
