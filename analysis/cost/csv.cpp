// Lines to fields.
#include "analysis/cost/csv.h"

#include <algorithm>
#include <utility>

#include "arith/error.h"
#include "arith/spec.h"

namespace guardbit::analysis {
namespace {

std::vector<std::string> split(std::string_view line) {
  std::vector<std::string> fields;
  for (;;) {
    const std::size_t comma = line.find(',');
    fields.emplace_back(line.substr(0, comma));
    if (comma == line.npos) return fields;
    line.remove_prefix(comma + 1);
  }
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ",") + word;
  return text;
}

}  // namespace

void CsvRow::fail(const std::string& message) const { throw Error(place_ + ": " + message); }

const std::string& CsvRow::field(std::string_view column) const {
  const auto at = std::ranges::find(*columns_, column);
  return fields_.at(static_cast<std::size_t>(at - columns_->begin()));
}

const std::string& CsvRow::text(std::string_view column) const {
  const std::string& value = field(column);
  if (value.empty()) fail(std::string(column) + " is empty");
  return value;
}

double CsvRow::number(std::string_view column) const {
  const std::string& value = text(column);
  const std::optional<double> number = real_number(value);
  if (!number) fail(std::string(column) + ": expected a number, not '" + value + "'");
  return *number;
}

std::optional<double> CsvRow::optional_number(std::string_view column) const {
  if (field(column).empty()) return std::nullopt;
  return number(column);
}

std::size_t CsvRow::one_of(std::string_view column, const std::vector<std::string>& names) const {
  const std::string& value = text(column);
  const auto at = std::ranges::find(names, value);
  if (at == names.end()) {
    fail(std::string(column) + ": expected one of " + joined(names) + ", not '" + value + "'");
  }
  return static_cast<std::size_t>(at - names.begin());
}

CsvTable::CsvTable(const std::string& file, std::string_view text, std::vector<std::string> columns)
    : columns_(std::move(columns)) {
  for (std::size_t line = 1; !text.empty(); ++line) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::vector<std::string> fields = split(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    const CsvRow row(file + ":" + std::to_string(line), &columns_, fields);
    if (line == 1) {
      if (fields != columns_) row.fail("expected the heading " + joined(columns_));
      continue;
    }
    if (fields.size() != columns_.size()) {
      row.fail("expected " + std::to_string(columns_.size()) + " fields, not " +
               std::to_string(fields.size()));
    }
    row.text("source");
    rows_.push_back(row);
  }
  if (rows_.empty()) throw Error(file + ": expected a heading and rows");
}

}  // namespace guardbit::analysis
