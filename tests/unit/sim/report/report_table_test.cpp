// Tables as HTML.
#include "sim/report/report_table.h"

#include <cmath>

#include <doctest/doctest.h>

namespace guardbit::sim::report_table_test {
namespace {

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

Table two_rows() {
  Table table({{"layer", "layer", "", Align::left},
               {"cycles", "cycles"},
               {"format", "format", "", Align::left},
               {"error", "error", "dB"}});
  table.add_row({"<b>", count_cell(12345), "e4m3", Cell::shown_as("exact", HUGE_VAL)});
  table.add_row({"conv", count_cell(7), "e4m3", Cell()});
  return table;
}

}  // namespace

TEST_CASE("a table has scopes, units, values to sort by and escaped text") {
  const std::string html = table_html(two_rows(), {"table-x", "A & B"});
  CHECK(has(html, "<caption id=\"table-x-caption\">A &amp; B</caption>"));
  CHECK(has(html, "aria-labelledby=\"table-x-caption\""));
  CHECK(has(html, "<th scope=\"col\">layer</th><th scope=\"col\" class=\"number\">cycles</th>"));
  CHECK(has(html, "error <span class=\"unit\">dB</span></th>"));
  CHECK(has(html, "<th scope=\"row\">&lt;b&gt;</th>"));
  CHECK(has(html, "<td class=\"number\" data-value=\"12345\">12\u202F345</td>"));
  CHECK(has(html, "<td class=\"number\">7</td>"));
  CHECK(has(html, "<td class=\"number\" data-value=\"inf\">exact</td>"));
  CHECK(has(html, "<td class=\"number\">–</td>"));
  CHECK(!has(html, "tfoot"));
}

TEST_CASE("rows that failed are marked and totals stand in the foot") {
  TableView view{"table-x", "x"};
  view.failed = {false, true};
  view.totals = {{"all", count_cell(12352), "", Cell()}};
  const std::string html = table_html(two_rows(), view);
  CHECK(has(html, "<tr class=\"failed\"><th scope=\"row\">conv</th>"));
  CHECK(!has(html, "<tr class=\"failed\"><th scope=\"row\">&lt;b&gt;"));
  CHECK(has(html, "<tfoot>\n<tr><th scope=\"row\">all</th>"));
}

TEST_CASE("a column that says the same in all rows goes below the table") {
  TableView view{"table-x", "x"};
  const Table table = condensed(two_rows(), {"format", "cycles"}, view);
  CHECK(table.columns().size() == 3);
  CHECK(table.columns()[2].key == "error");
  REQUIRE(view.same.size() == 1);
  CHECK(view.same[0].first == "format");
  CHECK(has(table_html(table, view), "<dt>in every row</dt><dd>format e4m3</dd>"));
}

TEST_CASE("a table of one row keeps all of its columns") {
  Table table({{"a", "a"}, {"b", "b"}});
  table.add_row({1, 2});
  TableView view{"table-x", "x"};
  CHECK(condensed(table, {"a", "b"}, view).columns().size() == 2);
  CHECK(view.same.empty());
}

TEST_CASE("a table of very many rows says how many it leaves to the file") {
  Table table(std::vector<Column>{{"a", "a"}});
  for (std::size_t i = 0; i <= most_table_rows; ++i) table.add_row({i});
  TableView view{"table-x", "x"};
  view.file = "all.csv";
  const std::string html = table_html(table, view);
  CHECK(has(html, "The first 5000 of 5001 rows; all are in all.csv."));
  CHECK(has(html, ">4999</th>"));
  CHECK(!has(html, "data-value=\"5000\""));
}

TEST_CASE("small shares keep a digit") {
  CHECK(percent_cell(0.523).text() == "52");
  CHECK(percent_cell(0.0004).text() == "0.04");
  CHECK(percent_cell(0).text() == "0");
}

}  // namespace guardbit::sim::report_table_test
