// The recurrence, term by term.
#include "analysis/running_bound.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "analysis/rounded_up.h"

namespace guardbit {
namespace {

// h(x).
double rounding_error(const RoundingStage& stage, double x) {
  if (stage.relative == 0 || x == 0) return stage.absolute;
  const int exp = std::ilogb(x);
  const bool is_exact =
      stage.absolute == 0 && exp + 1 - stage.significand_bits <= stage.quantum_exp;
  return is_exact ? 0 : std::max(std::ldexp(stage.relative, exp), stage.absolute);
}

// A register whose additions are followed, and the errors of all registers together.
class Follower {
 public:
  Follower(const RoundingStage& stage, RunningErrors& errors) : stage_(stage), errors_(errors) {}

  // Adds a term of at most `term`; the sum is then `sum`, of terms that were off by up to
  // `inherited`.
  void add(double sum, double term, double inherited) {
    double error = rounding_error(stage_, raised(sum + inherited + bound_));
    if (term == 0 || is_nearest(stage_.rounding.mode)) error = std::min(error, term);
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

// The indices of an inner sum.
struct Terms {
  std::size_t first, step, end;
};

Terms terms_of(const RoundingStages& stages, std::size_t sum, std::size_t k) {
  if (stages.partials != 0) return {sum, stages.partials, k};
  return {sum * stages.chunk, 1, std::min(k, (sum + 1) * stages.chunk)};
}

double magnitude(Int128 sum, double unit) {
  return raised(std::abs(static_cast<double>(sum)) * unit);
}

bool is_random(const RoundingStage& stage) {
  return is_nearest(stage.rounding.mode) || stage.rounding.mode == Rounding::stochastic;
}

}  // namespace

std::optional<RunningErrors> running_errors(const RoundingStages& stages, const ScaledIntegers& a,
                                            const ScaledIntegers& b) {
  if (!a.fits || !b.fits || a.bits + b.bits + 32 > 126) return std::nullopt;
  const double unit = std::ldexp(1.0, a.exp + b.exp);
  const std::size_t k = a.integers.size();
  const std::size_t sums =
      stages.partials != 0 ? std::min(k, stages.partials) : (k + stages.chunk - 1) / stages.chunk;
  RunningErrors errors;
  Int128 whole = 0;
  double inherited = 0;
  Follower outer(stages.outer ? *stages.outer : stages.inner, errors);
  for (std::size_t sum = 0; sum < sums; ++sum) {
    Follower inner(stages.inner, errors);
    Int128 partial = 0;
    const Terms terms = terms_of(stages, sum, k);
    for (std::size_t i = terms.first; i < terms.end; i += terms.step) {
      const Int128 term = static_cast<Int128>(a.integers[i]) * b.integers[i];
      partial += term;
      inner.add(magnitude(partial, unit), magnitude(term, unit), 0);
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
  if (!is_random(stages.inner) || (stages.outer && !is_random(*stages.outer))) return std::nullopt;
  const double factor = std::sqrt(2 * std::log(2 / failure));
  const double likely = factor * std::sqrt(errors.squares) * (1 + 1e-12) + errors.drift;
  return std::min(errors.worst, raised(likely));
}

}  // namespace guardbit
