// Where things stand in a picture.
#pragma once

#include <cstddef>
#include <string>

namespace guardbit::analysis {

/// Pixels, from the picture's left upper corner: panels in a grid, the legend below them.
struct PlotLayout {
  /// Room for a legend of some entries, the longest of this many characters.
  PlotLayout(std::size_t panels, std::size_t legend_entries, std::size_t longest_entry);

  double width = 0, height = 0;
  double axes_width = 0;

  /// The left upper corner of a panel's axes.
  double left(std::size_t panel) const;
  double top(std::size_t panel) const;
  /// Where the sample of a legend's entry begins, and the middle of its row.
  double legend_left(std::size_t entry) const;
  double legend_row(std::size_t entry) const;
  /// gnuplot's screen coordinates, from 0 to 1, y upwards.
  std::string screen_x(double px) const;
  std::string screen_y(double px) const;

 private:
  std::size_t columns_ = 1, legend_columns_ = 1;
  double column_width_ = 0, legend_top_ = 0, legend_column_width_ = 0;
};

/// A screen coordinate, without the digits that no pixel shows.
std::string screen_fraction(double value);

}  // namespace guardbit::analysis
