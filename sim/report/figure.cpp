// Looks of series, legends and captions.
#include "sim/report/figure.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "sim/report/html.h"
#include "sim/report/svg.h"
#include "sim/tables/markup_text.h"

namespace guardbit::sim {
namespace {

std::string key_of(const analysis::Series& series) {
  return std::to_string(static_cast<int>(series.style)) + series.label +
         (series.colour ? "\n" + std::to_string(*series.colour) : "");
}

std::string sample_svg(const SeriesLooks::Look& look) {
  std::string svg = fmt::format(
      "<svg class=\"sample\" width=\"28\" height=\"12\" aria-hidden=\"true\"><g class=\"{}\">",
      look.css_class);
  if (look.line) svg += "<path class=\"curve\" d=\"M0 6H28\"/>";
  if (look.points) {
    svg += fmt::format("<path class=\"point\" d=\"{}\"/>",
                       svg_point_path(look.shape, 14, 6, point_radius));
  }
  return svg + "</g></svg>";
}

std::string legend_html(const SeriesLooks& looks) {
  std::string items;
  for (const SeriesLooks::Look& look : looks.all()) {
    if (look.label.empty()) continue;
    items += fmt::format("<li data-look=\"{}\">{}{}</li>\n", look.number, sample_svg(look),
                         html_element("span", "", look.label));
  }
  return items.empty() ? "" : "<ul class=\"legend\" aria-label=\"Legend\">\n" + items + "</ul>\n";
}

}  // namespace

SeriesLooks::SeriesLooks(const ReportFigure& figure) {
  for (const ReportPanel& panel : figure.panels) {
    for (const analysis::Series& series : panel.axes.series) add(series);
  }
}

void SeriesLooks::add(const analysis::Series& series) {
  const std::string key = key_of(series);
  if (std::find(keys_.begin(), keys_.end(), key) != keys_.end()) return;
  keys_.push_back(key);
  const bool horizontal = series.style == analysis::SeriesStyle::horizontal;
  const bool neutral = horizontal && !series.colour;
  const std::size_t look = series.colour ? *series.colour : neutral ? 0 : next_look_++;
  std::string css_class = neutral ? "neutral" : "c" + std::to_string(look % series_colours);
  if (series.style == analysis::SeriesStyle::dashed) css_class += " dashed";
  if (horizontal) css_class += " dotted";
  if (series.style == analysis::SeriesStyle::line_points && look >= series_colours)
    css_class += " broken";
  const bool points = series.style == analysis::SeriesStyle::line_points ||
                      series.style == analysis::SeriesStyle::points;
  looks_.push_back({looks_.size(), look % point_shapes, css_class, points,
                    series.style != analysis::SeriesStyle::points, series.label});
}

const SeriesLooks::Look& SeriesLooks::of(const analysis::Series& series) const {
  const auto found = std::find(keys_.begin(), keys_.end(), key_of(series));
  return looks_.at(static_cast<std::size_t>(found - keys_.begin()));
}

std::string figure_html(const ReportFigure& figure, const std::string& label) {
  const SeriesLooks looks(figure);
  std::string panels;
  bool wide = false;
  for (const ReportPanel& panel : figure.panels) {
    panels += panel.heat_map ? heat_map_svg(panel) : panel_svg(panel, looks);
    wide = wide || panel.heat_map;
  }
  const bool several = figure.panels.size() > 1 || wide;
  return fmt::format("<figure id=\"{}\" class=\"chart{}\">\n<div class=\"panels\">\n{}</div>\n{}",
                     markup_text(figure.name), several ? " several" : "", panels,
                     legend_html(looks)) +
         "<figcaption>" + html_element("b", "", label + ".") + " " + markup_text(figure.title) +
         "</figcaption>\n</figure>\n";
}

}  // namespace guardbit::sim
