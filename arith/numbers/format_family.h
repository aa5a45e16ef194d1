// The names of formats that differ in their width alone.
#pragma once

#include <string>

namespace guardbit::inline arith {

/// The family and exponent split of a canonical format name: `int`, `E4`, `posit es 1`.
std::string family_label(const std::string& format);

}  // namespace guardbit::inline arith
