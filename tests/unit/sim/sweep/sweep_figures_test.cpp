// The plots of a sweep and its Pareto fronts, from rows written by hand.
#include "sim/sweep/sweep_figures.h"

#include <cmath>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "sim/sweep/sweep_labels.h"
#include "sim/sweep/sweep_pareto.h"

namespace guardbit::sim::sweep_figures_test {
namespace {

using Numbers = std::vector<double>;
using Texts = std::vector<std::string>;

SweepChoice choice_of(const std::string& format, const std::string& accumulator = "exact",
                      const std::string& array = "") {
  return {{format, "channel:max"}, {format, "tensor:max"}, array, accumulator};
}

// Two layers; `errors` are those of the choices, of the first layer and then of the second.
struct Rows {
  SweepPlan plan;
  std::vector<SweepRow> rows;

  Rows(std::vector<SweepChoice> choices, const std::vector<int>& bits,
       const std::vector<double>& errors) {
    plan.choices = std::move(choices);
    for (std::size_t i = 0; i < errors.size(); ++i) {
      const std::size_t choice = i % plan.choices.size();
      SweepRow row;
      row.layer = i < plan.choices.size() ? "net/a" : "net/b";
      row.weights = plan.choices[choice].weights;
      row.activations = plan.choices[choice].activations;
      row.array = plan.choices[choice].array;
      row.accumulator = plan.choices[choice].accumulator;
      row.accumulator_bits = row.weight_bits = row.activation_bits = bits[choice];
      row.errors = {0.5, errors[i], errors[i]};
      rows.push_back(row);
    }
  }
  SweepRows view() const { return {plan, rows}; }
};

// sqrt((3^2 + 4^2) / 2) etc.: means of two layers.
double mean(double a, double b) { return std::sqrt((a * a + b * b) / 2); }

TEST_CASE("the error of a width is the root of the mean square over the layers of a network") {
  const Rows rows({choice_of("int4"), choice_of("int8"), choice_of("e2m1:finite")}, {4, 8, 4},
                  {3, 1, 2, 4, 0, 2});
  const analysis::Figure figure = error_versus_bitwidth(rows.view());
  REQUIRE(figure.panels.size() == 1);
  CHECK(figure.panels[0].title == "net");
  REQUIRE(figure.panels[0].series.size() == 2);
  CHECK(figure.panels[0].series[0].label == "int");
  CHECK(figure.panels[0].series[0].x == Numbers{4, 8});
  CHECK(figure.panels[0].series[0].y == Numbers{mean(3, 4), mean(1, 0)});
  CHECK(figure.panels[0].series[1].label == "E2");
}

TEST_CASE("one width, or one format a width, is nothing to draw") {
  const Rows one({choice_of("int4")}, {4}, {1, 1});
  CHECK(error_versus_bitwidth(one.view()).panels.empty());
  CHECK(error_versus_accumulator_width(one.view()).panels.empty());
  CHECK(best_format_per_layer(one.view()).panels.empty());
}

TEST_CASE("accumulators have a line a kind, and one for each array on which they differ") {
  const Rows rows(
      {choice_of("int8", "int:width=8,overflow=wrap", "4x4 ws"),
       choice_of("int8", "int:width=9,overflow=wrap", "4x4 ws"),
       choice_of("int8", "int:width=8,overflow=wrap", "4x4 os"),
       choice_of("int8", "int:width=9,overflow=wrap", "4x4 os"),
       choice_of("int8", "float:e8m1", "4x4 ws"), choice_of("int8", "float:e8m1", "4x4 os")},
      {8, 9, 8, 9, 10, 10}, {3, 0, 3, 0, 5, 6, 4, 0, 4, 0, 5, 6});
  const analysis::Figure figure = error_versus_accumulator_width(rows.view());
  REQUIRE(figure.panels.size() == 1);
  CHECK(figure.panels[0].title == "int8 operands");
  const std::vector<analysis::Series>& series = figure.panels[0].series;
  REQUIRE(series.size() == 4);
  CHECK(series[0].label == "integer, wrap");
  CHECK(series[0].y == Numbers{mean(3, 4), 0});
  CHECK(series[1].label == "float E8, nearest-even, 4x4 ws");
  CHECK(series[2].label == "float E8, nearest-even, 4x4 os");
  CHECK(series[3].style == analysis::SeriesStyle::horizontal);
  CHECK(series[3].y == Numbers{0.5});
}

TEST_CASE("the table of best formats names the format of the least error, and one for all layers") {
  const Rows rows({choice_of("int4"), choice_of("e2m1:finite"), choice_of("int8")}, {4, 4, 8},
                  {0.1, 0.2, 0.01, 0.4, 0.3, 0});
  const analysis::Figure figure = best_format_per_layer(rows.view());
  REQUIRE(figure.panels.size() == 1);
  const analysis::HeatMap& map = *figure.panels[0].heat_map;
  CHECK(map.columns == Texts{"4", "8"});
  CHECK(map.rows == Texts{"net/a", "net/b", "all layers"});
  // All layers: int4 sqrt(0.17 / 2), e2m1 sqrt(0.13 / 2).
  CHECK(map.texts == Texts{"int4", "int8", "e2m1", "int8", "e2m1", "int8"});
  CHECK(map.values[0] == doctest::Approx(20));  // -20 log10 0.1
  CHECK(map.values[1] == doctest::Approx(40));
  CHECK(std::isinf(map.values[3]));  // no error at all
}

TEST_CASE("a front holds the choices that no other beats") {
  Rows rows({choice_of("int4"), choice_of("int8"), choice_of("e2m1:finite"), choice_of("e4m3:fn")},
            {4, 8, 5, 8}, {4, 1, 4, 2, 4, 1, 4, 2});
  rows.plan.pareto = {"format_bits", "cycles"};
  const std::vector<PricedChoice> choices = priced_choices(rows.view());
  REQUIRE(choices.size() == 4);
  CHECK(*choices[1].costs[0] == 16);
  CHECK_FALSE(choices[1].costs[1]);  // no array
  // int8 beats e4m3 at the same width; e2m1 has the error of int4 and one more bit in this example.
  CHECK(choices[0].on_front[0]);
  CHECK(choices[1].on_front[0]);
  CHECK_FALSE(choices[2].on_front[0]);
  CHECK_FALSE(choices[3].on_front[0]);
  const std::vector<PricedChoice> front = front_of(choices, 0);
  REQUIRE(front.size() == 2);
  CHECK(front[0].error == 4);
  CHECK(front_of(choices, 1).empty());
  const analysis::Figure figure = error_versus_cost(choices, rows.view());
  REQUIRE(figure.panels.size() == 1);  // no choice has cycles
  CHECK(figure.panels[0].series[0].label == "Pareto front");
  CHECK(figure.panels[0].series[0].point_labels == Texts{"int4", "int8"});
}

TEST_CASE("operands are named by their preset, else by what differs from the usual") {
  SweepChoice choice = choice_of("e4m3:fn");
  CHECK(operands_label(choice) == "e4m3:fn");
  CHECK(operands_label(choice, true) == "e4m3");
  CHECK(operands_family(choice) == "E4");
  choice.weights.scaling = "tensor:max";
  CHECK(operands_label(choice) == "e4m3:fn, tensor:max");
  CHECK(operands_family(choice) == "E4, tensor:max");
  choice.weights = {"int4", "channel:max"};
  CHECK(operands_label(choice) == "int4 * e4m3:fn");
  CHECK(operands_family(choice) == "int * e4m3:fn");
  CHECK(operands_family(choice_of("e4m3:ieee")) == "E4:ieee");
  const std::string block = to_string(parse_scaling("block:32,ue8m0:fn,nozero"));
  const SweepOperand mx{"e2m1:finite", block};
  CHECK(operands_label({mx, mx, "", "exact"}) == "mxfp4");
}

}  // namespace

}  // namespace guardbit::sim::sweep_figures_test
