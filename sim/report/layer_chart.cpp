// Rows, bars and points.
#include "sim/report/layer_chart.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "sim/report/html.h"
#include "sim/report/scale.h"
#include "sim/report/svg.h"
#include "sim/tables/markup_text.h"

namespace guardbit::sim {
namespace {

constexpr double width = 520, right = 22, bottom = 48, band = 46;
constexpr std::size_t longest_name = 22;
constexpr std::size_t many_rows = 30;  // then tics are labelled above, too

class LayerDrawing {
 public:
  explicit LayerDrawing(const LayerChart& chart) : chart_(chart) {
    std::size_t longest = 0;
    for (const std::string& name : chart.rows) longest = std::max(longest, name.size());
    left_ = 14 + 7.0 * static_cast<double>(std::min(longest, longest_name));
    row_ = chart.rows.size() <= 40 ? 20 : 15;
    top_ = chart.limit || chart.rows.size() > many_rows ? 30 : 6;
    base_ = top_ + row_ * static_cast<double>(chart.rows.size());
    fit();
  }

  std::string svg() const {
    std::string svg = fmt::format(
        "<svg class=\"plot layers\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\" "
        "role=\"group\" tabindex=\"0\">\n",
        svg_number(width), svg_number(base_ + bottom));
    svg += html_element("title", "", chart_.caption) +
           html_element("desc", "", chart_.xlabel + ", a row a layer.") + "\n";
    svg += axis() + band_svg() + limit_svg();
    for (std::size_t row = 0; row < chart_.rows.size(); ++row) {
      svg += svg_text(left_ - 8, middle(row) + 4, shortened_start(chart_.rows[row], longest_name),
                      "end");
      svg += chart_.bars ? bars(row) : points(row);
    }
    return svg + "</svg>\n";
  }

 private:
  bool fits_axis(double value) const { return std::isfinite(value) && (!chart_.log || value > 0); }
  bool in_band(double value) const {
    return chart_.log ? value == 0 : std::isinf(value) && value > 0;
  }

  void fit() {
    double low = 0, high = 0;
    bool any = false;
    const auto include = [&](double value) {
      low = any ? std::min(low, value) : value;
      high = any ? std::max(high, value) : value;
      any = true;
    };
    for (std::size_t row = 0; row < chart_.rows.size(); ++row) {
      double sum = 0;
      for (const LayerSeries& series : chart_.series) {
        const double value = series.values[row];
        has_band_ = has_band_ || (!chart_.bars && in_band(value));
        if (!fits_axis(value)) continue;
        sum += value;
        include(chart_.bars ? sum : value);
      }
    }
    if (chart_.limit) include(*chart_.limit);
    scale_.log = chart_.log;
    scale_.first = left_ + (has_band_ && chart_.log ? band : 0);
    scale_.last = width - right - (has_band_ && !chart_.log ? band : 0);
    set_range(low, high, any);
  }

  void set_range(double low, double high, bool any) {
    if (chart_.log) {
      if (!any) low = 0.1, high = 1;
      scale_.low = low / 1.6;
      scale_.high = high * 1.6;
      return;
    }
    const double margin = high > low ? 0.05 * (high - low) : 1;
    scale_.low = chart_.bars || (low >= 0 && low < 0.5 * high) ? 0 : low - margin;
    scale_.high = chart_.bars && chart_.longest ? *chart_.longest : high + margin;
  }

  double middle(std::size_t row) const { return top_ + row_ * (static_cast<double>(row) + 0.5); }

  std::string axis() const {
    std::string svg;
    for (const Tic& tic : tics(scale_, 6)) {
      const double x = scale_.position(tic.value);
      if (tic.label.empty()) continue;
      svg += svg_line(x, top_, x, base_, "grid") + svg_text(x, base_ + 18, tic.label, "middle");
      if (chart_.rows.size() > many_rows) svg += svg_text(x, top_ - 8, tic.label, "middle");
    }
    for (std::size_t row = 0; !chart_.bars && row < chart_.rows.size(); ++row) {
      svg += svg_line(left_, middle(row), width - right, middle(row), "guide");
    }
    return svg +
           svg_text((scale_.first + scale_.last) / 2, base_ + 40, chart_.xlabel, "middle", "label");
  }

  double band_left() const { return chart_.log ? left_ : width - right - band; }

