// A heat map: a cell's colour is its value, from pale to strong, and its text stands in it.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "sim/report/figure.h"
#include "sim/report/html.h"
#include "sim/report/svg.h"
#include "sim/tables/markup_text.h"

namespace guardbit::sim {
namespace {

constexpr std::size_t colours = 10;
constexpr double row_height = 24, character = 7.0;

struct Range {
  double low = 0, high = 0;
};

Range range_of(const ReportHeatMap& map) {
  bool any = false;
  Range range;
  for (const auto& row : map.values) {
    for (const double value : row) {
      if (!std::isfinite(value)) continue;
      range = {any ? std::min(range.low, value) : value, any ? std::max(range.high, value) : value};
      any = true;
    }
  }
  return range;
}

double length_of_longest(const std::vector<std::string>& texts, std::size_t most) {
  std::size_t longest = 0;
  for (const std::string& text : texts) longest = std::max(longest, std::min(text.size(), most));
  return static_cast<double>(longest) * character;
}

class HeatMapDrawing {
 public:
  explicit HeatMapDrawing(const ReportPanel& panel)
      : panel_(panel), map_(*panel.heat_map), range_(range_of(map_)) {
    left_ = length_of_longest(map_.rows, 26) + 14;
    double longest = length_of_longest(map_.columns, 16);
    for (const auto& row : map_.texts) longest = std::max(longest, length_of_longest(row, 16));
    cell_ = std::max(44.0, longest + 18);
    top_ = panel.axes.title.empty() ? 32 : 56;
    width_ = std::max(left_ + cell_ * static_cast<double>(map_.columns.size()) + 2, 420.0);
    base_ = top_ + row_height * static_cast<double>(map_.rows.size());
    height_ = base_ + 86;
  }

  std::string svg() const {
    std::string svg = fmt::format(
        "<svg class=\"plot heat\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\" "
        "role=\"group\" tabindex=\"0\">\n",
        svg_number(width_), svg_number(height_));
    const std::string& name = panel_.axes.title.empty() ? map_.value_label : panel_.axes.title;
    svg += html_element("title", "", name) +
           html_element("desc", "",
                        map_.value_label + ", a row " + panel_.axes.ylabel + ", a column " +
                            panel_.axes.xlabel + ".") +
           "\n";
    if (!panel_.axes.title.empty()) svg += svg_text(left_, 16, panel_.axes.title, "start", "title");
    svg += svg_text(left_ - 8, top_ - 10, panel_.axes.ylabel, "end", "label");
    for (std::size_t row = 0; row < map_.rows.size(); ++row) svg += draw_row(row);
    for (std::size_t column = 0; column < map_.columns.size(); ++column) {
      svg += svg_text(left_ + cell_ * (static_cast<double>(column) + 0.5), base_ + 17,
                      shortened(map_.columns[column], 16), "middle");
    }
    svg += svg_text(left_, base_ + 36, panel_.axes.xlabel, "start", "label");
    return svg + key() + "</svg>\n";
  }

 private:
  std::string draw_row(std::size_t row) const {
    const double y = top_ + row_height * static_cast<double>(row);
    std::string svg =
        svg_text(left_ - 8, y + row_height / 2 + 4, shortened_start(map_.rows[row], 26), "end");
    for (std::size_t column = 0; column < map_.columns.size(); ++column) {
      if (!std::isnan(map_.values[row][column])) svg += draw_cell(row, column, y);
    }
    return svg;
  }

  std::string draw_cell(std::size_t row, std::size_t column, double y) const {
    const double value = map_.values[row][column];
    const std::string& text = map_.texts[row][column];
    const double x = left_ + cell_ * static_cast<double>(column);
    const std::string tip = map_.rows[row] + "\n" + panel_.axes.xlabel + ": " +
                            map_.columns[column] + (text.empty() ? "" : "\n" + text) + "\n" +
                            map_.value_label + ": " + readable(value);
    return fmt::format(
               "<g class=\"h{}\"><rect class=\"cell\" x=\"{}\" y=\"{}\" width=\"{}\" "
               "height=\"{}\"><title>{}</title></rect>",
               heat_colour(value, range_.low, range_.high), svg_number(x + 1), svg_number(y + 1),
               svg_number(cell_ - 2), svg_number(row_height - 2), markup_text(tip)) +
           svg_text(x + cell_ / 2, y + row_height / 2 + 4, shortened(text, 16), "middle") +
           "</g>\n";
  }

  // The ten colours with the least and the largest value.
  std::string key() const {
    const double y = base_ + 62, step = 14;
    std::string svg = svg_text(left_, y - 6, map_.value_label, "start", "label");
    const std::string low = readable(range_.low, 3);
    double x = left_;
    svg += svg_text(x, y + 13, low);
    x += (static_cast<double>(low.size()) + 1) * character;
    for (std::size_t i = 0; i < colours; ++i, x += step) {
      svg +=
          fmt::format("<g class=\"h{}\"><rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"13\"/></g>\n",
                      i, svg_number(x), svg_number(y + 2), svg_number(step));
    }
    return svg + svg_text(x + 6, y + 13, readable(range_.high, 3));
  }

  const ReportPanel& panel_;
  const ReportHeatMap& map_;
  Range range_;
  double left_ = 0, top_ = 0, cell_ = 0, base_ = 0, width_ = 0, height_ = 0;
};

}  // namespace

std::size_t heat_colour(double value, double low, double high) {
  if (!(low < high)) return colours / 2;
  const double share = (std::clamp(value, low, high) - low) / (high - low);
  return std::isfinite(share) ? std::min(static_cast<std::size_t>(share * colours), colours - 1)
                              : 0;
}

std::string heat_map_svg(const ReportPanel& panel) { return HeatMapDrawing(panel).svg(); }

}  // namespace guardbit::sim
