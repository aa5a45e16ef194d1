// The version of guardbit, as --version and every record give it.
#pragma once

#include <string>

namespace guardbit {

std::string program_version();

}  // namespace guardbit
