// Cells with their values, headings with their units.
#include "sim/report/report_table.h"

#include <cmath>

#include <fmt/format.h>

#include "sim/report/html.h"

namespace guardbit {
namespace {

const char* alignment(const Column& column) {
  return column.align == Align::left ? "" : " class=\"number\"";
}

std::string heading_html(const Column& column) {
  std::string words;
  for (const char c : column.heading) {
    if (c != '\n') {
      words += c;
    } else if (words.ends_with('-')) {  // a word that was divided
      words.pop_back();
    } else {
      words += ' ';
    }
  }
  std::string html = html_text(words);
  if (!column.unit.empty()) html += " " + html_element("span", "class=\"unit\"", column.unit);
  return fmt::format("<th scope=\"col\"{}>{}</th>", alignment(column), html);
}

std::string cell_html(const Cell& cell, const Column& column, bool heads_row) {
  const std::string value = cell.csv();
  const bool empty = value.empty();
  const std::string text = empty ? "–" : cell.text();
  std::string attributes = heads_row ? " scope=\"row\"" : alignment(column);
  if (!empty && value != text) attributes += " data-value=\"" + html_text(value) + "\"";
  const char* tag = heads_row ? "th" : "td";
  return fmt::format("<{}{}>{}</{}>", tag, attributes, html_text(text), tag);
}

std::string row_html(const std::vector<Cell>& cells, const std::vector<Column>& columns,
                     bool failed) {
  std::string html = failed ? "<tr class=\"failed\">" : "<tr>";
  for (std::size_t i = 0; i < cells.size(); ++i) html += cell_html(cells[i], columns[i], i == 0);
  return html + "</tr>\n";
}

std::string notes_html(const TableView& view) {
  if (view.notes.empty()) return "";
  std::string html = "<dl class=\"notes\">\n";
  for (const auto& [heading, meaning] : view.notes) {
    html += "<div>" + html_element("dt", "", heading) + html_element("dd", "", meaning) + "</div>\n";
  }
  return html + "</dl>\n";
}

}  // namespace

std::string table_html(const Table& table, const TableView& view) {
  std::string html = fmt::format(
      "<div class=\"scroll{}\" role=\"region\" tabindex=\"0\" aria-labelledby=\"{}-caption\">\n"
      "<table id=\"{}\">\n",
      view.long_table ? " long" : "", html_text(view.name), html_text(view.name));
  html += "<caption id=\"" + html_text(view.name) + "-caption\">" + html_text(view.caption) +
          "</caption>\n<thead>\n<tr>";
  for (const Column& column : table.columns()) html += heading_html(column);
  html += "</tr>\n</thead>\n<tbody>\n";
  for (std::size_t row = 0; row < table.rows(); ++row) {
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

Cell count_cell(std::uint64_t value) { return Cell::shown_as(grouped(value), value); }

Cell real_cell(double value, int digits) { return Cell::shown_as(readable(value, digits), value); }

Cell percent_cell(double share) {
  const double percent = 100 * share;
  const bool small = percent > 0 && percent < 0.95;
  return Cell::shown_as(small ? readable(percent, 1) : fmt::format("{:.0f}", percent), percent);
}

}  // namespace guardbit
