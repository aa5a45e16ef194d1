// The data file: only finite numbers, zeros apart, no two empty lines but between blocks.
#include "analysis/plotting/data.h"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "analysis/plotting/axes.h"
#include "analysis/plotting/heat_map.h"
#include "analysis/plotting/layout.h"
#include "analysis/plotting/text.h"

namespace guardbit::analysis {
namespace {

std::string data_line(const Series& series, std::size_t i, PlotBlockKind kind) {
  std::string line = plot_number(series.x[i]) + " " + plot_number(series.y[i]);
  if (kind != PlotBlockKind::labels) return line + "\n";
  std::string label = plot_one_line(series.point_labels[i]);
  std::replace(label.begin(), label.end(), '"', '\'');  // a data file's strings have no escape
  return line + " \"" + label + "\"\n";
}

/// The room that a text takes, in pixels.
struct LabelBox {
  double left, right, top, bottom;
  bool meets(const LabelBox& other) const {
    return left < other.right && other.left < right && bottom < other.top && other.bottom < top;
  }
};

/// Which texts of a series are shown: each that meets none shown before.
std::vector<bool> shown_labels(const Panel& panel, const Series& series, double axes_width) {
  constexpr double letter_px = 6.5, line_px = 13, away_px = 6;
  const PlotAxis x = x_axis(panel, axes_width), y = y_axis(panel);
  const auto px = [](const PlotAxis& axis, bool log, double value, double length) {
    if (!log) return (value - axis.low) / (axis.high - axis.low) * length;
    return std::log(value / axis.low) / std::log(axis.high / axis.low) * length;
  };
  std::vector<LabelBox> boxes;
  std::vector<bool> shown(series.x.size(), false);
  for (std::size_t i = 0; i < series.x.size(); ++i) {
    if (series.point_labels[i].empty()) continue;
    if (point_place(panel, series.x[i], series.y[i]) != PointPlace::axes) continue;
    const double width = letter_px * static_cast<double>(series.point_labels[i].size());
    const double side = series.labels_below ? -1 : 1;
    const double from = px(x, panel.log_x, series.x[i], axes_width) + side * away_px;
    const double middle = px(y, panel.log_y, series.y[i], plot_height_px) + side * away_px;
    const LabelBox box{std::min(from, from + side * width), std::max(from, from + side * width),
                       middle + line_px / 2, middle - line_px / 2};
    const auto meets = [&](const LabelBox& other) { return box.meets(other); };
    if (std::any_of(boxes.begin(), boxes.end(), meets)) continue;
    boxes.push_back(box);
    shown[i] = true;
  }
  return shown;
}

/// The points of one kind; an empty line breaks the curve where points in between are missing.
std::string block_lines(const Panel& panel, const Series& series, PlotBlockKind kind,
                        double axes_width) {
  std::vector<bool> wanted_label(series.x.size(), true);
  if (kind == PlotBlockKind::labels) wanted_label = shown_labels(panel, series, axes_width);
  const bool zeros = kind == PlotBlockKind::zeros;
  const auto wanted = zeros ? PointPlace::zero_band : PointPlace::axes;
  std::string lines;
  bool gap = false;
  for (std::size_t i = 0; i < series.x.size(); ++i) {
    if (point_place(panel, series.x[i], series.y[i]) != wanted || !wanted_label[i]) {
      gap = kind == PlotBlockKind::on_axes && !lines.empty();
      continue;
    }
    lines += (gap ? "\n" : "") + data_line(series, i, kind);
    gap = false;
  }
  return lines;
}

std::string kind_text(PlotBlockKind kind) {
  switch (kind) {
    case PlotBlockKind::zeros:
      return ", zeros";
    case PlotBlockKind::labels:
      return ", texts";
    case PlotBlockKind::on_axes:
      break;
  }
  return "";
}

}  // namespace

std::vector<PlotBlock> plot_blocks(const Figure& figure) {
  std::vector<PlotBlock> blocks;
  const double axes_width = PlotLayout(figure.panels.size(), 0, 0).axes_width;
  for (const Panel& panel : figure.panels) {
    for (const Series& series : panel.series) {
      if (series.style == SeriesStyle::horizontal) continue;
      assert(series.x.size() == series.y.size());
      assert(series.point_labels.empty() || series.point_labels.size() == series.x.size());
      const auto add = [&](PlotBlockKind kind) {
        std::string lines = block_lines(panel, series, kind, axes_width);
        if (!lines.empty()) blocks.push_back({&panel, &series, kind, std::move(lines)});
      };
      add(PlotBlockKind::on_axes);
      add(PlotBlockKind::zeros);
      if (!series.point_labels.empty()) add(PlotBlockKind::labels);
    }
  }
  return blocks;
}

std::string plot_data(const Figure& figure) {
  if (has_heat_map(figure)) return heat_map_data(figure);
  std::string text = "# " + plot_one_line(figure.title) + "\n";
  std::size_t count = 0;
  for (const PlotBlock& block : plot_blocks(figure)) {
    text += count == 0 ? "" : "\n\n";
    text += "# index " + std::to_string(count++) + ": " + plot_one_line(block.panel->title) + ": " +
            plot_one_line(block.series->label) + kind_text(block.kind) + "\n" + block.lines;
  }
  return text;
}

}  // namespace guardbit::analysis
