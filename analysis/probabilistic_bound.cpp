// The two theorems, evaluated in double and raised by more than its rounding.
#include "analysis/probabilistic_bound.h"

#include <cmath>

namespace guardbit {
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

}  // namespace guardbit
