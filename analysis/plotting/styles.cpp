// Colours that colour-blind readers tell apart, and points that a copier does not merge.
#include "analysis/plotting/styles.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include "analysis/plotting/text.h"

namespace guardbit::analysis {
namespace {

/// Okabe and Ito's palette without its yellow, which is too pale on white.
constexpr std::array<std::string_view, 7> palette{"#0072B2", "#D55E00", "#009E73", "#CC79A7",
                                                  "#E69F00", "#56B4E9", "#000000"};
/// gnuplot's numbers of circle, square, triangle, diamond, inverted triangle, pentagon.
constexpr std::array filled_points{7, 5, 9, 13, 11, 15};
constexpr std::array hollow_points{6, 4, 8, 12, 10, 14};
constexpr int hollow_offset = 100;

/// Series of one key look alike.
std::string key_of(const Series& series) {
  return std::to_string(static_cast<int>(series.style)) + series.label +
         (series.colour ? "\n" + std::to_string(*series.colour) : "");
}

std::string dash_of(const Series& series, std::size_t look) {
  if (series.style == SeriesStyle::dashed) return "(8,5)";
  if (series.style == SeriesStyle::horizontal) return "(3,4)";
  return look < palette.size() ? "solid" : "(18,5)";  // the colours are used up: other dashes
}

std::string hundredths(double value) { return plot_number(std::round(value * 100) / 100); }

}  // namespace

PlotStyles::PlotStyles(const Figure& figure) {
  for (const Panel& panel : figure.panels) {
    for (const Series& series : panel.series) add(series);
  }
}

void PlotStyles::add(const Series& series) {
  const int style = static_cast<int>(styles_.size()) + 1;
  if (!styles_.emplace(key_of(series), style).second) return;
  if (!series.label.empty()) legend_.push_back(&series);
  const bool neutral = series.style == SeriesStyle::horizontal && !series.colour;
  const std::size_t look = series.colour ? *series.colour : neutral ? 0 : next_look_++;
  const std::string_view colour = neutral ? "#606060" : palette[look % palette.size()];
  // Later series are drawn over earlier ones: narrower, so that equal curves are both seen.
  const bool bare = series.style == SeriesStyle::dashed || series.style == SeriesStyle::horizontal;
  const double shrink = bare ? 0.8 : std::min(0.2 * static_cast<double>(look), 1.0);
  const bool lone = series.style == SeriesStyle::points;
  const auto define = [&](int number, int point, double width, double size) {
    commands_ += "set style line " + std::to_string(number) + " lc rgb " + plot_quoted(colour) +
                 " lw " + hundredths(width - shrink) + " dt " + dash_of(series, look) + " pt " +
                 std::to_string(point) + " ps " + hundredths(size - shrink / 4) + "\n";
  };
  const std::size_t shape = look % filled_points.size();
  define(style, filled_points[shape], 2.8, lone ? 1.2 : 1.0);
  define(style + hollow_offset, hollow_points[shape], 2.4, 0.95);
}

int PlotStyles::line_style(const Series& series, bool hollow) const {
  return styles_.at(key_of(series)) + (hollow ? hollow_offset : 0);
}

std::string PlotStyles::plotting_style(const Series& series) {
  switch (series.style) {
    case SeriesStyle::line_points:
      return "linespoints";
    case SeriesStyle::points:
      return "points";
    case SeriesStyle::line:
    case SeriesStyle::dashed:
    case SeriesStyle::horizontal:
      break;
  }
  return "lines";
}

}  // namespace guardbit::analysis
