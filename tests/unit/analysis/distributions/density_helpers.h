// Grids and densities by name, for tests of expected errors.
#pragma once

#include <string>

#include "analysis/distributions/best_scale.h"
#include "arith/numbers/format.h"

namespace guardbit::analysis {

inline ValueGrid grid_of(const std::string& format) {
  return value_grid(parse_format(format).name);
}

/// Signal-to-noise ratio at the best scale; `most` as best_scale takes it.
inline double best_sqnr(const std::string& density, const std::string& format,
                        double most = std::numeric_limits<double>::infinity()) {
  const BestScale best = best_scale(*parse_density(density), grid_of(format), most);
  return decibels(best.error.power, best.error.squared);
}

}  // namespace guardbit::analysis
