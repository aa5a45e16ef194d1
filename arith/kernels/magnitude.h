// The largest magnitude among floats, vectorised.
#pragma once

#include <span>

namespace guardbit::inline arith {

struct MagnitudeScan {
  float largest_finite = 0;
  bool all_finite = true;
};

MagnitudeScan scan_magnitudes(std::span<const float> values);

}  // namespace guardbit::inline arith
