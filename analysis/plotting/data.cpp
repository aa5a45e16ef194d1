// The data file: only finite numbers, zeros apart, no two empty lines but between blocks.
#include "analysis/plotting/data.h"

#include <algorithm>
#include <cassert>

#include "analysis/plotting/axes.h"
#include "analysis/plotting/text.h"

namespace guardbit {
namespace {

std::string data_line(const Series& series, std::size_t i, PlotBlockKind kind) {
  std::string line = plot_number(series.x[i]) + " " + plot_number(series.y[i]);
  if (kind != PlotBlockKind::labels) return line + "\n";
  std::string label = plot_one_line(series.point_labels[i]);
  std::replace(label.begin(), label.end(), '"', '\'');  // a data file's strings have no escape
  return line + " \"" + label + "\"\n";
}

/// The points of one kind; an empty line breaks the curve where points in between are missing.
std::string block_lines(const Panel& panel, const Series& series, PlotBlockKind kind) {
  const bool zeros = kind == PlotBlockKind::zeros;
  const auto wanted = zeros ? PointPlace::zero_band : PointPlace::axes;
  std::string lines;
  bool gap = false;
  for (std::size_t i = 0; i < series.x.size(); ++i) {
    if (point_place(panel, series.x[i], series.y[i]) != wanted) {
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
  for (const Panel& panel : figure.panels) {
    for (const Series& series : panel.series) {
      if (series.style == SeriesStyle::horizontal) continue;
      assert(series.x.size() == series.y.size());
      assert(series.point_labels.empty() || series.point_labels.size() == series.x.size());
      const auto add = [&](PlotBlockKind kind) {
        std::string lines = block_lines(panel, series, kind);
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
  std::string text = "# " + plot_one_line(figure.title) + "\n";
  std::size_t count = 0;
  for (const PlotBlock& block : plot_blocks(figure)) {
    text += count == 0 ? "" : "\n\n";
    text += "# index " + std::to_string(count++) + ": " + plot_one_line(block.panel->title) + ": " +
            plot_one_line(block.series->label) + kind_text(block.kind) + "\n" + block.lines;
  }
  return text;
}

}  // namespace guardbit
