// Choices over all layers: what they cost together, and their tables. Fronts and their plot:
// sweep_figures_test.cpp.
#include "sim/sweep/sweep_pareto.h"

#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace guardbit::sim::sweep_pareto_test {
namespace {

// Two layers under int8 and int4, on an array each.
struct Rows {
  SweepPlan plan;
  std::vector<SweepRow> rows;

  explicit Rows(std::vector<std::string> pareto) {
    const SweepOperand int8{"int8", "channel:max"}, int4{"int4", "channel:max"};
    const SweepOperand activations{"int8", "tensor:max"};
    plan.choices = {{int8, activations, "4x4 ws", "exact"}, {int4, activations, "4x4 ws", "exact"}};
    plan.pareto = std::move(pareto);
    // Layer by layer; area with its interval, LUTs, energies.
    add(0, 0.3, 20, 100, {1.0, 0.9, 1.1, 104, 5, 6, 7, 8});
    add(1, 0.6, 18, 100, {0.4, 0.3, 0.5, 32, 2, 3, 4, 5});
    add(0, 0.4, 24, 300, {1.2, 0.8, 1.6, 112, 50, 60, 70, 80});
    add(1, 0.8, 17, 300, {0.3, 0.2, 0.9, 30, 20, 30, 40, 50});
  }
  void add(std::size_t choice, double error, int bits, std::uint64_t cycles,
           std::vector<std::optional<double>> costs) {
    SweepRow row;
    row.layer = rows.size() < 2 ? "net/a" : "net/b";
    row.weights = plan.choices[choice].weights;
    row.activations = plan.choices[choice].activations;
    row.errors.total = error;
    row.accumulator_bits = bits;
    row.cycles = cycles;
    row.costs = std::move(costs);
    rows.push_back(std::move(row));
  }
  SweepRows view() const { return {plan, rows}; }
};

}  // namespace

TEST_CASE("energies and cycles add up over the layers, of sizes the largest counts") {
  const Rows rows({"area", "energy_horowitz45", "cycles", "accumulator_bits"});
  const std::vector<PricedChoice> choices = priced_choices(rows.view());
  REQUIRE(choices.size() == 2);
  CHECK(choices[0].costs == std::vector<std::optional<double>>{1.2, 55, 400, 24});
  CHECK(choices[1].costs == std::vector<std::optional<double>>{0.4, 22, 400, 18});
  CHECK(choices[1].accumulator_bits == 18);
  CHECK(choices[0].error == doctest::Approx(std::sqrt((0.09 + 0.16) / 2)));
}

TEST_CASE("an area has the interval of the layer with the largest one") {
  const Rows rows({"area"});
  const std::vector<PricedChoice> choices = priced_choices(rows.view());
  CHECK(choices[0].area->low == 0.8);   // of net/b, not the least of both
  CHECK(choices[1].area->high == 0.5);  // of net/a, not the largest of both
  CHECK_FALSE(priced_choices(Rows({"luts"}).view())[0].area);
}

TEST_CASE("a choice that one layer has no cost for has none, and is on no front") {
  Rows rows({"area", "luts"});
  rows.rows[2].costs[0].reset();
  const std::vector<PricedChoice> choices = priced_choices(rows.view());
  CHECK_FALSE(choices[0].costs[0]);
  CHECK_FALSE(choices[0].area);
  CHECK_FALSE(choices[0].on_front[0]);
  CHECK(choices[0].on_front[1]);
  CHECK(front_of(choices, 0).size() == 1);
}

TEST_CASE("the table of choices has a column a cost, an area's interval, and who is on the front") {
  Rows rows({"area", "cycles"});
  rows.rows[3].cycles.reset();
  const auto records = priced_choice_table(priced_choices(rows.view()), rows.view()).records();
  REQUIRE(records.size() == 2);
  CHECK(records[1]["weights"] == "int4");
  CHECK(records[1]["activation_scaling"] == "tensor:max");
  CHECK(records[1]["area"] == 0.4);
  CHECK(records[1]["area_low"] == 0.3);
  CHECK(records[1]["area_high"] == 0.5);
  CHECK(records[1]["on_front_area"] == true);
  CHECK(records[1]["cycles"].is_null());
  CHECK(records[1]["on_front_cycles"] == false);
  CHECK(records[0]["on_front_cycles"] == true);
}

TEST_CASE("a front reads from the cheapest on, without a column of arrays where there are none") {
  Rows rows({"area"});
  const std::vector<PricedChoice> front = front_of(priced_choices(rows.view()), 0);
  const auto records = front_table(front, rows.view()).records();
  REQUIRE(records.size() == 2);
  CHECK(records[0]["operands"] == "int4 * int8");
  CHECK(records[0]["array"] == "4x4 ws");
  CHECK(records[1]["area"] == 1.2);
  for (SweepChoice& choice : rows.plan.choices) choice.array.clear();
  CHECK_FALSE(front_table(front, rows.view()).records()[0].contains("array"));
}

}  // namespace guardbit::sim::sweep_pareto_test
