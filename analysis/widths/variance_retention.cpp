// The ratio summed as it is written, in double precision.
#include "analysis/widths/variance_retention.h"

#include <algorithm>
#include <cmath>

#include "arith/registers/inner_sums.h"

namespace guardbit::analysis {
namespace {

// The mass in both tails of a standard normal variable beyond x.
double two_tails(double x) { return std::erfc(x / std::sqrt(2.0)); }

// Variance that is lost to partial swamping in the first `stages` stages.
double partly_lost(int register_bits, int product_bits, int stages) {
  double sum = 0;
  for (int j = 1; j <= stages; ++j) {
    sum += std::ldexp((std::ldexp(1.0, j) - 1) * (std::ldexp(1.0, j + 1) - 1), j);
  }
  return std::ldexp(sum, register_bits - 3 * product_bits) / 3;
}

// A weighted mean of the terms that remain.
class Mean {
 public:
  void add(double remaining, double weight) {
    if (remaining <= 0) return;
    sum_ += remaining * weight;
    weights_ += weight;
  }
  double value() const { return weights_ > 0 ? sum_ / weights_ : 0; }

 private:
  double sum_ = 0, weights_ = 0;
};

// The smallest m with length * (1 - retention(m)) < ln 50.
template <class Retention>
int first_suitable(std::uint64_t length, const Retention& retention) {
  constexpr int most = 60;
  const double limit = std::log(50.0) / static_cast<double>(length);
  int bits = 1;
  while (bits < most && 1 - retention(bits) >= limit) ++bits;
  return bits;
}

}  // namespace

double variance_retention(int register_bits, int product_bits, std::uint64_t n,
                          RetentionReading reading) {
  const double root = std::sqrt(static_cast<double>(n));
  const double capacity = std::ldexp(1.0, register_bits);
  Mean mean;
  const double lost = partly_lost(register_bits, product_bits, product_bits);
  for (std::uint64_t i = 2; i < n; ++i) {
    const double at = static_cast<double>(i);
    mean.add(at - lost,
             two_tails(capacity / std::sqrt(at)) * (1 - two_tails(capacity / std::sqrt(at - 1))));
  }
  for (int j = 2; j <= product_bits; ++j) {
    const double from = std::ldexp(1.0, register_bits - product_bits + j - 1);
    const double count = reading == RetentionReading::per_stage ? 2 * from : 1;
    mean.add(static_cast<double>(n) - partly_lost(register_bits, product_bits, j - 1),
             count * two_tails(from / root) * (1 - two_tails(2 * from / root)));
  }
  const double none = std::ldexp(1.0, register_bits - product_bits + 1);
  mean.add(static_cast<double>(n), 1 - two_tails(none / root));
  return mean.value() / static_cast<double>(n);
}

double chunked_variance_retention(int register_bits, int product_bits, std::uint64_t n,
                                  std::uint64_t length, RetentionReading reading) {
  const auto grown = static_cast<int>(std::log2(static_cast<double>(length)));
  const std::uint64_t chunks = inner_sum_count(SumOrder{length}, n);
  return variance_retention(register_bits, product_bits, length, reading) *
         variance_retention(register_bits, std::min(register_bits, product_bits + grown), chunks,
                            reading);
}

int suitable_fraction_bits(int product_bits, std::uint64_t n, RetentionReading reading) {
  return first_suitable(
      n, [&](int bits) { return variance_retention(bits, product_bits, n, reading); });
}

int suitable_chunked_fraction_bits(int product_bits, std::uint64_t n, std::uint64_t length,
                                   RetentionReading reading) {
  return first_suitable(
      std::max<std::uint64_t>(length, inner_sum_count(SumOrder{length}, n)),
      [&](int bits) { return chunked_variance_retention(bits, product_bits, n, length, reading); });
}

}  // namespace guardbit::analysis
