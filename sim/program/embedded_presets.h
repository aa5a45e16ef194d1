// The accelerators of sim/presets/*.yaml, which the program carries.
#pragma once

#include <string>
#include <vector>

namespace guardbit::sim {

/// The text of each file as it was when the program was built.
std::vector<std::string> embedded_presets();

}  // namespace guardbit::sim
