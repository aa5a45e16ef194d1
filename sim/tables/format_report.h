// Formats as tables: one line each, every property of one, its codes.
#pragma once

#include <string>
#include <vector>

#include "arith/numbers/format.h"
#include "sim/tables/table.h"

namespace guardbit::sim {

/// Codes from first to last.
struct CodeRange {
  Code first = 0, last = 0;
  bool operator==(const CodeRange&) const = default;
};
std::vector<CodeRange> nan_codes(const Format& format);

/// One line a format; `names` are specifications, shown beside the canonical name.
Table catalogue_table(const std::vector<std::string>& names);

/// One row with everything that follows from the format's decode.
Table property_table(const std::string& name);

/// One row a code, in the order of the codes. At most 16 bits.
Table code_table(const Format& format);

/// The codes and values side by side in columns of at most 100 characters together.
std::string code_grid(const Format& format);

}  // namespace guardbit::sim
