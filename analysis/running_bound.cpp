// The recurrence, term by term.
#include "analysis/running_bound.h"

#include <cmath>
#include <cstddef>

namespace guardbit {
namespace {

// More than three roundings to nearest can take away.
double raised(double x) { return x * (1 + 0x1p-50); }

double after(double bound, double magnitude, const RoundingStage& stage) {
  return raised(bound + raised(stage.relative * raised(magnitude + bound)) + stage.absolute);
}

double magnitude(Int128 sum, double unit) {
  return raised(std::abs(static_cast<double>(sum)) * unit);
}

}  // namespace

std::optional<double> running_bound(const RoundingStages& stages, const ScaledIntegers& a,
                                    const ScaledIntegers& b) {
  if (!a.fits || !b.fits || a.bits + b.bits + 32 > 126) return std::nullopt;
  const double unit = std::ldexp(1.0, a.exp + b.exp);
  const std::size_t k = a.integers.size();
  Int128 whole = 0, partial = 0;
  double inner = 0, finished = 0, outer = 0;
  for (std::size_t i = 0; i < k; ++i) {
    const Int128 product = static_cast<Int128>(a.integers[i]) * b.integers[i];
    whole += product;
    partial += product;
    inner = after(inner, magnitude(partial, unit), stages.inner);
    if (!stages.outer || ((i + 1) % stages.chunk != 0 && i + 1 != k)) continue;
    finished = raised(finished + inner);
    outer = after(outer, raised(magnitude(whole, unit) + finished), *stages.outer);
    inner = 0;
    partial = 0;
  }
  return stages.outer ? raised(finished + outer) : inner;
}

}  // namespace guardbit
