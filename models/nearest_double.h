// Exact values as the nearest double, for waveforms.
#pragma once

#include <span>

#include "arith/numbers/real.h"
#include "arith/registers/content.h"
#include "arith/registers/mac.h"

namespace guardbit::models {

/// Infinity beyond the largest double; below the smallest normal one to a unit in the last place.
double nearest_double(const Real& x);
/// The double nearest to a product, infinities and NaN included.
double nearest_double(const Product& x);
double nearest_double(const RegisterContent& x);

}  // namespace guardbit::models
