// Exact values as the nearest double, for waveforms.
#pragma once

#include <span>

#include "arith/accumulators.h"
#include "arith/real.h"
#include "arith/register_content.h"

namespace guardbit {

/// Infinity beyond the largest double; below the smallest normal one to a unit in the last place.
double nearest_double(const Real& x);
/// Of a product, infinities and NaN included.
double nearest_double(const Product& x);
double nearest_double(const RegisterContent& x);

}  // namespace guardbit
