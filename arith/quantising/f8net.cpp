// F8Net's fixed point: the fraction length of 8-bit integers from the standard deviation.
//
// Jin et al., "F8Net: Fixed-Point 8-bit Only Multiplication for Network Quantization", ICLR 2022,
// and its code: a value is rounded to a multiple of 2^-FL, with FL = floor(log2(c / sigma)), no
// less than 0 and no more than the bits of the magnitude, 7 signed and 8 unsigned. c = 40 signed,
// 70 unsigned is fitted to where FL + 1 becomes better than FL for a Gaussian, or for its positive
// part with the sigma of the whole: exactly 39.224 and 72.118.
#include <algorithm>
#include <cmath>

#include "arith/error.h"
#include "arith/quantising/scaling.h"

namespace guardbit::inline arith {

double f8net_scale(double deviation, const Format& format) {
  const bool is_signed = format.name == "int8" || format.name == "int8:symmetric";
  if (!is_signed && format.name != "uint8") {
    throw SpecError("scaling 'tensor:f8net': expected int8, int8:symmetric or uint8, not " +
                    format.name);
  }
  const int most = is_signed ? 7 : 8;
  if (deviation == 0) return std::ldexp(1.0, -most);
  const double fitted = std::floor(std::log2((is_signed ? 40.0 : 70.0) / deviation));
  return std::exp2(-std::clamp(fitted, 0.0, static_cast<double>(most)));
}

}  // namespace guardbit::inline arith
