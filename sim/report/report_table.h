// Tables of a report: scrolling inside their own box, sorted by the page's script.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "sim/tables/table.h"

namespace guardbit::sim {

struct TableView {
  std::string name;  ///< the anchor
  std::string caption;
  std::vector<std::vector<Cell>> totals = {};  ///< rows below a rule, which are not sorted
  std::vector<bool> failed = {};               ///< rows to mark; none, or one for each
  /// What the columns mean: heading and words, below the table.
  std::vector<std::pair<std::string, std::string>> notes = {};
  /// What all rows have in common: heading and text, said below the table instead of in columns.
  std::vector<std::pair<std::string, std::string>> same = {};
  bool long_table = false;  ///< of a height that scrolls, with a filter
  std::string file = {};    ///< that has all rows, where they are too many for a page
};

/// More rows than a browser likes are left to the file.
inline constexpr std::size_t most_table_rows = 5000;

/// The first column heads the rows. A cell sorts by its value, whatever its text.
std::string table_html(const Table& table, const TableView& view);

/// Columns that say the same in all of several rows are left out if their keys are among `keys`;
/// their headings and that text come to `view.same`.
Table condensed(const Table& table, const std::vector<std::string>& keys, TableView& view);

/// An integer in groups of three.
Cell count_cell(std::uint64_t value);
/// A real number for people, with so many digits.
Cell real_cell(double value, int digits = 4);
/// A share as percent.
Cell percent_cell(double share);

}  // namespace guardbit::sim
