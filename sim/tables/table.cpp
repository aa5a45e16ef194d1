// The three ways to print a table.
#include "sim/tables/table.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <sstream>

#include <fmt/format.h>

#include "traces/files/json.h"

namespace guardbit::sim {

namespace {

// Characters on the screen, taking each UTF-8 code point for one.
std::size_t display_width(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

std::string padded(const std::string& text, std::size_t width, Align align) {
  const std::string space(width - std::min(width, display_width(text)), ' ');
  return align == Align::right ? space + text : text + space;
}

std::string without_trailing_spaces(std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

std::string csv_quoted(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? "\"\"" : std::string(1, c);
  return quoted + "\"";
}

}  // namespace

Cell Cell::real(double value, int digits) {
  return shown_as(fmt::format("{:.{}g}", value, digits), value);
}

Cell Cell::shown_as(std::string text, Cell value) {
  value.shown_ = std::move(text);
  return value;
}

std::string Cell::text() const {
  if (!shown_.empty()) return shown_;
  if (std::holds_alternative<std::monostate>(value_)) return "-";
  if (const bool* truth = std::get_if<bool>(&value_)) return *truth ? "yes" : "no";
  return csv();
}

std::string Cell::csv() const {
  if (std::holds_alternative<std::monostate>(value_)) return "";
  if (const auto* text = std::get_if<std::string>(&value_)) return *text;
  if (const bool* truth = std::get_if<bool>(&value_)) return *truth ? "true" : "false";
  if (const auto* integer = std::get_if<std::int64_t>(&value_)) return std::to_string(*integer);
  if (const auto* natural = std::get_if<std::uint64_t>(&value_)) return std::to_string(*natural);
  const double value = std::get<double>(value_);
  return std::isnan(value) ? "nan" : fmt::format("{}", value);
}

Json Cell::json() const {
  if (const double* value = std::get_if<double>(&value_)) {
    if (std::isnan(*value)) return nullptr;
    if (std::isinf(*value)) return *value > 0 ? "inf" : "-inf";
    return *value;
  }
  if (const auto* text = std::get_if<std::string>(&value_)) return *text;
  if (const bool* truth = std::get_if<bool>(&value_)) return *truth;
  if (const auto* integer = std::get_if<std::int64_t>(&value_)) return *integer;
  if (const auto* natural = std::get_if<std::uint64_t>(&value_)) return *natural;
  return nullptr;
}

void Table::add_row(std::vector<Cell> cells) {
  assert(cells.size() == columns_.size());
  rows_.push_back(std::move(cells));
}

std::vector<std::string> Table::heading_lines(const Column& column) const {
  std::vector<std::string> lines;
  std::istringstream stream(column.heading);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  if (!column.unit.empty()) lines.push_back("(" + column.unit + ")");
  return lines;
}

std::string Table::text() const {
  std::vector<std::vector<std::string>> headings;
  std::vector<std::size_t> widths;
  std::size_t height = 0;
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    headings.push_back(heading_lines(columns_[c]));
    height = std::max(height, headings.back().size());
    std::size_t width = 0;
    for (const std::string& line : headings.back()) width = std::max(width, display_width(line));
    for (const auto& row : rows_) width = std::max(width, display_width(row[c].text()));
    widths.push_back(width);
  }
  std::string text;
  const auto add_line = [&](auto cell_text) {
    std::string line;
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      line += (c == 0 ? "" : "  ") + padded(cell_text(c), widths[c], columns_[c].align);
    }
    text += without_trailing_spaces(std::move(line)) + "\n";
  };
  for (std::size_t at = height; at > 0; --at) {  // headings stand on the rule
    add_line([&](std::size_t c) {
      return at > headings[c].size() ? "" : headings[c][headings[c].size() - at];
    });
  }
  add_line([&](std::size_t c) { return std::string(widths[c], '-'); });
  for (const auto& row : rows_) {
    add_line([&](std::size_t c) { return row[c].text(); });
  }
  return text;
}

std::string Table::text_of_row(std::size_t row) const {
  std::size_t width = 0;
  std::vector<std::string> headings;
  for (const Column& column : columns_) {
    std::string heading = column.heading + (column.unit.empty() ? "" : " (" + column.unit + ")");
    std::replace(heading.begin(), heading.end(), '\n', ' ');
    width = std::max(width, display_width(heading));
    headings.push_back(std::move(heading));
  }
  std::string text;
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    text += padded(headings[c], width, Align::left) + "  " + rows_[row][c].text() + "\n";
  }
  return text;
}

Json Table::records() const {
  Json records = Json::array();
  for (const auto& row : rows_) {
    Json record = Json::object();
    for (std::size_t c = 0; c < columns_.size(); ++c) record[columns_[c].key] = row[c].json();
    records.push_back(std::move(record));
  }
  return records;
}

std::string Table::csv() const {
  std::string text;
  for (const Column& column : columns_) text += (text.empty() ? "" : ",") + column.key;
  text += "\n";
  for (const auto& row : rows_) {
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      text += (c == 0 ? "" : ",") + csv_quoted(row[c].csv());
    }
    text += "\n";
  }
  return text;
}

}  // namespace guardbit::sim
