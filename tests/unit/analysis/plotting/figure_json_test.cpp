// Figures as JSON, and heat maps.
#include "analysis/plotting/figure_json.h"

#include <cmath>
#include <limits>
#include <string>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "analysis/plotting/data.h"
#include "analysis/plotting/heat_map.h"
#include "analysis/plotting/script.h"

namespace guardbit::analysis::figure_json_test {
namespace {

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

Figure heat_map() {
  Panel panel;
  panel.xlabel = "bits";
  panel.heat_map = HeatMap{{"3", "4"},
                           {"first 'layer'", "last"},
                           {10, 30, std::nan(""), std::numeric_limits<double>::infinity()},
                           {"e2m0", "int4", "", "e1m2"},
                           "SQNR (dB)"};
  return {"best", "Best", {panel}};
}

TEST_CASE("a figure's JSON has every value of its series") {
  Panel panel{.title = "t", .xlabel = "x", .ylabel = "y", .series = {}};
  panel.series = {{"a", {1, 2}, {1.0 / 3, 0}}, {"b", {}, {0.5}, SeriesStyle::horizontal}};
  panel.series[0].point_names = {"one", "two"};
  panel.series[0].colour = 3;
  panel.log_y = true;
  panel.y_range = {0.1, 1};
  const auto json = nlohmann::json::parse(figure_json({"n", "T", {panel}}));
  CHECK(json["name"] == "n");
  const auto& read = json["panels"][0];
  CHECK(read["log_x"] == false);
  CHECK(read["log_y"] == true);
  CHECK(read["y_range"] == nlohmann::json({0.1, 1.0}));
  CHECK(read["zero_label"] == "exact");
  CHECK(read["series"][0]["y"] == nlohmann::json({1.0 / 3, 0.0}));
  CHECK(read["series"][0]["colour"] == 3);
  CHECK(read["series"][0]["point_names"][1] == "two");
  CHECK(read["series"][1]["style"] == "horizontal");
  CHECK(read["series"][1]["colour"].is_null());
  CHECK_FALSE(read.contains("heat_map"));
}

TEST_CASE("a heat map's JSON is rows of values and texts") {
  const auto json = nlohmann::json::parse(figure_json(heat_map()))["panels"][0]["heat_map"];
  CHECK(json["columns"] == nlohmann::json({"3", "4"}));
  CHECK(json["values"] == nlohmann::json::parse(R"([[10.0, 30.0], [null, "inf"]])"));
  CHECK(json["texts"][1][1] == "e1m2");
  CHECK(json["value_label"] == "SQNR (dB)");
}

TEST_CASE("a heat map draws a box for each cell, dark ones with light texts") {
  const std::string data = plot_data(heat_map()), script = plot_script(heat_map());
  // What is beyond all finite values has the last colour; NaN has no box.
  CHECK(holds(data, "SQNR (dB)\n0 0 10\n1 0 30\n1 1 30\n\n\n"));
  CHECK(holds(data, "dark texts\n1 0 \"int4\"\n1 1 \"e1m2\"\n"));
  CHECK(holds(data, "light texts\n0 0 \"e2m0\"\n"));
  CHECK(holds(script, "set ytics ('first ''layer''' 0, 'last' 1) noenhanced"));
  CHECK(holds(script, "set cbrange [10:30]"));
}

}  // namespace

}  // namespace guardbit::analysis::figure_json_test
