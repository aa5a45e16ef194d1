// The reader of cost tables, and what the program carries.
#include "analysis/cost/tables.h"

#include <doctest/doctest.h>

#include "analysis/cost/csv.h"
#include "analysis/cost/embedded_tables.h"
#include "arith/error.h"

namespace guardbit::analysis::tables_test {
namespace {

const std::vector<std::string> columns{"name", "value", "source"};
void read(const std::string& text) { const CsvTable table("t.csv", text, columns); }

std::string with(const std::string& from, const std::string& to) {
  std::string files(embedded_cost_tables());
  const std::size_t at = files.find(from);
  REQUIRE(at != files.npos);
  return files.replace(at, from.size(), to);
}

}  // namespace

TEST_CASE("rows are read by the names of their columns") {
  const CsvTable table("t.csv", "name,value,source\na,1.5,by hand\nb,,by hand\n", columns);
  REQUIRE(table.rows().size() == 2);
  CHECK(table.rows()[0].text("name") == "a");
  CHECK(table.rows()[0].number("value") == 1.5);
  CHECK_FALSE(table.rows()[1].optional_number("value"));
}

TEST_CASE("a table that is not as it should be names file and line") {
  CHECK_THROWS_WITH_AS(read(""), "t.csv: expected a heading and rows", Error);
  CHECK_THROWS_WITH_AS(read("name,source\n"), "t.csv:1: expected the heading name,value,source",
                       Error);
  CHECK_THROWS_WITH_AS(read("name,value,source\na,1\n"), "t.csv:2: expected 3 fields, not 2",
                       Error);
  CHECK_THROWS_WITH_AS(read("name,value,source\na,1,x\n\n"), "t.csv:3: expected 3 fields, not 1",
                       Error);
  CHECK_THROWS_WITH_AS(read("name,value,source\na,1,\n"), "t.csv:2: source is empty", Error);
  const CsvTable table("t.csv", "name,value,source\na,one,x\n", columns);
  CHECK_THROWS_WITH_AS(table.rows()[0].number("value"),
                       "t.csv:2: value: expected a number, not 'one'", Error);
  CHECK_THROWS_WITH_AS(table.rows()[0].one_of("name", {"b", "c"}),
                       "t.csv:2: name: expected one of b,c, not 'a'", Error);
}

TEST_CASE("the program carries two libraries, with cells in whole thirds of a NAND") {
  const CostTables& tables = cost_tables();
  REQUIRE(tables.libraries.size() == 2);
  CHECK(tables.libraries[0].name == "osu018");
  CHECK(tables.libraries[1].name == "nangate45");
  // Full adder 5, half adder 10/3, AND 4/3, MUX 2, XOR 7/3, flip-flop 4, OR 4/3 of a NAND.
  const std::array<double, 7> thirds{15, 10, 4, 6, 7, 12, 4};
  for (std::size_t i = 0; i < thirds.size(); ++i) {
    CHECK(tables.libraries[0].um2[i] / tables.libraries[0].nand2_um2 ==
          doctest::Approx(thirds[i] / 3));
  }
}

TEST_CASE("tables that are damaged are refused") {
  CHECK_THROWS_WITH_AS(read_cost_tables(with("file luts.csv", "file lots.csv")),
                       "cost tables: expected a file luts.csv", Error);
  CHECK_THROWS_WITH_AS(read_cost_tables(with("osu018,nand2,24,um2", "osu018,nand2,24,mm2")),
                       "cells.csv:2: unit: expected one of um2, not 'mm2'", Error);
  CHECK_THROWS_WITH_AS(read_cost_tables(with("osu018,and2,32", "osu018,or2,32")),
                       "cells.csv:9: the cell is given twice", Error);
  CHECK_THROWS_WITH_AS(read_cost_tables(with("osu018,nand2,24", "osu018,nand2,0")),
                       "cells.csv:2: expected an area above 0", Error);
  CHECK_THROWS_WITH_AS(read_cost_tables(with("nangate45,nand2", "other,nand2")),
                       "cells.csv: library other does not have every cell", Error);
}

}  // namespace guardbit::analysis::tables_test
