// Cells as coloured boxes with their texts, names of rows and columns as tics, a scale of colours.
// The colours are those of viridis, which rise evenly in lightness: they survive grey printing and
// every kind of colour vision.
#include "analysis/plotting/heat_map.h"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "analysis/plotting/layout.h"
#include "analysis/plotting/text.h"

namespace guardbit::analysis {
namespace {

constexpr double letter_px = 7.2, cell_height = 25;
constexpr double above_px = 64, below_px = 66, scale_px = 110;
constexpr const char* viridis =
    "set palette defined (0 '#440154', 1 '#46327e', 2 '#365c8d', 3 '#277f8e', 4 '#1fa187', "
    "5 '#4ac16d', 6 '#a0da39', 7 '#fde725')\n";

std::size_t longest(const std::vector<std::string>& texts) {
  std::size_t length = 0;
  for (const std::string& text : texts) length = std::max(length, text.size());
  return length;
}

/// The values that colours span.
struct Span {
  double low = 0, high = 1;
};
Span span_of(const HeatMap& map) {
  Span span;
  bool empty = true;
  for (const double value : map.values) {
    if (!std::isfinite(value)) continue;
    span.low = empty ? value : std::min(span.low, value);
    span.high = empty ? value : std::max(span.high, value);
    empty = false;
  }
  if (span.low == span.high) span.high = span.low + 1;
  return span;
}

/// The value as a finite one: what is beyond all others has the last colour.
double shown_value(double value, const Span& span) {
  return std::clamp(value, span.low, span.high);
}

/// One block, a line a cell that `use` gives a text for; a comment alone keeps an empty one
/// countable.
template <class Use>
std::string block(const HeatMap& map, const std::string& heading, Use use) {
  std::string lines;
  for (std::size_t cell = 0; cell < map.values.size(); ++cell) {
    if (std::isnan(map.values[cell])) continue;
    const std::string text = use(cell);
    if (text.empty()) continue;
    lines += std::to_string(cell % map.columns.size()) + " " +
             std::to_string(cell / map.columns.size()) + " " + text + "\n";
  }
  return "# " + heading + "\n" + (lines.empty() ? "NaN NaN NaN\n" : lines);
}

std::string tics(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    text += (i == 0 ? "" : ", ") + plot_quoted(names[i]) + " " + std::to_string(i);
  }
  return "(" + text + ") noenhanced\n";
}

/// Pixels, from the left upper corner.
struct HeatLayout {
  explicit HeatLayout(const HeatMap& map)
      : left(letter_px * static_cast<double>(longest(map.rows)) + 44),
        cells_width(static_cast<double>(map.columns.size()) *
                    std::max(letter_px * static_cast<double>(longest(map.texts)) + 10, 58.0)),
        cells_height(static_cast<double>(map.rows.size()) * cell_height),
        width(std::max(left + cells_width + scale_px, 560.0)),
        height(above_px + cells_height + below_px) {}
  double left, cells_width, cells_height, width, height;
  std::string screen_x(double px) const { return screen_fraction(px / width); }
  std::string screen_y(double px) const { return screen_fraction(1 - px / height); }
};

std::string frame(const Figure& figure, const HeatLayout& layout) {
  const Panel& panel = figure.panels[0];
  const HeatMap& map = *panel.heat_map;
  const double bottom = above_px + layout.cells_height, right = layout.left + layout.cells_width;
  const Span span = span_of(map);
  return "set label " + plot_quoted_with_font(figure.title, ":Bold=15") + " at screen " +
         layout.screen_x(16) + ", screen " + layout.screen_y(26) + " left\nset lmargin at screen " +
         layout.screen_x(layout.left) + "\nset rmargin at screen " + layout.screen_x(right) +
         "\nset tmargin at screen " + layout.screen_y(above_px) + "\nset bmargin at screen " +
         layout.screen_y(bottom) +
         "\nset xrange [-0.5:" + plot_number(static_cast<double>(map.columns.size()) - 0.5) +
         "]\nset yrange [" + plot_number(static_cast<double>(map.rows.size()) - 0.5) +
         ":-0.5]\nset xtics " + tics(map.columns) + "set ytics " + tics(map.rows) + "set xlabel " +
         plot_quoted(panel.xlabel) + " noenhanced\nset cbrange [" + plot_number(span.low) + ":" +
         plot_number(span.high) + "]\nset cblabel " + plot_quoted(map.value_label) +
         " noenhanced\nset colorbox user origin screen " + layout.screen_x(right + 18) +
         ", screen " + layout.screen_y(bottom) + " size screen " + layout.screen_x(16) +
         ", screen " + screen_fraction(std::min(layout.cells_height, 300.0) / layout.height) + "\n";
}

}  // namespace

bool has_heat_map(const Figure& figure) {
  const bool has = !figure.panels.empty() && figure.panels[0].heat_map;
  assert(!has || figure.panels.size() == 1);
  return has;
}

std::string heat_map_data(const Figure& figure) {
  const HeatMap& map = *figure.panels[0].heat_map;
  const Span span = span_of(map);
  const auto text = [&](std::size_t cell, bool light) {
    const double share = (shown_value(map.values[cell], span) - span.low) / (span.high - span.low);
    if ((share < 0.55) != light || map.texts[cell].empty()) return std::string();
    std::string label = plot_one_line(map.texts[cell]);
    std::replace(label.begin(), label.end(), '"', '\'');
    return "\"" + label + "\"";
  };
  return "# " + plot_one_line(figure.title) + "\n" +
         block(map, "index 0: column, row, " + plot_one_line(map.value_label),
               [&](std::size_t cell) { return plot_number(shown_value(map.values[cell], span)); }) +
         "\n\n" +
         block(map, "index 1: dark texts", [&](std::size_t cell) { return text(cell, false); }) +
         "\n\n" +
         block(map, "index 2: light texts", [&](std::size_t cell) { return text(cell, true); });
}

std::string heat_map_script(const Figure& figure) {
  const HeatLayout layout(*figure.panels[0].heat_map);
  const std::string stem = plot_file_stem(figure.name), file = plot_quoted(stem + ".dat");
  const auto texts = [&](int index, const char* colour) {
    return ", \\\n     " + file + " index " + std::to_string(index) +
           " using 1:2:3 with labels font ',11' tc rgb '" + colour + "' noenhanced notitle";
  };
  return "# " + plot_one_line(figure.title) + "\n# Draws " + stem + ".svg: gnuplot " + stem +
         ".gp\nset encoding utf8\nset terminal svg size " + plot_number(std::round(layout.width)) +
         "," + plot_number(std::round(layout.height)) +
         " font 'DejaVu Sans,12' background rgb 'white' rounded\n"
         "if (!exists('to_stdout')) set output '" +
         stem + ".svg'\nunset key\nunset border\nset tics scale 0 textcolor rgb '#303030'\n" +
         viridis + frame(figure, layout) + "plot " + file +
         " index 0 using 1:2:(0.48):(0.46):3 with boxxyerror fs solid noborder lc palette notitle" +
         texts(1, "#101010") + texts(2, "#ffffff") + "\n";
}

}  // namespace guardbit::analysis