  std::string band_svg() const {
    if (!has_band_) return "";
    return fmt::format("<path class=\"band\" d=\"M{} {}h{}V{}h-{}z\"/>\n", svg_number(band_left()),
                       svg_number(top_), svg_number(band), svg_number(base_), svg_number(band)) +
           svg_text(band_left() + band / 2, base_ + 18, chart_.band_label, "middle");
  }

  std::string limit_svg() const {
    if (!chart_.limit) return "";
    const double x = scale_.position(*chart_.limit);
    return "<g class=\"neutral dotted\">" + svg_line(x, top_ - 4, x, base_, "curve") + "</g>" +
           svg_text(x, top_ - 10, chart_.limit_label, "middle", "label");
  }

  std::string tip(std::size_t row, const LayerSeries& series) const {
    const double value = series.values[row];
    return chart_.rows[row] + "\n" + series.label + ": " +
           (in_band(value) ? chart_.band_label
            : chart_.bars && value >= 0 && value == std::floor(value) && value < 1e18
                ? grouped(static_cast<std::uint64_t>(value)) + " " + chart_.xlabel
                : readable(value) + " " + chart_.xlabel);
  }

  static std::string point(const LayerSeries& series, double x, double y, bool banded,
                           const std::string& tip) {
    if (series.ring) return svg_point(series.colour, x, y, "ring", tip, 1.6 * point_radius);
    return svg_point(series.colour, x, y, banded ? "hollow" : "", tip);
  }

  std::string points(std::size_t row) const {
    std::string svg;
    for (std::size_t i = 0; i < chart_.series.size(); ++i) {
      const LayerSeries& series = chart_.series[i];
      const double value = series.values[row];
      const bool banded = in_band(value);
      if (!banded && !fits_axis(value)) continue;
      const double x = banded ? band_left() + band / 2 : scale_.position(value);
      svg += fmt::format("<g class=\"series c{}\" data-look=\"{}\">", series.colour, i) +
             point(series, x, middle(row), banded, tip(row, series)) + "</g>\n";
    }
    return svg;
  }

  std::string bars(std::size_t row) const {
    std::string svg;
    double sum = 0;
    for (std::size_t i = 0; i < chart_.series.size(); ++i) {
      const LayerSeries& series = chart_.series[i];
      const double value = series.values[row];
      if (!(value > 0) || !std::isfinite(value)) continue;
      const double from = scale_.position(sum), to = scale_.position(sum += value);
      svg += fmt::format(
          "<g class=\"series c{}\" data-look=\"{}\"><rect class=\"bar\" x=\"{}\" y=\"{}\" "
          "width=\"{}\" height=\"{}\"><title>{}</title></rect></g>\n",
          series.colour, i, svg_number(from), svg_number(middle(row) - row_ * 0.35),
          svg_number(std::max(to - from, 0.5)), svg_number(row_ * 0.7),
          markup_text(tip(row, series)));
    }
    return svg;
  }

  const LayerChart& chart_;
  double left_ = 0, top_ = 0, row_ = 0, base_ = 0;
  bool has_band_ = false;
  Scale scale_;
};

std::string legend(const LayerChart& chart) {
  if (chart.series.size() < 2) return "";
  std::string items;
  for (std::size_t i = 0; i < chart.series.size(); ++i) {
    const LayerSeries& series = chart.series[i];
    const std::string sample =
        chart.bars
            ? "<rect class=\"bar\" width=\"12\" height=\"12\"/>"
            : fmt::format("<path class=\"point{}\" d=\"{}\"/>", series.ring ? " ring" : "",
                          svg_point_path(series.colour, 6, 6, series.ring ? 5.2 : point_radius));
    items += fmt::format(
        "<li data-look=\"{}\"><svg class=\"sample\" width=\"12\" height=\"12\" "
        "aria-hidden=\"true\"><g class=\"c{}\">{}</g></svg>{}</li>\n",
        i, series.colour, sample, html_element("span", "", series.label));
  }
  return "<ul class=\"legend\" aria-label=\"Legend\">\n" + items + "</ul>\n";
}

}  // namespace

std::string layer_chart_html(const LayerChart& chart, const std::string& label) {
  return fmt::format(
             "<figure id=\"{}\" class=\"chart several\">\n{}<div class=\"panels\">\n{}</div>\n",
             markup_text(chart.name), legend(chart), LayerDrawing(chart).svg()) +
         "<figcaption>" + html_element("b", "", label + ".") + " " + markup_text(chart.caption) +
         "</figcaption>\n</figure>\n";
}

}  // namespace guardbit::sim
