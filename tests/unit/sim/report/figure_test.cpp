// Plots as SVG, and the reader of their values.
#include "sim/report/figure.h"

#include <cmath>

#include <doctest/doctest.h>

#include "sim/report/figure_file.h"
#include "sim/report/layer_chart.h"
#include "sim/report/point_labels.h"
#include "sim/report/svg.h"
#include "traces/trace_error.h"

namespace guardbit::sim::figure_test {
namespace {

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

analysis::Series series_of(const std::string& label, std::vector<double> x, std::vector<double> y) {
  analysis::Series series;
  series.label = label;
  series.x = std::move(x);
  series.y = std::move(y);
  return series;
}

ReportFigure figure_of(std::vector<analysis::Series> series, bool log_y = true) {
  ReportPanel panel;
  panel.axes.title = "panel";
  panel.axes.xlabel = "bits";
  panel.axes.ylabel = "error";
  panel.axes.series = std::move(series);
  panel.axes.log_y = log_y;
  return {"figure-1", "caption", {panel}};
}

std::string error_of(const std::string& text) {
  try {
    parse_figure(text, "x.json");
  } catch (const TraceError& error) {
    return error.what();
  }
  return "";
}

std::string with_series(const std::string& series) {
  return R"({"name":"n","title":"t","panels":[{"title":"","xlabel":"x","ylabel":"y","log_x":false,)"
         R"("log_y":true,"y_range":null,"zero_label":"exact","series":[)" +
         series + "]}]}";
}

}  // namespace

TEST_CASE("zeros of a logarithmic axis stand as hollow points in a band with its name") {
  const std::string html =
      figure_html(figure_of({series_of("int", {8, 16, 24}, {0.1, 0.01, 0})}), "Figure 1");
  CHECK(count(html, "class=\"band\"") == 1);
  CHECK(count(html, "class=\"point hollow\"") == 1);
  CHECK(count(html, "error: 0 (exact)") == 1);
  CHECK(count(html, ">exact</text>") == 1);
  CHECK(count(html, "<title>int\nbits: ") == 3);
}

TEST_CASE("a linear axis has no band, and zeros are points as others") {
  const std::string html = figure_html(figure_of({series_of("int", {1, 2}, {0, 1})}, false), "F");
  CHECK(count(html, "class=\"band\"") == 0);
  CHECK(count(html, "hollow") == 0);
  CHECK(count(html, "<title>int\n") == 2);
}

TEST_CASE("a value that is not finite leaves a gap in its curve") {
  const std::string html = figure_html(
      figure_of({series_of("a", {1, 2, 3, 4, 5}, {1, 0.5, std::nan(""), 0.2, 0.1})}), "F");
  const std::size_t curve = html.find("class=\"curve\" d=\"");
  const std::string path = html.substr(curve + 17, html.find('"', curve + 17) - curve - 17);
  CHECK(count(path, "M") == 2);
  CHECK(count(path, "L") == 2);
  CHECK(count(html, "<title>a\n") == 4);
}

TEST_CASE("empty figures, panels and series can be drawn") {
  CHECK(count(figure_html({"figure-1", "none", {}}, "F"), "<svg") == 0);
  CHECK(count(figure_html(figure_of({}), "F"), "<svg class=\"plot\"") == 1);
  const std::string html = figure_html(figure_of({series_of("none", {}, {})}), "F");
  CHECK(count(html, "class=\"curve\" d=\"\"") == 0);
  CHECK(count(html, "<span>none</span>") == 1);
  CHECK(count(html, "nan") == 0);
}

TEST_CASE("only zeros can be drawn, and infinite values are left out") {
  const std::string html =
      figure_html(figure_of({series_of("a", {1, 2, 3}, {0, 0, HUGE_VAL})}), "F");
  CHECK(count(html, "point hollow") == 2);
  CHECK(count(html, "<title>a\n") == 2);
  CHECK(count(html, "inf") == 0);
}

TEST_CASE("a horizontal line goes from side to side and tells its value") {
  analysis::Series budget = series_of("budget", {}, {0.02});
  budget.style = analysis::SeriesStyle::horizontal;
  const std::string html = figure_html(figure_of({series_of("a", {1, 2}, {1, 0.1}), budget}), "F");
  CHECK(count(html, "<title>budget\nerror: 0.02</title>") == 1);
  CHECK(count(html, "neutral dotted") == 3);  // line, point, legend
}

TEST_CASE("equal labels look alike in all panels and stand in the legend once") {
  ReportFigure figure = figure_of({series_of("a", {1}, {1}), series_of("b", {1}, {1})});
  figure.panels.push_back(figure.panels[0]);
  std::swap(figure.panels[1].axes.series[0], figure.panels[1].axes.series[1]);
  const std::string html = figure_html(figure, "F");
  CHECK(count(html, "<li ") == 2);
  const SeriesLooks looks(figure);
  CHECK(looks.of(figure.panels[0].axes.series[0]).css_class ==
        looks.of(figure.panels[1].axes.series[1]).css_class);
}

TEST_CASE("labels and names cannot become markup") {
  analysis::Series series = series_of("<script>", {1}, {1});
  series.point_labels = {"<i>"};
  ReportFigure figure = figure_of({series});
  figure.title = "</figcaption><script>";
  figure.name = "\" onload=\"";
  figure.panels[0].axes.title = "<img>";
  const std::string html = figure_html(figure, "<F>");
  CHECK(count(html, "<script") == 0);
  CHECK(count(html, "<i>") == 0);
  CHECK(count(html, "<img") == 0);
  CHECK(count(html, "\" onload") == 0);
}

TEST_CASE("labels of points take free places and are left out where there are none") {
  PointLabels labels(0, 200);
  labels.occupy(100, 50);
  labels.add(100, 50, "right");
  CHECK(count(labels.svg(), "text-anchor") == 0);
  labels.occupy(115, 50);  // now only the left is free
  CHECK(count(labels.svg(), "text-anchor=\"end\"") == 1);
  for (const double y : {40.0, 50.0, 60.0, 68.0}) {
    for (double x = 0; x <= 200; x += 5) labels.occupy(x, y);
  }
  CHECK(labels.svg().empty());
}

TEST_CASE("a heat map has a cell for each value and none where there is none") {
  ReportPanel panel;
  panel.axes.xlabel = "bits";
  panel.axes.ylabel = "layer";
  panel.heat_map = ReportHeatMap{{"4", "8"},
                                 {"conv<1>", "fc"},
                                 "SQNR (dB)",
                                 {{10, 20}, {std::nan(""), 30}},
                                 {{"e2m1", "e4m3"}, {"", "int8"}}};
  const std::string svg = heat_map_svg(panel);
  CHECK(count(svg, "class=\"cell\"") == 3);
  CHECK(count(svg, "<title>fc\nbits: 8\nint8\nSQNR (dB): 30</title>") == 1);
  CHECK(count(svg, "conv<1>") == 0);
  CHECK(count(svg, ">10</text>") == 1);  // the key's ends
  CHECK(count(svg, ">30</text>") == 1);
}

TEST_CASE("heat goes from the least to the largest of ten colours") {
  CHECK(heat_colour(1, 1, 2) == 0);
  CHECK(heat_colour(1.5, 1, 2) == 5);
  CHECK(heat_colour(2, 1, 2) == 9);
  CHECK(heat_colour(HUGE_VAL, 1, 2) == 9);
  CHECK(heat_colour(7, 7, 7) == 5);
  CHECK(heat_colour(0, -1e308, 1e308) <= 9);
}

TEST_CASE("layers with exact sums stand in the band beside the decibels") {
  LayerChart chart{"figure-2", "errors", "dB", {"a", "b"}};
  chart.series = {{"arithmetic", {60, HUGE_VAL}}, {"quantisation", {30, std::nan("")}, 1}};
  const std::string html = layer_chart_html(chart, "Figure 2");
  CHECK(count(html, "class=\"band\"") == 1);
  CHECK(count(html, "<title>b\narithmetic: exact</title>") == 1);
  CHECK(count(html, "<title>a\nquantisation: 30 dB</title>") == 1);
  CHECK(count(html, "<title>b\nquantisation") == 0);
}

TEST_CASE("bars are stacked and tell their own part") {
  LayerChart chart{"figure-1", "cycles", "cycles", {"a"}};
  chart.bars = true;
  chart.series = {{"works", {30000}}, {"waits", {10000}, 1}};
  const std::string html = layer_chart_html(chart, "Figure 1");
  CHECK(count(html, "<title>a\nworks: 30\u202F000 cycles</title>") == 1);
  CHECK(count(html, "<title>a\nwaits: 10\u202F000 cycles</title>") == 1);
  CHECK(count(html, "class=\"bar\" x=") == 2);
}

TEST_CASE("long names are cut at a whole character") {
  CHECK(shortened("layer", 5) == "layer");
  CHECK(shortened("layers", 5) == "laye…");
  CHECK(shortened("äöüäöü", 4) == "äöü…");
  CHECK(shortened_start("layers", 6) == "layers");
  CHECK(shortened_start("layers", 5) == "…yers");
  CHECK(shortened_start("äöüäöß", 4) == "…äöß");
  CHECK(shortened_start("", 4).empty());
}

TEST_CASE("a figure reads back what its file says") {
  const ReportFigure figure = parse_figure(
      with_series(R"({"label":"a","style":"points","colour":2,"x":[1,2],"y":["inf",null],)"
                  R"("point_labels":[],"point_names":["p","q"]})"),
      "x.json");
  const analysis::Series& series = figure.panels.at(0).axes.series.at(0);
  CHECK(series.style == analysis::SeriesStyle::points);
  CHECK(series.colour == 2U);
  CHECK(std::isinf(series.y[0]));
  CHECK(std::isnan(series.y[1]));
  CHECK(figure.panels[0].point_names[0][1] == "q");
}

TEST_CASE("hostile figures are refused with their place") {
  CHECK(error_of("[]") == "x.json: must be an object, not array");
  CHECK(error_of(R"({"name":"n","title":"t"})") == "x.json: missing key 'panels'");
  CHECK(error_of(with_series("3")) == "x.json: panels[0]: series[0]: must be an object, not 3");
  CHECK(error_of(with_series(R"({"label":"a","style":"pie"})")).find("unknown style 'pie'") !=
        std::string::npos);
  CHECK(error_of(with_series(R"({"label":"a","style":"line","x":[1],"y":[1,2]})"))
            .find("'x' and 'y' must be of one length") != std::string::npos);
  CHECK(error_of(with_series(R"({"label":"a","style":"horizontal","x":[],"y":[]})"))
            .find("'y' must have one value") != std::string::npos);
  CHECK(error_of(with_series(R"({"label":"a","style":"line","x":[1],"y":["<b>"]})"))
            .find("'y[0]': must be a number") != std::string::npos);
  CHECK(error_of(
            with_series(R"({"label":"a","style":"line","x":[1],"y":[1],"point_labels":["a","b"]})"))
            .find("2 texts for 1 points") != std::string::npos);
}

TEST_CASE("a heat map with a short row is refused") {
  const auto heat = [](const std::string& values) {
    return R"({"name":"n","title":"t","panels":[{"title":"","xlabel":"x","ylabel":"y","series":[],)"
           R"("heat_map":{"columns":["a","b"],"rows":["r"],"value_label":"v","values":)" +
           values + R"(,"texts":[["",""]]}}]})";
  };
  CHECK(error_of(heat("[[1,null]]")).empty());
  CHECK(error_of(heat("[[1]]")).find("'values' must have") != std::string::npos);
  CHECK(error_of(heat("[]")).find("'values' must have") != std::string::npos);
  CHECK(error_of(heat("[3]")).find("'values' must have") != std::string::npos);
}

}  // namespace guardbit::sim::figure_test
