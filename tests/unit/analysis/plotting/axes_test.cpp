// Axes: which points they show, from where to where, and with which tics.
#include "analysis/plotting/axes.h"

#include <limits>

#include <doctest/doctest.h>

namespace guardbit::analysis::axes_test {
namespace {

Panel panel_of(std::vector<double> x, std::vector<double> y) {
  return {.title = "", .xlabel = "", .ylabel = "", .series = {{"a", std::move(x), std::move(y)}}};
}

TEST_CASE("a logarithmic axis has a place for positive values and zeros only") {
  Panel panel = panel_of({}, {});
  CHECK(point_place(panel, 1, -2) == PointPlace::axes);
  CHECK(point_place(panel, 1, 0) == PointPlace::axes);
  panel.log_y = true;
  CHECK(point_place(panel, 0, 2) == PointPlace::axes);
  CHECK(point_place(panel, 1, 0) == PointPlace::zero_band);
  CHECK(point_place(panel, 1, -0.0) == PointPlace::zero_band);
  CHECK(point_place(panel, 1, -2) == PointPlace::nowhere);
  CHECK(point_place(panel, 1, std::numeric_limits<double>::infinity()) == PointPlace::nowhere);
  panel.log_x = true;
  CHECK(point_place(panel, 0, 2) == PointPlace::nowhere);
}

TEST_CASE("a logarithmic y axis holds its values with a little air, with a tic at each decade") {
  Panel panel = panel_of({1, 2}, {0.003, 40});
  panel.log_y = true;
  const PlotYAxis axis = y_axis(panel);
  CHECK(axis.low < 0.003);
  CHECK(axis.low > 0.001);
  CHECK(axis.high > 40);
  CHECK(axis.high < 100);
  CHECK_FALSE(axis.has_band);
  for (const char* tic : {"'10^{\u22122}' 1e-2", "'10^{0}' 1e0", "'10^{1}' 1e1", "'' 3e-3 1"}) {
    CHECK(axis.tics.find(tic) != std::string::npos);
  }
  for (const char* outside : {"1e-3", "1e2"}) {
    CHECK(axis.tics.find(outside) == std::string::npos);
  }
}

TEST_CASE("values within a decade are shown between whole decades") {
  Panel panel = panel_of({1, 2}, {0.3, 0.4});
  panel.log_y = true;
  CHECK(y_axis(panel).low == doctest::Approx(0.1));
  CHECK(y_axis(panel).high == doctest::Approx(1));
}

TEST_CASE("a long logarithmic axis has a tic at every second or third decade only") {
  Panel panel = panel_of({1, 2}, {1e-9, 10});
  panel.log_y = true;
  const std::string tics = y_axis(panel).tics;  // 10 decades and the air: every second
  CHECK(tics.find("' 1e-8") != std::string::npos);
  CHECK(tics.find("' 1e-7") == std::string::npos);
  CHECK(tics.find("''") == std::string::npos);
}

TEST_CASE("zeros get rows of their own below a logarithmic axis, inside its range") {
  Panel panel = panel_of({1, 2}, {0.003, 0});
  panel.series.push_back({"b", {1, 2}, {0.5, 0.25}});
  panel.series.push_back({"c", {1, 2}, {0, 0}});
  panel.log_y = true;
  const PlotYAxis axis = y_axis(panel);
  REQUIRE(axis.has_band);
  CHECK(axis.band_top < 0.003);
  CHECK(axis.row[0] < axis.band_top);
  CHECK(axis.row[1] == 0);  // has no zeros
  CHECK(axis.row[2] < axis.row[0]);
  CHECK(axis.low < axis.row[2]);
}

TEST_CASE("a linear axis begins at zero where the values are not far from it") {
  CHECK(y_axis(panel_of({1, 2}, {1, 10})).low == 0);
  CHECK(y_axis(panel_of({1, 2}, {9, 10})).low > 8);
  CHECK(y_axis(panel_of({1, 2}, {-1, 10})).low < -1);
}

TEST_CASE("a given range is taken as it is") {
  Panel panel = panel_of({1, 2}, {1, 10});
  panel.y_range = {0.5, 20};
  CHECK(y_axis(panel).low == 0.5);
  CHECK(y_axis(panel).high == 20);
  panel.log_y = true;
  CHECK(y_axis(panel).low == doctest::Approx(0.5));
  CHECK(y_axis(panel).high == doctest::Approx(20));
}

TEST_CASE("a logarithmic x axis on which 1, 2 and 5 are less than three tics has more digits") {
  Panel panel = panel_of({31000.5, 61000.5}, {1, 2});
  panel.log_x = true;
  CHECK(x_axis(panel, 400).tics == "('40k' 40000, '50k' 50000, '60k' 60000)");
}

TEST_CASE("texts left of their points have room on the axis") {
  Panel panel = panel_of({10.5, 20.5}, {1, 2});
  CHECK(x_axis(panel, 400).low == doctest::Approx(10.1));  // 4 % of the range
  panel.series[0].labels_below = true;
  CHECK(x_axis(panel, 400).low == doctest::Approx(9.5));  // 10 %
}

TEST_CASE("a logarithmic x axis of less than two decades has tics at 1, 2 and 5") {
  Panel panel = panel_of({0.3, 2.5}, {1, 1});
  panel.log_x = true;
  CHECK(x_axis(panel, 400).tics == "('0.5' 0.5, '1' 1, '2' 2)");
  panel = panel_of({0.3, 250}, {1, 1});
  panel.log_x = true;
  CHECK(x_axis(panel, 400).tics.empty());
}

TEST_CASE("few integers on the x axis are its tics, if their numbers fit") {
  CHECK(x_axis(panel_of({4, 8, 16}, {1, 1, 1}), 400).tics == "(4, 8, 16)");
  CHECK(x_axis(panel_of({4, 8.5}, {1, 1}), 400).tics.empty());
  CHECK(x_axis(panel_of({1, 2, 1000}, {1, 1, 1}), 400).tics.empty());  // 1 and 2 collide
  Panel panel = panel_of({16, 256, 4096}, {1, 1, 1});
  panel.log_x = true;
  CHECK(x_axis(panel, 400).tics == "(16, 256, 4096)");
}

TEST_CASE("points lie inside the x axis, a single one too") {
  const PlotAxis axis = x_axis(panel_of({3}, {1}), 400);
  CHECK(axis.low < 3);
  CHECK(axis.high > 3);
}

}  // namespace

}  // namespace guardbit::analysis::axes_test
