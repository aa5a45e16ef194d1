// How the series of a figure look: colours, points, dashes.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "analysis/plotting/plot.h"

namespace guardbit::analysis {

/// The looks of a figure's series as gnuplot line styles: equal labels look alike in all panels.
class PlotStyles {
 public:
  explicit PlotStyles(const Figure& figure);

  /// Line style of a series; with `hollow`, of its points that stand for zeros.
  int line_style(const Series& series, bool hollow = false) const;
  /// One series of each look that has a label: the entries of the legend.
  const std::vector<const Series*>& legend() const { return legend_; }
  /// The commands that define the styles.
  const std::string& commands() const { return commands_; }

  /// gnuplot's name for the plotting style, such as `linespoints`.
  static std::string plotting_style(const Series& series);

 private:
  void add(const Series& series);

  std::map<std::string, int> styles_;
  std::size_t next_look_ = 0;  // colour and point of the next series without a group
  std::vector<const Series*> legend_;
  std::string commands_;
};

}  // namespace guardbit::analysis
