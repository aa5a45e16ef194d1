// Lines, words and points.
#include "sim/report/svg.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include <fmt/format.h>

#include "sim/report/html.h"
#include "sim/tables/markup_text.h"

namespace guardbit::sim {
namespace {

std::string polygon(int corners, double turn, double x, double y, double radius) {
  std::string path;
  for (int i = 0; i < corners; ++i) {
    const double angle = turn + 2 * std::numbers::pi * i / corners;
    path += fmt::format("{}{} {}", i == 0 ? "M" : "L", svg_number(x + radius * std::sin(angle)),
                        svg_number(y - radius * std::cos(angle)));
  }
  return path + "z";
}

// Where each code point of UTF-8 begins.
std::vector<std::size_t> code_points(const std::string& text) {
  std::vector<std::size_t> starts;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80U) starts.push_back(i);
  }
  return starts;
}

}  // namespace

std::string svg_number(double value) {
  const double rounded = std::round(value * 100) / 100;
  return fmt::format("{}", rounded == 0 ? 0.0 : rounded);
}

std::string svg_text(double x, double y, std::string_view words, std::string_view anchor,
                     std::string_view css_class) {
  std::string attributes = fmt::format("x=\"{}\" y=\"{}\"", svg_number(x), svg_number(y));
  if (anchor != "start") attributes += fmt::format(" text-anchor=\"{}\"", anchor);
  if (!css_class.empty()) attributes += fmt::format(" class=\"{}\"", css_class);
  const std::size_t raised = words.find('^');
  std::string content = markup_text(words.substr(0, raised));
  if (raised != words.npos) {
    content +=
        "<tspan class=\"raised\" dy=\"-5\">" + markup_text(words.substr(raised + 1)) + "</tspan>";
  }
  return "<text " + attributes + ">" + content + "</text>\n";
}

std::string svg_line(double x1, double y1, double x2, double y2, std::string_view css_class) {
  return fmt::format("<path class=\"{}\" d=\"M{} {}L{} {}\"/>\n", css_class, svg_number(x1),
                     svg_number(y1), svg_number(x2), svg_number(y2));
}

std::string svg_point_path(std::size_t shape, double x, double y, double radius) {
  constexpr double pi = std::numbers::pi;
  switch (shape % point_shapes) {
    case 0:
      return fmt::format("M{0} {1}a{2} {2} 0 1 0 {3} 0a{2} {2} 0 1 0 -{3} 0z",
                         svg_number(x - radius), svg_number(y), svg_number(radius),
                         svg_number(2 * radius));
    case 1:
      return polygon(4, pi / 4, x, y, 1.25 * radius);
    case 2:
      return polygon(3, 0, x, y, 1.3 * radius);
    case 3:
      return polygon(4, 0, x, y, 1.3 * radius);
    case 4:
      return polygon(3, pi, x, y, 1.3 * radius);
    default:
      return polygon(5, 0, x, y, 1.15 * radius);
  }
}

std::string svg_point(std::size_t shape, double x, double y, std::string_view css_class,
                      std::string_view tip, double radius) {
  return fmt::format("<path class=\"point{}{}\" d=\"{}\"><title>{}</title></path>\n",
                     css_class.empty() ? "" : " ", css_class, svg_point_path(shape, x, y, radius),
                     markup_text(tip));
}

std::string shortened(const std::string& text, std::size_t characters) {
  const std::vector<std::size_t> starts = code_points(text);
  return starts.size() <= characters ? text : text.substr(0, starts[characters - 1]) + "…";
}

std::string shortened_start(const std::string& text, std::size_t characters) {
  const std::vector<std::size_t> starts = code_points(text);
  const std::size_t left_out = starts.size() - std::min(starts.size(), characters);
  return left_out == 0 ? text : "…" + text.substr(starts[left_out + 1]);
}

}  // namespace guardbit::sim
