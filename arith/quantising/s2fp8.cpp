// Fitting S2FP8: Cambier et al., "Shifted and squeezed 8-bit floating point format for
// low-precision training of deep neural networks" (ICLR 2020), section 3.
#include "arith/quantising/s2fp8.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

#include "arith/spec.h"

namespace guardbit::inline arith {

S2fp8Fit fit_s2fp8(std::span<const float> values) {
  double sum = 0;
  double max = -std::numeric_limits<double>::infinity();
  double min = std::numeric_limits<double>::infinity();
  std::size_t count = 0;
  for (const float value : values) {
    if (value == 0.0F || !std::isfinite(value)) continue;
    const double logarithm = std::log2(std::abs(static_cast<double>(value)));
    sum += logarithm;
    max = std::max(max, logarithm);
    min = std::min(min, logarithm);
    ++count;
  }
  if (count == 0) return {1, 0};
  if (min == max) return {1, 15 - max};
  const double mean = sum / static_cast<double>(count);
  constexpr double largest_alpha = 65536;
  const double spread = max - mean;  // rounding may leave it zero
  const double alpha = spread > 15 / largest_alpha ? 15 / spread : largest_alpha;
  return {alpha, -alpha * mean};
}

std::string format_text(const S2fp8Fit& fit) {
  return "s2fp8:alpha=" + real_text(fit.alpha) + ",beta=" + real_text(fit.beta);
}

}  // namespace guardbit::inline arith
