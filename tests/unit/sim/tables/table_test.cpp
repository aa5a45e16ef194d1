// The three ways to print a table.
#include "sim/tables/table.h"

#include <cmath>
#include <limits>

#include <doctest/doctest.h>

namespace guardbit::sim::table_test {
namespace {

Table small_table() {
  Table table({{"layer", "layer", "", Align::left},
               {"bits_by_format", "by\nformat", "bits"},
               {"sqnr_db", "SQNR", "dB"}});
  table.add_row({"conv1", 27, Cell::real(31.25, 3)});
  table.add_row({"fc", 8, {}});
  return table;
}

Table one_column(const Column& column) { return Table(std::vector<Column>{column}); }

}  // namespace

TEST_CASE("columns are aligned, headings stand on the rule, empty cells are dashes") {
  CHECK(small_table().text() ==
        "           by\n"
        "       format  SQNR\n"
        "layer  (bits)  (dB)\n"
        "-----  ------  ----\n"
        "conv1      27  31.2\n"
        "fc          8     -\n");
}

TEST_CASE("one row is printed as lines of heading and value") {
  CHECK(small_table().text_of_row(0) ==
        "layer             conv1\n"
        "by format (bits)  27\n"
        "SQNR (dB)         31.2\n");
}

TEST_CASE("the width of a cell counts characters, not bytes") {
  Table table({{"a", "a"}, {"b", "b"}});
  table.add_row({"\xc3\xa9\xc3\xa9", 1});  // two characters of two bytes each
  CHECK(table.text() == " a  b\n--  -\n\xc3\xa9\xc3\xa9  1\n");
}

TEST_CASE("records have the keys in order and numbers of full precision") {
  CHECK(small_table().records().dump() ==
        R"([{"layer":"conv1","bits_by_format":27,"sqnr_db":31.25},)"
        R"({"layer":"fc","bits_by_format":8,"sqnr_db":null}])");
}

TEST_CASE("infinities are strings and NaN is null in records") {
  const double infinity = std::numeric_limits<double>::infinity();
  Table table = one_column({"x", "x"});
  table.add_row({infinity});
  table.add_row({-infinity});
  table.add_row({std::nan("")});
  CHECK(table.records().dump() == R"([{"x":"inf"},{"x":"-inf"},{"x":null}])");
  CHECK(table.csv() == "x\ninf\n-inf\nnan\n");
}

TEST_CASE("people see the text of a cell, programs its value") {
  Table table = one_column({"lsb_exp", "lsb"});
  table.add_row({Cell::shown_as("2^-18", -18)});
  CHECK(table.text() == "  lsb\n-----\n2^-18\n");
  CHECK(table.records().dump() == R"([{"lsb_exp":-18}])");
  CHECK(table.csv() == "lsb_exp\n-18\n");
}

TEST_CASE("the largest integers and truth values survive") {
  Table table({{"natural", "n"}, {"integer", "i"}, {"truth", "t"}});
  table.add_row(
      {std::numeric_limits<std::uint64_t>::max(), std::numeric_limits<std::int64_t>::min(), true});
  CHECK(table.csv() == "natural,integer,truth\n18446744073709551615,-9223372036854775808,true\n");
  CHECK(table.records().dump() ==
        R"([{"natural":18446744073709551615,"integer":-9223372036854775808,"truth":true}])");
  CHECK(table.text().find("yes") != std::string::npos);
}

TEST_CASE("CSV quotes commas, quotes and line ends") {
  Table table = one_column({"text", "text"});
  table.add_row({"a,b"});
  table.add_row({"say \"x\""});
  table.add_row({"plain"});
  CHECK(table.csv() == "text\n\"a,b\"\n\"say \"\"x\"\"\"\nplain\n");
}

TEST_CASE("doubles in CSV read back as the same doubles") {
  Table table = one_column({"x", "x"});
  table.add_row({Cell::real(0.1, 2)});
  table.add_row({Cell::real(1.0 / 3.0, 2)});
  CHECK(table.csv() == "x\n0.1\n0.3333333333333333\n");  // 17 digits: ...33331
}

}  // namespace guardbit::sim::table_test
