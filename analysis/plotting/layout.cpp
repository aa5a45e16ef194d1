// The grid of panels; widths of texts are estimated, since only the viewer knows its fonts.
#include "analysis/plotting/layout.h"

#include <algorithm>
#include <cmath>

#include "analysis/plotting/axes.h"
#include "analysis/plotting/text.h"
#include "arith/numbers/ceil_div.h"

namespace guardbit::analysis {
namespace {

constexpr double title_px = 46, panel_title_px = 30, below_axes_px = 70;
constexpr double left_of_axes_px = 88, right_of_axes_px = 26;
constexpr double panel_height_px = panel_title_px + plot_height_px + below_axes_px;
constexpr double legend_row_px = 21, legend_edge_px = 12, legend_sample_px = 80,
                 legend_sample_edge_px = 15;
constexpr double character_px = 7.2;  // 12 point DejaVu Sans, on average

std::size_t columns_for(std::size_t panels) {
  if (panels <= 3) return std::max<std::size_t>(panels, 1);
  return panels == 4 ? 2 : 3;
}

}  // namespace

std::string screen_fraction(double value) { return plot_number(std::round(value * 1e5) / 1e5); }

PlotLayout::PlotLayout(std::size_t panels, std::size_t legend_entries, std::size_t longest_entry)
    : columns_(columns_for(panels)) {
  column_width_ = columns_ == 1 ? 760 : 550;
  axes_width = column_width_ - left_of_axes_px - right_of_axes_px;
  width = column_width_ * static_cast<double>(columns_);
  const std::size_t rows = ceil_div(panels, columns_);
  legend_top_ = title_px + static_cast<double>(rows) * panel_height_px;
  height = legend_top_;
  if (legend_entries == 0) return;
  legend_column_width_ = legend_sample_px + character_px * static_cast<double>(longest_entry);
  const auto fitting = static_cast<std::size_t>(std::max(1.0, width / legend_column_width_));
  const std::size_t legend_rows = ceil_div(legend_entries, fitting);
  legend_columns_ = ceil_div(legend_entries, legend_rows);  // rows of like length
  height += static_cast<double>(legend_rows) * legend_row_px + legend_edge_px;
}

double PlotLayout::left(std::size_t panel) const {
  return column_width_ * static_cast<double>(panel % columns_) + left_of_axes_px;
}

double PlotLayout::top(std::size_t panel) const {
  return title_px + static_cast<double>(panel / columns_) * panel_height_px + panel_title_px;
}

double PlotLayout::legend_left(std::size_t entry) const {
  const double legend_width = legend_column_width_ * static_cast<double>(legend_columns_);
  return std::max(0.0, (width - legend_width) / 2) + legend_sample_edge_px +
         legend_column_width_ * static_cast<double>(entry % legend_columns_);
}

double PlotLayout::legend_row(std::size_t entry) const {
  return legend_top_ + (static_cast<double>(entry / legend_columns_) + 0.5) * legend_row_px;
}

std::string PlotLayout::screen_x(double px) const { return screen_fraction(px / width); }
std::string PlotLayout::screen_y(double px) const { return screen_fraction(1 - px / height); }

}  // namespace guardbit::analysis
