// The plots of a report: figures of panels, drawn as SVG in the page's own colours.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "analysis/plotting/plot.h"

namespace guardbit::sim {

/// Cells of rows and columns. `values[row][column]` is NaN where there is no cell.
struct ReportHeatMap {
  std::vector<std::string> columns, rows;
  std::string value_label;  ///< with the unit
  std::vector<std::vector<double>> values;
  std::vector<std::vector<std::string>> texts;
};

struct ReportPanel {
  analysis::Panel axes;  ///< titles and labels; the series, if it is no heat map
  /// For each series nothing, or a name for each point, shown to those who point at it.
  std::vector<std::vector<std::string>> point_names = {};
  std::optional<ReportHeatMap> heat_map = std::nullopt;
};

struct ReportFigure {
  std::string name;   ///< letters, digits, `-`, `_` and `.`: the figure's anchor
  std::string title;  ///< the caption
  std::vector<ReportPanel> panels;
};

/// How the series of a figure look: equal labels alike in all panels, series of one colour group in
/// one colour.
class SeriesLooks {
 public:
  struct Look {
    std::size_t number = 0;  ///< of the legend's entry, from 0
    std::size_t shape = 0;
    std::string css_class;  ///< colour and dashes
    bool points = true, line = true;
    std::string label;  ///< empty: not in the legend
  };

  explicit SeriesLooks(const ReportFigure& figure);
  const Look& of(const analysis::Series& series) const;
  /// All, in order of appearance.
  const std::vector<Look>& all() const { return looks_; }

 private:
  void add(const analysis::Series& series);

  std::vector<std::string> keys_;
  std::vector<Look> looks_;
  std::size_t next_look_ = 0;
};

/// `<figure>`: the panels, a legend of HTML, and a caption that begins with `label`, such as
/// `Figure 2`.
std::string figure_html(const ReportFigure& figure, const std::string& label);

/// The panels alone, each an `<svg>`.
std::string panel_svg(const ReportPanel& panel, const SeriesLooks& looks);
std::string heat_map_svg(const ReportPanel& panel);
/// Which of the ten colours a value has.
std::size_t heat_colour(double value, double low, double high);

}  // namespace guardbit::sim
