// Formats as tables: one line each, every property of one, its codes.
#pragma once

#include <string>
#include <vector>

#include "arith/format.h"
#include "sim/table.h"

namespace guardbit {

/// (-1)^negative * significand * 2^quantum_exp exactly: as a decimal of at most 20 characters, else
/// as `<odd integer>*2^<exponent>`. `NaN`, `inf`, `-inf` and `unused` for what is no number.
std::string exact_text(const Unpacked& value);

/// The nearest double; infinite or zero where the value is beyond its range.
double nearest_double(const Unpacked& value);

/// Codes of a class, as [first, last] ranges.
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

}  // namespace guardbit
