// A strict reader of the small tables in analysis/cost_tables.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace guardbit::analysis {

/// One line of a table; its fields by name.
class CsvRow {
 public:
  CsvRow(std::string place, const std::vector<std::string>* columns,
         std::vector<std::string> fields)
      : place_(std::move(place)), columns_(columns), fields_(std::move(fields)) {}

  /// Not empty. Throws Error.
  const std::string& text(std::string_view column) const;
  /// A finite decimal number. Throws Error.
  double number(std::string_view column) const;
  /// Nothing where the field is empty.
  std::optional<double> optional_number(std::string_view column) const;
  /// The text, which is one of `names`. Throws Error.
  std::size_t one_of(std::string_view column, const std::vector<std::string>& names) const;
  [[noreturn]] void fail(const std::string& message) const;

 private:
  const std::string& field(std::string_view column) const;

  std::string place_;  // file:line
  const std::vector<std::string>* columns_;
  std::vector<std::string> fields_;
};

/// A heading of exactly these columns, the last of which is `source`, and rows that have as many
/// fields, without quotes. The unit and the source of every row are given. Throws Error, naming the
/// file and the line.
class CsvTable {
 public:
  CsvTable(const std::string& file, std::string_view text, std::vector<std::string> columns);
  const std::vector<CsvRow>& rows() const { return rows_; }
  CsvTable(const CsvTable&) = delete;
  CsvTable& operator=(const CsvTable&) = delete;

 private:
  std::vector<std::string> columns_;
  std::vector<CsvRow> rows_;  // these point to columns_
};

}  // namespace guardbit::analysis
