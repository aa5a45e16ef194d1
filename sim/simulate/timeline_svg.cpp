// Drawing bins as stacked columns: one path an activity, runs of equal columns in one rectangle.
#include "sim/simulate/timeline_svg.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <numeric>

#include <fmt/format.h>

#include "sim/tables/markup_text.h"

namespace guardbit::sim {
namespace {

struct Style {
  const char* name;
  const char* colour;
};
// In the order of Activity. Work is blue, waiting warm; the memory has the colour of the stall that
// its absence causes.
constexpr std::array<Style, activities> styles{{{"stationary operands come in", "#9ecae1"},
                                                {"operands stream in", "#2171b5"},
                                                {"sums come out", "#c6dbef"},
                                                {"waits for activations", "#fd8d3c"},
                                                {"waits for weights", "#d94801"},
                                                {"waits for partial sums", "#9e9ac8"},
                                                {"waits for room for results", "#6a51a3"},
                                                {"waits for activation ports", "#fdd0a2"},
                                                {"waits for weight ports", "#fdae6b"},
                                                {"waits for output ports", "#bcbddc"},
                                                {"moves activations", "#fd8d3c"},
                                                {"moves weights", "#d94801"},
                                                {"moves partial sums", "#9e9ac8"},
                                                {"moves results", "#6a51a3"}}};

constexpr double left = 70, plot_width = 1024, margin = 20;
constexpr double array_height = 40, memory_height = 16, gap = 4, heading = 22, axis = 26;

double total(const ActivityTrack& track, std::size_t activity) {
  double cycles = 0;
  for (const ActivityTrack::Bin& bin : track.bins()) cycles += bin[activity];
  return cycles;
}

// Rounded, so that what is equal looks equal and files stay small.
double rounded(double value) { return std::round(value * 100) / 100; }

void add_rectangle(std::string& path, double x, double y, double width, double height) {
  fmt::format_to(std::back_inserter(path), "M{} {}h{}v{}h-{}z", rounded(x), rounded(y),
                 rounded(width), rounded(height), rounded(width));
}

// The columns of one activity; those drawn before it in a bin stand below.
std::string columns(const ActivityTrack& track, std::size_t activity, std::uint64_t cycles,
                    double top, double height) {
  const double scale = plot_width / static_cast<double>(cycles);
  const auto& bins = track.bins();
  const auto level = [&](std::size_t bin, std::size_t count) {
    const double before = static_cast<double>(bin) * track.cycles_per_bin();
    const double length = std::min(track.cycles_per_bin(), static_cast<double>(cycles) - before);
    const double sum = std::accumulate(bins[bin].begin(),
                                       bins[bin].begin() + static_cast<std::ptrdiff_t>(count), 0.0);
    return rounded(height * std::min(sum / length, 1.0));
  };
  std::string path;
  for (std::size_t bin = 0; bin < bins.size();) {
    const double below = level(bin, activity), above = level(bin, activity + 1);
    std::size_t end = bin + 1;
    while (end < bins.size() && level(end, activity) == below &&
           level(end, activity + 1) == above) {
      ++end;
    }
    const double from = static_cast<double>(bin) * track.cycles_per_bin();
    const double to =
        std::min(static_cast<double>(end) * track.cycles_per_bin(), static_cast<double>(cycles));
    if (above > below && to > from) {
      add_rectangle(path, left + from * scale, top + height - above, (to - from) * scale,
                    above - below);
    }
    bin = end;
  }
  return path;
}

std::string text(double x, double y, const std::string& words, const char* attributes = "") {
  return fmt::format("<text x=\"{}\" y=\"{}\"{}>{}</text>\n", rounded(x), rounded(y), attributes,
                     markup_text(words));
}

std::string draw_track(const char* name, const ActivityTrack& track, std::uint64_t cycles,
                       double top, double height) {
  std::string svg = text(left - 8, top + height / 2 + 4, name, " text-anchor=\"end\"");
  fmt::format_to(std::back_inserter(svg),
                 "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"#f4f4f4\"/>\n", left,
                 top, plot_width, height);
  for (std::size_t activity = 0; activity < activities; ++activity) {
    const std::string path = columns(track, activity, cycles, top, height);
    if (path.empty()) continue;
    fmt::format_to(std::back_inserter(svg),
                   "<path fill=\"{}\" d=\"{}\"><title>{}: {:.0f} of {} cycles</title></path>\n",
                   styles[activity].colour, path, styles[activity].name, total(track, activity),
                   cycles);
  }
  return svg;
}

bool moves(const TimelineRow& row) {
  return !row.timeline.fetch.bins().empty() || !row.timeline.drain.bins().empty();
}

double height_of(const TimelineRow& row) {
  return heading + array_height + axis + (moves(row) ? 2 * (memory_height + gap) : 0);
}

std::string draw_row(const TimelineRow& row, double top) {
  std::string svg = text(left, top + 14, row.label, " font-weight=\"bold\"");
  double y = top + heading;
  svg += draw_track("array", row.timeline.array, row.cycles, y, array_height);
  y += array_height;
  if (moves(row)) {
    svg += draw_track("fetch", row.timeline.fetch, row.cycles, y + gap, memory_height);
    y += gap + memory_height;
    svg += draw_track("drain", row.timeline.drain, row.cycles, y + gap, memory_height);
    y += gap + memory_height;
  }
  svg += text(left, y + 14, "0", " class=\"axis\"");
  svg += text(left + plot_width, y + 14, fmt::format("{} cycles", row.cycles),
              " class=\"axis\" text-anchor=\"end\"");
  return svg;
}

// The legend of the activities that occur.
std::string draw_legend(std::span<const TimelineRow> rows, double top, double& height) {
  std::string svg;
  double x = left, y = top;
  for (std::size_t activity = 0; activity < activities; ++activity) {
    const bool occurs = std::any_of(rows.begin(), rows.end(), [&](const TimelineRow& row) {
      return total(row.timeline.array, activity) + total(row.timeline.fetch, activity) +
                 total(row.timeline.drain, activity) >
             0;
    });
    if (!occurs) continue;
    const std::string name = styles[activity].name;
    const double width = 30 + 7.0 * static_cast<double>(name.size());
    if (x + width > left + plot_width) {
      x = left;
      y += 20;
    }
    fmt::format_to(std::back_inserter(svg),
                   "<rect x=\"{}\" y=\"{}\" width=\"12\" height=\"12\" fill=\"{}\"/>\n", x, y,
                   styles[activity].colour);
    svg += text(x + 17, y + 10, name);
    x += width;
  }
  height = y - top + 30;
  return svg;
}

}  // namespace

std::string timeline_svg(const std::string& title, std::span<const TimelineRow> rows) {
  double legend_height = 0;
  std::string body = text(left, margin + 8, title, " font-size=\"15\" font-weight=\"bold\"");
  body += draw_legend(rows, margin + 22, legend_height);
  double y = margin + 22 + legend_height;
  for (const TimelineRow& row : rows) {
    body += draw_row(row, y);
    y += height_of(row);
  }
  return fmt::format(
             "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {1}\" width=\"{0}\" "
             "height=\"{1}\" font-family=\"sans-serif\" font-size=\"12\">\n"
             "<style>.axis{{fill:#666;font-size:11px}}</style>\n"
             "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n",
             left + plot_width + margin, rounded(y + margin)) +
         body + "</svg>\n";
}

}  // namespace guardbit::sim
