// The costs that a sweep can set against the error.
#include "sim/sweep/sweep_costs.h"

#include <optional>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "sim/tables/cost_columns.h"

namespace guardbit::sim::sweep_costs_test {
namespace {

using Names = std::vector<std::string>;
using Costs = std::vector<std::optional<double>>;
using Unit = analysis::Covered<analysis::MacDesign>;

// A row of int8 * int4 on an array; costs in the order of the columns.
SweepRow row_of() {
  SweepRow row;
  row.weight_bits = 8, row.activation_bits = 4;
  row.accumulator_bits = 20;
  row.cycles = 1000;
  row.costs = {0.5, 0.4, 0.6, 70, 300, std::nullopt, 7, 8};
  return row;
}

}  // namespace

TEST_CASE("the costs there are, by the names that a specification takes") {
  CHECK(sweep_cost_names() == Names{"area", "luts", "energy_horowitz45", "energy_qkeras45",
                                    "energy_aladdin40", "energy_accelergy40", "cycles",
                                    "accumulator_bits", "format_bits"});
}

TEST_CASE("only area, LUTs and energies need the unit") {
  Names others;
  for (const std::string& name : sweep_cost_names()) {
    if (!is_unit_cost(name)) others.push_back(name);
  }
  CHECK(others == Names{"cycles", "accumulator_bits", "format_bits"});
}

TEST_CASE("the keys of a unit's costs are those of its columns, in their order") {
  std::vector<Column> columns;
  append_cost_columns(columns);
  Names keys;
  for (const Column& column : columns) keys.push_back(column.key);
  CHECK(unit_cost_keys() == keys);
}

TEST_CASE("int8 into 32 bits costs one area, 104 LUTs and 0.3 pJ a product") {
  const Costs costs = unit_costs(analysis::reference_mac(), 1000);
  REQUIRE(costs.size() == unit_cost_keys().size());
  for (std::size_t i = 0; i < 3; ++i) CHECK(costs[i] == 1);
  CHECK(costs[3] == 104);
  CHECK(costs[4].value() == doctest::Approx(300));  // Horowitz: 0.2 + 0.1
  CHECK_FALSE(costs[6]);                            // Aladdin has 32 bits only
}

TEST_CASE("a unit that no model covers has no cost at all") {
  CHECK(unit_costs(Unit::not_covered("trees of adders"), 1000) == Costs(8));
}

TEST_CASE("a cost of a row is found by its name") {
  const SweepRow row = row_of();
  CHECK(cost_of(row, "area") == 0.5);
  CHECK(cost_of(row, "luts") == 70);
  CHECK(cost_of(row, "energy_horowitz45") == 300);
  CHECK_FALSE(cost_of(row, "energy_qkeras45"));
  CHECK(cost_of(row, "cycles") == 1000);
  CHECK(cost_of(row, "accumulator_bits") == 20);
  CHECK(cost_of(row, "format_bits") == 12);
}

TEST_CASE("a row without an array or without costs has none of these") {
  SweepRow row = row_of();
  row.cycles.reset();
  row.costs.clear();
  CHECK_FALSE(cost_of(row, "cycles"));
  CHECK_FALSE(cost_of(row, "area"));
  CHECK(cost_of(row, "format_bits") == 12);
}

TEST_CASE("energies and cycles of layers add up, sizes do not") {
  Names adding;
  for (const std::string& name : sweep_cost_names()) {
    if (adds_up(name)) adding.push_back(name);
  }
  CHECK(adding == Names{"energy_horowitz45", "energy_qkeras45", "energy_aladdin40",
                        "energy_accelergy40", "cycles"});
}

TEST_CASE("an axis says what it counts and in which unit") {
  CHECK(cost_label("energy_qkeras45") == "energy of the MACs by qkeras45 (pJ)");
  CHECK(cost_label("area") == "area of a MAC, int8 with 32 bits = 1");
  CHECK(cost_label("cycles") == "cycles of all layers");
}

}  // namespace guardbit::sim::sweep_costs_test
