// The version comes from the build.
#include "sim/program_version.h"

namespace guardbit {

std::string program_version() { return GUARDBIT_VERSION; }

}  // namespace guardbit
