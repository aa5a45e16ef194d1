// How cost_tables/*.csv write operands and registers.
#pragma once

#include <string>

#include "analysis/cost/design.h"

namespace guardbit::analysis {

/// `int8`, `e4m3`, `posit8_1`; the sign and the codes that are no numbers play no role.
std::string operand_text(const OperandWidths& operand);

/// `35 bits` or `e8m23`.
std::string register_text(const MacDesign& design);

}  // namespace guardbit::analysis
