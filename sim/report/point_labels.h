// Texts beside the points of a chart, where there is room for them.
#pragma once

#include <string>
#include <vector>

namespace guardbit::sim {

/// Labels find room to the right of their point, to the left, above or below; those that do not are
/// left to the point's tip.
class PointLabels {
 public:
  /// Labels stay between these x coordinates.
  PointLabels(double left, double right) : left_(left), right_(right) {}

  /// A point that labels shall not cover.
  void occupy(double x, double y);
  /// A label of a point; empty ones are none.
  void add(double x, double y, const std::string& text);
  /// All that fit, in the order in which they were added.
  std::string svg() const;

 private:
  struct Box {
    double left, top, right, bottom;
  };
  struct Label {
    double x, y;
    std::string text;
  };

  double left_, right_;
  std::vector<Box> points_;
  std::vector<Label> labels_;
};

}  // namespace guardbit::sim
