// The two theorems, evaluated in double and raised by more than its rounding.
#include "analysis/bounds/probabilistic_bound.h"

#include <algorithm>
#include <cmath>

namespace guardbit::analysis {
namespace {

constexpr double raise = 1 + 1e-12;

bool is_random(Rounding mode) {
  return mode == Rounding::nearest_even || mode == Rounding::nearest_away ||
         mode == Rounding::stochastic;
}

// |d_i| is at most this.
double unit(const RandomErrors& errors) {
  const int bits = errors.significand_bits - (errors.mode == Rounding::stochastic ? 1 : 0);
  return std::ldexp(1.0, -bits);
}

// The bound of `sums` sums with `additions` additions each; `magnitude_sum` of all terms together.
std::optional<double> stage_bound(const RoundingStage& stage, std::size_t additions,
                                  std::size_t sums, double magnitude_sum, double failure) {
  if (!stage.relative) return std::nullopt;
  const double underflows = static_cast<double>(additions * sums) * stage.relative->absolute;
  const int bits = stage.relative->significand_bits;
  if (bits == 0) return raise * underflows;
  const auto growth =
      probable_growth({stage.rounding.mode, bits, stage.rounding.random_bits, additions},
                      failure / static_cast<double>(sums));
  if (!growth) return std::nullopt;
  return raise * (*growth * magnitude_sum + underflows);
}

}  // namespace

std::optional<double> confidence_factor(const RandomErrors& errors, double failure) {
  if (!is_random(errors.mode)) return std::nullopt;
  if (errors.mode == Rounding::stochastic) return raise * std::sqrt(2 * std::log(2 / failure));
  const double n = static_cast<double>(errors.additions);
  return raise * std::sqrt(2 * std::log(2 * n / failure)) / (1 - unit(errors));
}

std::optional<double> probable_growth(const RandomErrors& errors, double failure) {
  const std::optional<double> factor = confidence_factor(errors, failure);
  if (!factor) return std::nullopt;
  const double n = static_cast<double>(errors.additions), u = unit(errors);
  double growth = std::expm1(*factor * u * std::sqrt(n) + n * u * u / (1 - u));
  if (errors.mode == Rounding::stochastic) growth += std::ldexp(n * u, -errors.random_bits);
  return raise * growth;
}

std::optional<double> probable_bound(const RoundingStages& stages, std::size_t k,
                                     double magnitude_sum, double failure) {
  const std::size_t length = longest_inner_sum(stages.order, k);
  const std::size_t sums = inner_sum_count(stages.order, k);
  const auto inner =
      stage_bound(stages.inner, length, sums, magnitude_sum, stages.outer ? failure / 2 : failure);
  if (!inner || !stages.outer) return inner;
  const auto outer = stage_bound(*stages.outer, sums, 1, magnitude_sum + *inner, failure / 2);
  if (!outer) return std::nullopt;
  return raise * (*inner + *outer);
}

}  // namespace guardbit::analysis
