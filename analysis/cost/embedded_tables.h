// The files of analysis/cost_tables, which the program carries.
#pragma once

#include <string_view>

namespace guardbit::analysis {

/// All of them as they were when the program was built, each after a line `file <name>`.
std::string_view embedded_cost_tables();

}  // namespace guardbit::analysis
