// Closed forms and their inverses; derived in the header.
#include "analysis/widths/sum_error_model.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace guardbit::analysis {
namespace {

double errors_of(FairRounding rounding) {
  return (rounding == FairRounding::nearest ? 1 : 2) / (64 * std::numbers::ln2);
}

}  // namespace

double relative_sum_error(FairRounding rounding, int fraction_bits, double n) {
  return std::ldexp(n * errors_of(rounding), -2 * fraction_bits);
}

double effective_terms(double n, double length) { return length + n / length; }

int fraction_bits_for_error(FairRounding rounding, double n, double error) {
  return std::max(0, static_cast<int>(std::ceil(std::log2(n * errors_of(rounding) / error) / 2)));
}

double truncated_variance(int fraction_bits, double n) {
  const double x = std::ldexp(n, -fraction_bits) / (2 * std::numbers::ln2);
  return -std::expm1(-x) / x;
}

int fraction_bits_for_truncation(double n, double share) {
  int bits = 0;
  while (truncated_variance(bits, n) < share) ++bits;
  return bits;
}

double truncated_sum_error(int fraction_bits, double n) {
  const double y = std::ldexp(n, -fraction_bits) / (4 * std::numbers::ln2);
  // The series where the closed form would cancel.
  const double decayed = y < 1e-3 ? y * y / 3 * (1 - 0.75 * y)
                                  : 1 + 2 * std::expm1(-y) / y - std::expm1(-2 * y) / (2 * y);
  return decayed + relative_sum_error(FairRounding::nearest, fraction_bits, n);
}

int fraction_bits_for_truncated_error(double n, double error) {
  int bits = 0;
  while (truncated_sum_error(bits, n) > error) ++bits;
  return bits;
}

double aligned_sum_error(int fraction_bits, double n) {
  return 4 * relative_sum_error(FairRounding::nearest, fraction_bits, n);
}

int fraction_bits_for_aligned_error(double n, double error) {
  return fraction_bits_for_error(FairRounding::nearest, n, error / 4);
}

int low_bits_for_error(double n, double squared_error) {
  if (!(12 * squared_error > n)) return 0;
  return static_cast<int>(std::floor(std::log2(12 * squared_error / n) / 2));
}

std::uint64_t best_chunk(std::uint64_t n) {
  return std::max<std::uint64_t>(
      1, static_cast<std::uint64_t>(std::llround(std::sqrt(static_cast<double>(n)))));
}

}  // namespace guardbit::analysis
