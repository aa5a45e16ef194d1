// The style sheet and the script of a report, which the program carries.
#pragma once

#include <string_view>

namespace guardbit::sim {

/// sim/report/report.css and sim/report/report.js as they were when the program was built.
std::string_view report_style();
std::string_view report_script();

}  // namespace guardbit::sim
