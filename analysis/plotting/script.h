// The gnuplot script of a figure.
#pragma once

#include <string>

#include "analysis/plotting/plot.h"

namespace guardbit::analysis {

/// Draws STEM.svg from STEM.dat in the working directory; to standard output if gnuplot's variable
/// `to_stdout` exists.
std::string plot_script(const Figure& figure);

}  // namespace guardbit::analysis
