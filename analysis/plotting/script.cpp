// The script: panels in a grid with equal axes, one legend below them all.
#include "analysis/plotting/script.h"

#include <algorithm>
#include <set>

#include "analysis/plotting/axes.h"
#include "analysis/plotting/data.h"
#include "analysis/plotting/heat_map.h"
#include "analysis/plotting/layout.h"
#include "analysis/plotting/styles.h"
#include "analysis/plotting/text.h"

namespace guardbit::analysis {
namespace {

/// An entry of the legend: a series, or the hollow points where there is none.
struct LegendEntry {
  std::string text;
  const Series* series = nullptr;
};

std::vector<LegendEntry> legend_entries(const Figure& figure, const PlotStyles& styles) {
  std::vector<LegendEntry> entries;
  for (const Series* series : styles.legend()) entries.push_back({series->label, series});
  std::set<std::string> zero_labels;
  for (const Panel& panel : figure.panels) {
    if (y_axis(panel).has_band) zero_labels.insert(panel.zero_label);
  }
  for (const std::string& label : zero_labels) entries.push_back({"hollow: " + label + " (0)"});
  return entries;
}

PlotLayout layout_of(const Figure& figure, const std::vector<LegendEntry>& legend) {
  std::size_t longest = 0;
  for (const LegendEntry& entry : legend) longest = std::max(longest, entry.text.size());
  return {figure.panels.size(), legend.size(), longest};
}

/// Samples and texts drawn one by one: gnuplot's own key leaves entries out when it runs short.
std::string legend_commands(const std::vector<LegendEntry>& legend, const PlotStyles& styles,
                            const PlotLayout& layout) {
  std::string text = legend.empty() ? "" : "\n# Legend\n";
  for (std::size_t i = 0; i < legend.size(); ++i) {
    const double x = layout.legend_left(i);
    const auto at = [&](double px) {
      return " screen " + layout.screen_x(px) + ", screen " + layout.screen_y(layout.legend_row(i));
    };
    const Series* series = legend[i].series;
    const std::string look = series ? "ls " + std::to_string(styles.line_style(*series))
                                    : "pt 6 lw 1.8 ps 0.8 lc rgb '#606060'";
    const std::string kind = series ? PlotStyles::plotting_style(*series) : "points";
    if (kind != "points")
      text += "set arrow from" + at(x) + " to" + at(x + 40) + " nohead " + look + "\n";
    if (kind != "lines") text += "set label '' at" + at(x + 20) + " point " + look + "\n";
    text += "set label " + plot_quoted(legend[i].text) + " at" + at(x + 50) + " left noenhanced\n";
  }
  return text;
}

std::string header(const Figure& figure, const PlotStyles& styles, const PlotLayout& layout) {
  const std::string stem = plot_file_stem(figure.name);
  return "# " + plot_one_line(figure.title) + "\n# Draws " + stem + ".svg: gnuplot " + stem +
         ".gp\n" + "set encoding utf8\nset terminal svg size " + plot_number(layout.width) + "," +
         plot_number(layout.height) +
         " font 'DejaVu Sans,12' background rgb 'white' rounded\n"
         "if (!exists('to_stdout')) set output '" +
         stem + ".svg'\n" +
         "set border 3 lc rgb '#808080' lw 1\n"
         "set tics out nomirror scale 0.6,0.3 textcolor rgb '#303030'\n"
         "set grid xtics ytics back lt 1 lc rgb '#e4e4e4' lw 1\n" +
         "unset key\n" + styles.commands() + "set multiplot\nset label " +
         plot_quoted_with_font(figure.title, ":Bold=15") + " at screen " + layout.screen_x(16) +
         ", screen " + layout.screen_y(26) + " left\n";
}

std::string range(const PlotAxis& axis) {
  return "[" + plot_number(axis.low) + ":" + plot_number(axis.high) + "]\n";
}

/// Scale, range, tics and name of one axis, `x` or `y`.
std::string axis_commands(const std::string& letter, bool log, const PlotAxis& axis,
                          const std::string& label) {
  const bool decades = log && axis.tics.empty();
  return (log ? "set logscale " + letter + " 10\n" : "unset logscale " + letter + "\n") + "set " +
         letter + "range " + range(axis) + "set format " + letter +
         (decades ? " '10^{%T}'\n" : " '%g'\n") + "set " + letter + "tics " +
         (axis.tics.empty() ? "autofreq" : axis.tics) + "\nset " + letter + "label " +
         plot_quoted(label) + " noenhanced\n";
}

/// Axes, title and the band of zeros of the panel with this number.
std::string frame_commands(const Panel& panel, std::size_t number, const PlotYAxis& y,
                           const PlotLayout& layout) {
  const double left = layout.left(number), top = layout.top(number);
  std::string text = "set lmargin at screen " + layout.screen_x(left) + "\nset rmargin at screen " +
                     layout.screen_x(left + layout.axes_width) + "\nset tmargin at screen " +
                     layout.screen_y(top) + "\nset bmargin at screen " +
                     layout.screen_y(top + plot_height_px) + "\n";
  text += "set label " + plot_quoted_with_font(panel.title, ":Bold=12") + " at graph 0, screen " +
          layout.screen_y(top - 14) + " left tc rgb '#303030'\n";
  text += axis_commands("x", panel.log_x, x_axis(panel, layout.axes_width), panel.xlabel) +
          axis_commands("y", panel.log_y, y, panel.ylabel);
  if (y.has_band) {
    text += "set object rectangle from graph 0, first " + plot_number(y.low) +
            " to graph 1, first " + plot_number(y.band_top) +
            " fc rgb '#f0f0f0' fs solid noborder behind\n";
  }
  return text;
}

/// One element of a `plot` command: a block of the data file.
std::string block_element(const std::string& file, std::size_t index, const PlotBlock& block,
                          double zero_row, const PlotStyles& styles) {
  const std::string data = plot_quoted(file) + " index " + std::to_string(index) + " using 1:";
  const auto style = [&](bool hollow) {
    return " ls " + std::to_string(styles.line_style(*block.series, hollow)) + " notitle";
  };
  switch (block.kind) {
    case PlotBlockKind::zeros:
      return data + "(" + plot_number(zero_row) + ") with points" + style(true);
    case PlotBlockKind::labels:
      return data + "2:3 with labels " +
             (block.series->labels_below ? "right offset -0.8,-0.4" : "left offset 0.8,0.4") +
             " font ',10' tc rgb '#303030' noenhanced notitle";
    case PlotBlockKind::on_axes:
      break;
  }
  return data + "2 with " + PlotStyles::plotting_style(*block.series) + style(false);
}

/// The line of a series that has one value for all x; empty if it cannot be drawn.
std::string horizontal_element(const Panel& panel, const Series& series, double zero_row,
                               const PlotStyles& styles) {
  if (series.y.empty()) return "";
  const PointPlace place = point_place(panel, 1, series.y[0]);
  if (place == PointPlace::nowhere) return "";
  const double y = place == PointPlace::axes ? series.y[0] : zero_row;
  return plot_number(y) + " with lines ls " + std::to_string(styles.line_style(series)) +
         " notitle";
}

std::vector<std::string> panel_elements(const Figure& figure, const Panel& panel,
                                        const PlotYAxis& y, const PlotStyles& styles) {
  std::vector<std::string> elements;
  const auto row_of = [&](const Series& series) {
    return y.row[static_cast<std::size_t>(&series - panel.series.data())];
  };
  for (const Series& series : panel.series) {
    if (series.style != SeriesStyle::horizontal) continue;
    elements.push_back(horizontal_element(panel, series, row_of(series), styles));
  }
  const std::vector<PlotBlock> blocks = plot_blocks(figure);
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    if (blocks[i].panel != &panel) continue;
    elements.push_back(block_element(plot_file_stem(figure.name) + ".dat", i, blocks[i],
                                     row_of(*blocks[i].series), styles));
  }
  std::erase(elements, "");
  if (elements.empty()) elements.emplace_back("NaN notitle");  // empty axes
  return elements;
}

std::string joined(const std::vector<std::string>& parts, const std::string& separator) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : separator) + part;
  return text;
}

}  // namespace

std::string plot_script(const Figure& figure) {
  if (has_heat_map(figure)) return heat_map_script(figure);
  const PlotStyles styles(figure);
  const std::vector<LegendEntry> legend = legend_entries(figure, styles);
  const PlotLayout layout = layout_of(figure, legend);
  std::string text = header(figure, styles, layout) + legend_commands(legend, styles, layout);
  for (std::size_t i = 0; i < figure.panels.size(); ++i) {
    const Panel& panel = figure.panels[i];
    const PlotYAxis y = y_axis(panel);
    text += "\n# " + plot_one_line(panel.title) + "\n" + frame_commands(panel, i, y, layout) +
            "plot " + joined(panel_elements(figure, panel, y, styles), ", \\\n     ") +
            "\nunset label\nunset arrow\nunset object\n";
  }
  return text + "\nunset multiplot\n";
}

}  // namespace guardbit::analysis
