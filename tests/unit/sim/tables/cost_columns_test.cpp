// Costs as cells and as JSON, of units whose costs are published or counted by hand.
#include "sim/tables/cost_columns.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace guardbit::sim::cost_columns_test {
namespace {

using Unit = analysis::Covered<analysis::MacDesign>;

Unit int8_unit() { return analysis::reference_mac(); }
Unit no_unit() { return Unit::not_covered("two registers"); }

std::vector<std::string> texts(const std::vector<Cell>& cells) {
  std::vector<std::string> all;
  for (const Cell& cell : cells) all.push_back(cell.text());
  return all;
}

}  // namespace

TEST_CASE("a ratio and its interval are three cells that read as a value and its brackets") {
  std::vector<Cell> cells;
  append_ratio_cells(cells, {1.234, 0.5, 2});
  CHECK(texts(cells) == std::vector<std::string>{"1.23", "[0.50,", "2.00]"});
  CHECK(cells[0].json() == 1.234);  // programs get all digits
}

TEST_CASE("int8 into 32 bits is one unit of area and 104 LUTs") {
  std::vector<Cell> cells;
  append_area_cells(cells, int8_unit());
  // 8 * 8 + 32 + 8 LUTs (tests/unit/analysis/cost/luts_test.cpp).
  CHECK(texts(cells) == std::vector<std::string>{"1.00", "[1.00,", "1.00]", "104"});
}

TEST_CASE("a unit that no model covers leaves its cells empty, as many as there are columns") {
  std::vector<Column> columns;
  append_cost_columns(columns);
  std::vector<Cell> cells;
  append_cost_cells(cells, no_unit(), 1000);
  CHECK(cells.size() == columns.size());
  for (const Cell& cell : cells) CHECK(cell.json().is_null());
}

TEST_CASE("each energy table has a column, empty where the table does not list the operation") {
  std::vector<Column> columns;
  append_cost_columns(columns);
  std::vector<Cell> cells;
  append_cost_cells(cells, int8_unit(), 1000);
  REQUIRE(cells.size() == columns.size());
  Json record;
  for (std::size_t i = 0; i < cells.size(); ++i) record[columns[i].key] = cells[i].json();
  // Horowitz: 0.2 pJ for the product and 0.1 pJ for the sum; Aladdin has 32 bits only.
  CHECK(record["energy_horowitz45_pj"].number<double>() == doctest::Approx(300));
  CHECK(record["energy_aladdin40_pj"].is_null());
}

TEST_CASE("counts of cells stand under their names, those that there are none of too") {
  analysis::CellCounts cells;
  cells[analysis::CellKind::full_adder] = 81;
  cells[analysis::CellKind::flip_flop] = 32;
  const Json json = cells_json(cells);
  CHECK(json.size() == 7);
  CHECK(json["full_adder"] == 81);
  CHECK(json["flip_flop"] == 32);
  CHECK(json["mux2"] == 0);
}

TEST_CASE("the record of a unit has its family, register, cells and the area in every library") {
  const Json json = cost_json(int8_unit(), {51200, {}, 0});
  CHECK(json["family"] == "integer");
  CHECK(json["lanes"] == 1);
  CHECK(json["register_bits"] == 32);
  CHECK(json["cells"]["full_adder"] == 81);  // of a netlist (tests/unit/analysis/cost)
  CHECK(json["area_ratio_interval"] == Json{1, 1});
  CHECK(json["area"].size() == analysis::cost_tables().libraries.size());
  CHECK(json["area"]["osu018"]["ratio_to_int8"] == 1);
  // 51200 products of 0.3 pJ.
  const Json energy = json["energy_blind_to_data"]["horowitz45"];
  CHECK(energy["macs_pj"].number<double>() == doctest::Approx(15360));
}

TEST_CASE("what is not covered is null in a record, with the reason beside it") {
  const Json unit = cost_json(no_unit(), {1, {}, 0});
  CHECK(unit["not_covered"] == "two registers");
  CHECK_FALSE(unit.contains("area"));
  const Json energy = cost_json(int8_unit(), {1, {{64, 8192}}, 0})["energy_blind_to_data"];
  CHECK(energy["horowitz45"]["buffers_pj"].is_null());
  CHECK(energy["horowitz45"]["buffers_pj_not_covered"] == "horowitz45 has no buffers");
  CHECK_FALSE(energy["horowitz45"].contains("macs_pj_not_covered"));
}

TEST_CASE("the energies of layers add up, table by table") {
  const std::string text =
      energy_summary({{int8_unit(), {1000, {}, 0}}, {int8_unit(), {2000, {}, 0}}});
  // 3000 * 0.3 pJ = 0.9 nJ.
  CHECK(text.find("  horowitz45   MACs 0.9 nJ, buffers 0 nJ, memory 0 nJ\n") != text.npos);
  CHECK(text.find("  aladdin40    MACs - (aladdin40 does not multiply int8), ") != text.npos);
}

TEST_CASE("one layer that is not covered leaves the whole sum to the reason") {
  const std::string text = energy_summary({{int8_unit(), {1000, {}, 0}},
                                           {no_unit(), {1, {}, 0}},
                                           {Unit::not_covered("x"), {1, {}, 0}}});
  CHECK(text.find("horowitz45   MACs - (two registers), buffers 0 nJ") != text.npos);
}

TEST_CASE("the note names the library and how many give the interval") {
  const std::string note = cost_note("osu018");
  CHECK(note.find("in osu018 against int8 * int8 with 32 bits") != note.npos);
  CHECK(note.find(" of 2 libraries") != note.npos);  // osu018, nangate45
}

}  // namespace guardbit::sim::cost_columns_test
