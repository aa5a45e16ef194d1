// The version comes from the build.
#include "sim/program/program_version.h"

namespace guardbit::sim {

std::string program_version() { return GUARDBIT_VERSION; }

}  // namespace guardbit::sim
