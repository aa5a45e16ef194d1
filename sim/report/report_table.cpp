// Cells with their values, headings with their units.
#include "sim/report/report_table.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "sim/report/html.h"
#include "sim/tables/markup_text.h"

namespace guardbit::sim {
namespace {

const char* alignment(const Column& column) {
  return column.align == Align::left ? "" : " class=\"number\"";
}

std::string heading_html(const Column& column) {
  std::string html = markup_text(column.heading);
  if (!column.unit.empty()) html += " " + html_element("span", "class=\"unit\"", column.unit);
  return fmt::format("<th scope=\"col\"{}>{}</th>", alignment(column), html);
}

std::string shown(const Cell& cell) { return cell.csv().empty() ? "–" : cell.text(); }

// Long specifications may be broken after a comma.
std::string breakable(const std::string& html) {
  std::string result;
  for (const char c : html) result += c == ',' ? ",<wbr>" : std::string(1, c);
  return result;
}

std::string cell_html(const Cell& cell, const Column& column, bool heads_row) {
  const std::string value = cell.csv();
  const std::string text = shown(cell);
  std::string attributes = heads_row ? " scope=\"row\"" : alignment(column);
  if (!value.empty() && value != text) attributes += " data-value=\"" + markup_text(value) + "\"";
  const char* tag = heads_row ? "th" : "td";
  return fmt::format("<{}{}>{}</{}>", tag, attributes, breakable(markup_text(text)), tag);
}

std::string row_html(const std::vector<Cell>& cells, const std::vector<Column>& columns,
                     bool failed) {
  std::string html = failed ? "<tr class=\"failed\">" : "<tr>";
  for (std::size_t i = 0; i < cells.size(); ++i) html += cell_html(cells[i], columns[i], i == 0);
  return html + "</tr>\n";
}

std::string notes_html(const TableView& view) {
  if (view.notes.empty() && view.same.empty()) return "";
  std::string html = "<dl class=\"notes\">\n";
  for (const auto& [heading, meaning] : view.notes) {
    html +=
        "<div>" + html_element("dt", "", heading) + html_element("dd", "", meaning) + "</div>\n";
  }
  std::string same;
  for (const auto& [heading, text] : view.same) {
    same += (same.empty() ? "" : "; ") + heading + " " + text;
  }
  if (!same.empty()) {
    html += "<div><dt>in every row</dt>" + html_element("dd", "", same) + "</div>\n";
  }
  return html + "</dl>\n";
}

}  // namespace

std::string table_html(const Table& table, const TableView& view) {
  const std::size_t rows = std::min(table.rows(), most_table_rows);
  std::string html;
  if (rows < table.rows()) {
    html = html_element("p", "",
                        "The first " + grouped(rows) + " of " + grouped(table.rows()) +
                            " rows; all are in " + view.file + ".") +
           "\n";
  }
  html += fmt::format(
      "<div class=\"scroll{}\" role=\"region\" tabindex=\"0\" aria-labelledby=\"{}-caption\">\n"
      "<table id=\"{}\">\n",
      view.long_table ? " long" : "", markup_text(view.name), markup_text(view.name));
  html += "<caption id=\"" + markup_text(view.name) + "-caption\">" + markup_text(view.caption) +
          "</caption>\n<thead>\n<tr>";
  for (const Column& column : table.columns()) html += heading_html(column);
  html += "</tr>\n</thead>\n<tbody>\n";
  for (std::size_t row = 0; row < rows; ++row) {
    html += row_html(table.row(row), table.columns(), !view.failed.empty() && view.failed[row]);
  }
  html += "</tbody>\n";
  if (!view.totals.empty()) {
    html += "<tfoot>\n";
    for (const auto& cells : view.totals) html += row_html(cells, table.columns(), false);
    html += "</tfoot>\n";
  }
  return html + "</table>\n</div>\n" + notes_html(view);
}

Table condensed(const Table& table, const std::vector<std::string>& keys, TableView& view) {
  const auto repeats = [&](std::size_t column) {
    for (std::size_t row = 1; row < table.rows(); ++row) {
      if (table.row(row)[column].csv() != table.row(0)[column].csv()) return false;
    }
    return table.rows() > 1;
  };
  std::vector<std::size_t> kept;
  std::vector<Column> columns;
  for (std::size_t i = 0; i < table.columns().size(); ++i) {
    const Column& column = table.columns()[i];
    if (std::find(keys.begin(), keys.end(), column.key) != keys.end() && repeats(i)) {
      const std::string unit = column.unit.empty() ? "" : " (" + column.unit + ")";
      view.same.emplace_back(column.heading + unit, shown(table.row(0)[i]));
      continue;
    }
    kept.push_back(i);
    columns.push_back(column);
  }
  Table result(columns);
  for (std::size_t row = 0; row < table.rows(); ++row) {
    std::vector<Cell> cells;
    for (const std::size_t i : kept) cells.push_back(table.row(row)[i]);
    result.add_row(std::move(cells));
  }
  return result;
}

Cell count_cell(std::uint64_t value) { return Cell::shown_as(grouped(value), value); }

Cell real_cell(double value, int digits) {
  return Cell::shown_as(aligned_number(value, digits), value);
}

Cell percent_cell(double share) {
  const double percent = 100 * share;
  const bool small = percent > 0 && percent < 0.95;
  return Cell::shown_as(small ? readable(percent, 1) : fmt::format("{:.0f}", percent), percent);
}

}  // namespace guardbit::sim
