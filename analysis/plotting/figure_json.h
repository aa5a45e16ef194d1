// A figure with all of its values as JSON, for programs that draw it themselves.
#pragma once

#include <string>

#include "analysis/plotting/plot.h"

namespace guardbit::analysis {

/// One object, as docs/sweep.md describes it; numbers read back as they were.
std::string figure_json(const Figure& figure);

}  // namespace guardbit::analysis
