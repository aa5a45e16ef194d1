// Closed forms and their inverses; derived in the header.
#include "analysis/sum_error_model.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace guardbit {
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

std::uint64_t best_chunk(std::uint64_t n) {
  return std::max<std::uint64_t>(
      1, static_cast<std::uint64_t>(std::llround(std::sqrt(static_cast<double>(n)))));
}

}  // namespace guardbit
