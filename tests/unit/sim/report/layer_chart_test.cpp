// Charts with a row for each layer, beyond what figure_test.cpp says of their values.
#include "sim/report/layer_chart.h"

#include <cmath>
#include <string>

#include <doctest/doctest.h>

namespace guardbit::sim::layer_chart_test {
namespace {

bool has(const std::string& html, const std::string& part) { return html.find(part) != html.npos; }

LayerChart chart_of(std::vector<LayerSeries> series) {
  LayerChart chart{"figure-1", "caption", "cycles", {"a", "b"}};
  chart.series = std::move(series);
  return chart;
}

// Where the tip of a point or bar is drawn: the x of its rectangle.
std::string bar_of(const std::string& html, const std::string& tip) {
  const std::size_t end = html.find("<title>" + tip);
  const std::size_t begin = html.rfind("<rect class=\"bar\"", end);
  return html.substr(begin, end - begin);
}

}  // namespace

TEST_CASE("a legend tells several series apart and one needs none") {
  CHECK_FALSE(has(layer_chart_html(chart_of({{"works", {1, 2}}}), "F"), "legend"));
  const std::string two =
      layer_chart_html(chart_of({{"works", {1, 2}}, {"waits", {3, 4}, 1}}), "F");
  CHECK(has(two, "<span>works</span>"));
  CHECK(has(two, "<g class=\"c1\">"));
}

TEST_CASE("the second bar of a row begins where the first ends") {
  LayerChart chart = chart_of({{"works", {25, 0}}, {"waits", {75, 0}, 1}});
  chart.bars = true;
  chart.longest = 100;
  const std::string html = layer_chart_html(chart, "F");
  // Names of one letter: from 14 + 7 = 21 to 520 - 22 = 498, so 477 pixels for 100 cycles.
  CHECK(has(bar_of(html, "a\nworks"), "x=\"21\""));
  CHECK(has(bar_of(html, "a\nworks"), "width=\"119.25\""));
  CHECK(has(bar_of(html, "a\nwaits"), "x=\"140.25\""));
  CHECK(has(bar_of(html, "a\nwaits"), "width=\"357.75\""));
  CHECK_FALSE(has(html, "<title>b\n"));  // nothing to draw
}

TEST_CASE("a ring is drawn as one, in the chart and in the legend") {
  const std::string html = layer_chart_html(
      chart_of({{"quantisation", {1, 2}}, {"total", {1, 2}, 6, true}}), "Figure 3");
  CHECK(has(html, "class=\"point ring\""));
  CHECK(has(html, "<g class=\"series c6\" data-look=\"1\"><path class=\"point ring\""));
}

TEST_CASE("a limit is an upright line with its label") {
  LayerChart chart = chart_of({{"error / bound", {0.1, 0.01}}});
  chart.log = true;
  CHECK_FALSE(has(layer_chart_html(chart, "F"), "dotted"));
  chart.limit = 1;
  chart.limit_label = "bound";
  const std::string html = layer_chart_html(chart, "F");
  CHECK(has(html, "<g class=\"neutral dotted\">"));
  CHECK(has(html, ">bound</text>"));
}

TEST_CASE("zeros of a logarithmic axis stand hollow in its band") {
  LayerChart chart = chart_of({{"error / bound", {0.1, 0}}});
  chart.log = true;
  const std::string html = layer_chart_html(chart, "F");
  CHECK(has(html, "class=\"band\""));
  CHECK(has(html, "class=\"point hollow\""));
  CHECK(has(html, "<title>b\nerror / bound: exact</title>"));
}

TEST_CASE("a chart without a value that can be drawn is still a chart") {
  const double nothing = std::nan("");
  for (const bool log : {false, true}) {
    LayerChart chart = chart_of({{"error", {nothing, nothing}}});
    chart.log = log;
    const std::string html = layer_chart_html(chart, "F");
    CHECK(has(html, ">a</text>"));
    CHECK_FALSE(has(html, "nan"));
    CHECK_FALSE(has(html, "class=\"point"));
  }
}

TEST_CASE("names of layers cannot become markup, and of long ones the end is shown") {
  LayerChart chart = chart_of({{"<i>", {1, 2}}});
  chart.caption = "<script>";
  chart.rows = {"<b>", "network/block1/convolution"};
  const std::string html = layer_chart_html(chart, "<F>");
  CHECK_FALSE(has(html, "<b></"));
  CHECK_FALSE(has(html, "<script"));
  CHECK_FALSE(has(html, "<i>"));
  CHECK(has(html, ">…rk/block1/convolution</text>"));  // 22 characters
}

}  // namespace guardbit::sim::layer_chart_test
