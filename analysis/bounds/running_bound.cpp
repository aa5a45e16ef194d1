// The recurrence, term by term.
#include "analysis/bounds/running_bound.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "analysis/reference/rounded_up.h"

namespace guardbit::analysis {
namespace {

// A register whose additions are followed, and the errors of all registers together.
class Follower {
 public:
  Follower(const RoundingStage& stage, RunningErrors& errors) : stage_(stage), errors_(errors) {}

  // Adds a term, of which rounding can take up to `lost`; the sum is then `sum`, of terms that were
  // off by up to `inherited`.
  void add(double sum, double lost, double inherited) {
    double error = stage_.error_up_to(raised(sum + inherited + bound_));
    if (lost == 0 || stage_.errs_within_terms) error = std::min(error, lost);
    bound_ = raised(bound_ + error);
    errors_.squares = raised(errors_.squares + error * error);
    if (stage_.rounding.mode != Rounding::stochastic) return;
    errors_.drift = raised(errors_.drift + std::ldexp(error, -stage_.rounding.random_bits));
  }
  double bound() const { return bound_; }

 private:
  const RoundingStage& stage_;
  RunningErrors& errors_;
  double bound_ = 0;
};

double magnitude(Int128 sum, double unit) {
  return raised(std::abs(static_cast<double>(sum)) * unit);
}

// The least that the rounding of a term, integer * 2^exp = magnitude, is known not to exceed.
double lost_of(const RoundingStage& stage, Int128 integer, int exp, double magnitude) {
  if (!stage.lsb) return magnitude;
  const int bits = std::clamp(*stage.lsb - exp, 0, 126);
  const Int128 quantum = Int128{1} << bits;
  const Int128 rest = (integer < 0 ? -integer : integer) % quantum;
  if (rest == 0) return 0;
  if (!is_nearest(stage.rounding.mode)) return magnitude;
  return raised(std::ldexp(static_cast<double>(std::min(rest, quantum - rest)), exp));
}

bool rounds_at_random(const RoundingStage& stage) {
  return stage.relative.has_value() &&
         (is_nearest(stage.rounding.mode) || stage.rounding.mode == Rounding::stochastic);
}

}  // namespace

std::optional<RunningErrors> running_errors(const RoundingStages& stages, const ScaledIntegers& a,
                                            const ScaledIntegers& b) {
  if (!a.fits || !b.fits || a.bits + b.bits + 32 > 126) return std::nullopt;
  const double unit = std::ldexp(1.0, a.exp + b.exp);
  const std::size_t k = a.integers.size();
  RunningErrors errors;
  Int128 whole = 0;
  double inherited = 0;
  Follower outer(stages.outer ? *stages.outer : stages.inner, errors);
  for (std::size_t sum = 0; sum < inner_sum_count(stages.order, k); ++sum) {
    Follower inner(stages.inner, errors);
    Int128 partial = 0;
    const InnerSum terms = inner_sum(stages.order, k, sum);
    for (std::size_t i = 0; i < terms.count; ++i) {
      const std::size_t place = terms.product(i);
      const Int128 term = static_cast<Int128>(a.integers[place]) * b.integers[place];
      partial += term;
      const double lost = lost_of(stages.inner, term, a.exp + b.exp, magnitude(term, unit));
      inner.add(magnitude(partial, unit), lost, 0);
    }
    whole += partial;
    inherited = raised(inherited + inner.bound());
    if (!stages.outer) continue;
    outer.add(magnitude(whole, unit), raised(magnitude(partial, unit) + inner.bound()), inherited);
  }
  errors.worst = raised(inherited + outer.bound());
  return errors;
}

std::optional<double> probable_running_bound(const RoundingStages& stages,
                                             const RunningErrors& errors, double failure) {
  if (!rounds_at_random(stages.inner) || (stages.outer && !rounds_at_random(*stages.outer)))
    return std::nullopt;
  const double factor = std::sqrt(2 * std::log(2 / failure));
  const double likely = factor * std::sqrt(errors.squares) * (1 + 1e-12) + errors.drift;
  return std::min(errors.worst, raised(likely));
}

}  // namespace guardbit::analysis
