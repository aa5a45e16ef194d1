// A panel of curves and points. Ranges and the band of zeros are those of analysis/plotting/axes.h,
// so that a plot here shows what gnuplot's shows.
#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "analysis/plotting/axes.h"
#include "sim/report/figure.h"
#include "sim/report/html.h"
#include "sim/report/point_labels.h"
#include "sim/report/scale.h"
#include "sim/report/svg.h"

namespace guardbit::sim {
namespace {

constexpr std::size_t x_tics = 9, y_tics = 7;

class PanelDrawing {
  static constexpr double width = 520, left = 54, right = 14, bottom = 48;

 public:
  PanelDrawing(const ReportPanel& panel, const SeriesLooks& looks)
      : panel_(panel), axes_(panel.axes), looks_(looks), y_axis_(y_axis(panel.axes)) {
    top_ = axes_.title.empty() ? 26 : 48;
    height_ = top_ + analysis::plot_height_px + bottom;
    const analysis::PlotAxis x = x_axis(axes_, width - left - right);
    x_ = {x.low, x.high, left, width - right, axes_.log_x};
    y_ = {y_axis_.low, y_axis_.high, top_ + analysis::plot_height_px, top_, axes_.log_y};
  }

  std::string svg() {
    std::string lines, points;
    for (std::size_t i = 0; i < axes_.series.size(); ++i) draw_series(i, lines, points);
    const std::string clipped = fmt::format(
        "<svg x=\"{0}\" y=\"{1}\" width=\"{2}\" height=\"{3}\" viewBox=\"{0} {1} {2} "
        "{3}\">\n{4}</svg>\n",
        svg_number(left), svg_number(top_), svg_number(width - left - right),
        svg_number(analysis::plot_height_px), lines);
    return opening() + headings() + x_tics_svg() + y_tics_svg() + zero_band() + clipped + points +
           labels_.svg() + "</svg>\n";
  }

 private:
  std::string opening() const {
    const std::string name = axes_.title.empty() ? axes_.ylabel : axes_.title;
    std::string names;
    for (const analysis::Series& series : axes_.series) {
      if (!series.label.empty()) names += (names.empty() ? "" : ", ") + series.label;
    }
    return fmt::format(
               "<svg class=\"plot\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\" "
               "role=\"group\" tabindex=\"0\">\n",
               svg_number(width), svg_number(height_)) +
           html_element("title", "", name) +
           html_element("desc", "",
                        axes_.ylabel + " against " + axes_.xlabel +
                            (names.empty() ? "" : ", of: " + names) + ".") +
           "\n";
  }

  std::string headings() const {
    std::string text;
    if (!axes_.title.empty()) text += svg_text(left, 16, axes_.title, "start", "title");
    text += svg_text(left, top_ - 11, axes_.ylabel, "start", "label");
    return text +
           svg_text((left + width - right) / 2, height_ - 8, axes_.xlabel, "middle", "label");
  }

  std::set<double> x_values() const {
    std::set<double> values;
    for (const analysis::Series& series : axes_.series) {
      for (std::size_t i = 0; i < std::min(series.x.size(), series.y.size()); ++i) {
        const bool drawn =
            point_place(axes_, series.x[i], series.y[i]) != analysis::PointPlace::nowhere;
        if (drawn) values.insert(series.x[i]);
      }
    }
    return values;
  }

  std::string x_tics_svg() const {
    const double base = top_ + analysis::plot_height_px;
    std::string svg = svg_line(left, base, width - right, base, "axis");
    const std::vector<Tic> at_values = tics_at(x_, x_values());
    for (const Tic& tic : at_values.empty() ? tics(x_, x_tics) : at_values) {
      const double x = x_.position(tic.value);
      svg += svg_line(x, base, x, base + (tic.label.empty() ? 3 : 5), "axis");
      if (!tic.label.empty()) svg += svg_text(x, base + 19, tic.label, "middle");
    }
    return svg;
  }

  // Above the band of zeros.
  std::string y_tics_svg() const {
    Scale above = y_;
    if (y_axis_.has_band) {
      above.low = y_axis_.band_top;
      above.first = y_.position(y_axis_.band_top);
    }
    std::string svg;
    for (const Tic& tic : tics(above, y_tics)) {
      const double y = above.position(tic.value);
      if (tic.label.empty()) {
        svg += svg_line(left - 4, y, left, y, "axis");
        continue;
      }
      svg += svg_line(left, y, width - right, y, "grid");
      svg += svg_text(left - 8, y + 4, tic.label, "end");
    }
    return svg;
  }

