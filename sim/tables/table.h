// A table of results, defined once: aligned text for people, JSON and CSV for programs.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "traces/files/json.h"

namespace guardbit::sim {

enum class Align { right, left };

struct Column {
  std::string key;      ///< JSON and CSV: snake_case, with the unit where there is one
  std::string heading;  ///< text; `\n` stacks lines
  std::string unit = "";
  Align align = Align::right;
};

/// A cell: empty, text, an integer, a truth value or a real number.
class Cell {
 public:
  Cell() = default;
  Cell(std::string text) : value_(std::move(text)) {}
  Cell(const char* text) : value_(std::string(text)) {}
  Cell(bool value) : value_(value) {}
  template <std::integral T>
  requires(!std::same_as<T, bool>) Cell(T value) {
    if constexpr (std::is_signed_v<T>) {
      value_ = static_cast<std::int64_t>(value);
    } else {
      value_ = static_cast<std::uint64_t>(value);
    }
  }
  template <std::floating_point T>
  Cell(T value) : value_(static_cast<double>(value)) {}
  /// `digits` significant ones in text; programs get the whole number.
  static Cell real(double value, int digits);
  /// People see `text`, programs the value.
  static Cell shown_as(std::string text, Cell value);

  std::string text() const;
  std::string csv() const;
  Json json() const;

 private:
  std::variant<std::monostate, std::string, bool, std::int64_t, std::uint64_t, double> value_;
  std::string shown_;  // the text, where it is not the value's own
};

class Table {
 public:
  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

  /// One cell a column.
  void add_row(std::vector<Cell> cells);
  std::size_t rows() const { return rows_.size(); }
  const std::vector<Column>& columns() const { return columns_; }
  const std::vector<Cell>& row(std::size_t row) const { return rows_[row]; }

  /// Heading, rule and rows; an empty cell is `-`.
  std::string text() const;
  /// One row as lines of heading and value.
  std::string text_of_row(std::size_t row) const;
  /// An array of objects; infinities are the strings "inf" and "-inf", NaN and empty cells null.
  Json records() const;
  /// RFC 4180 with a header line; NaN is `nan`, infinities `inf` and `-inf`.
  std::string csv() const;

 private:
  std::vector<std::string> heading_lines(const Column& column) const;

  std::vector<Column> columns_;
  std::vector<std::vector<Cell>> rows_;
};

}  // namespace guardbit::sim
