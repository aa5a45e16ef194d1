// Greedy: the first place that is free.
#include "sim/report/point_labels.h"

#include <algorithm>
#include <array>

#include "sim/report/svg.h"

namespace guardbit::sim {

void PointLabels::occupy(double x, double y) {
  constexpr double reach = point_radius - 0.5;
  points_.push_back({x - reach, y - reach, x + reach, y + reach});
}

void PointLabels::add(double x, double y, const std::string& text) {
  if (!text.empty()) labels_.push_back({x, y, shortened(text, 28)});
}

std::string PointLabels::svg() const {
  constexpr double character = 6.2, ascent = 9, descent = 3;
  struct Place {
    double dx, dy;
    const char* anchor;
  };
  constexpr std::array<Place, 4> places{
      {{8, 4, "start"}, {-8, 4, "end"}, {0, -9, "middle"}, {0, 18, "middle"}}};
  std::vector<Box> taken = points_;
  std::string svg;
  for (const Label& label : labels_) {
    const auto bytes = static_cast<double>(label.text.size());
    for (const Place& place : places) {
      const double x = label.x + place.dx, y = label.y + place.dy, length = bytes * character;
      const double start = place.dx > 0 ? x : place.dx < 0 ? x - length : x - length / 2;
      const Box box{start, y - ascent, start + length, y + descent};
      const bool free = std::none_of(taken.begin(), taken.end(), [&](const Box& other) {
        return box.left < other.right && other.left < box.right && box.top < other.bottom &&
               other.top < box.bottom;
      });
      if (!free || box.left < left_ || box.right > right_) continue;
      svg += svg_text(x, y, label.text, place.anchor, "note");
      taken.push_back(box);
      break;
    }
  }
  return svg;
}

}  // namespace guardbit::sim
