// The version of guardbit, as --version and every record give it.
#pragma once

#include <string>

namespace guardbit::sim {

std::string program_version();

}  // namespace guardbit::sim