  std::string zero_band() const {
    if (!y_axis_.has_band) return "";
    const double upper = y_.position(y_axis_.band_top), lower = top_ + analysis::plot_height_px;
    return fmt::format("<path class=\"band\" d=\"M{} {}H{}V{}H{}z\"/>\n", svg_number(left),
                       svg_number(upper), svg_number(width - right), svg_number(lower),
                       svg_number(left)) +
           svg_text(left - 8, (upper + lower) / 2 + 4, shortened(axes_.zero_label, 7), "end");
  }

  void draw_series(std::size_t number, std::string& lines, std::string& points) {
    const analysis::Series& series = axes_.series[number];
    const SeriesLooks::Look& look = looks_.of(series);
    const std::string group =
        fmt::format("<g class=\"series {}\" data-look=\"{}\">\n", look.css_class, look.number);
    if (series.style == analysis::SeriesStyle::horizontal) {
      draw_horizontal(series, group, lines, points);
      return;
    }
    std::string path, marks;
    bool drawing = false;
    for (std::size_t i = 0; i < std::min(series.x.size(), series.y.size()); ++i) {
      const analysis::PointPlace place = point_place(axes_, series.x[i], series.y[i]);
      const bool on_axes = place == analysis::PointPlace::axes;
      const double x = x_.position(series.x[i]);
      if (on_axes && look.line) {
        path += fmt::format("{}{} {}", drawing ? "L" : "M", svg_number(x),
                            svg_number(y_.position(series.y[i])));
      }
      drawing = on_axes;
      if (place != analysis::PointPlace::nowhere) marks += mark(number, i, x, on_axes, look);
    }
    if (!path.empty()) lines += group + "<path class=\"curve\" d=\"" + path + "\"/></g>\n";
    if (!marks.empty()) points += group + marks + "</g>\n";
  }

  std::string mark(std::size_t number, std::size_t i, double x, bool on_axes,
                   const SeriesLooks::Look& look) {
    const analysis::Series& series = axes_.series[number];
    const double value = on_axes ? series.y[i] : y_axis_.row[number];
    if (!y_.holds(value) || !x_.holds(series.x[i])) return "";
    const double y = y_.position(value);
    labels_.occupy(x, y);
    if (i < series.point_labels.size()) labels_.add(x, y, series.point_labels[i]);
    const std::string css_class = on_axes ? (look.points ? "" : "small") : "hollow";
    return svg_point(look.shape, x, y, css_class, tip(number, i, on_axes));
  }

  std::string tip(std::size_t number, std::size_t i, bool on_axes) const {
    const analysis::Series& series = axes_.series[number];
    std::string text = series.label;
    if (number < panel_.point_names.size() && i < panel_.point_names[number].size()) {
      text += "\n" + panel_.point_names[number][i];
    } else if (i < series.point_labels.size() && !series.point_labels[i].empty()) {
      text += "\n" + series.point_labels[i];
    }
    return text + "\n" + axes_.xlabel + ": " + readable(series.x[i]) + "\n" + axes_.ylabel + ": " +
           readable(series.y[i]) + (on_axes ? "" : " (" + axes_.zero_label + ")");
  }

  // A line from side to side, and at its end a point that tells the value.
  void draw_horizontal(const analysis::Series& series, const std::string& group, std::string& lines,
                       std::string& points) const {
    if (series.y.empty() || point_place(axes_, 1, series.y[0]) != analysis::PointPlace::axes)
      return;
    if (!y_.holds(series.y[0])) return;
    const double y = y_.position(series.y[0]);
    lines += group + svg_line(left, y, width - right, y, "curve") + "</g>\n";
    points += group +
              svg_point(1, width - right, y, "small",
                        series.label + "\n" + axes_.ylabel + ": " + readable(series.y[0])) +
              "</g>\n";
  }

  const ReportPanel& panel_;
  const analysis::Panel& axes_;
  const SeriesLooks& looks_;
  analysis::PlotYAxis y_axis_;
  double top_ = 0, height_ = 0;
  Scale x_, y_;
  PointLabels labels_{left, width - right};
};

}  // namespace

std::string panel_svg(const ReportPanel& panel, const SeriesLooks& looks) {
  return PanelDrawing(panel, looks).svg();
}

}  // namespace guardbit::sim
