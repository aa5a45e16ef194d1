// Expected errors of accumulators: widths by rule, and sums really added.
#include "analysis/widths/sum_error_model.h"

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include <doctest/doctest.h>

namespace guardbit::analysis::sum_error_model_test {
namespace {

struct Row {
  double n;
  int nearest, chunked, truncating;
};
// Fraction bits for a relative mean squared error of 1e-3, whole and in chunks of 64 (rounded up),
// and for 99 % of the variance under truncation.
constexpr Row rows[] = {{144, 6, 6, 13},     {576, 7, 6, 15},      {1152, 8, 6, 16},
                        {4608, 9, 6, 18},    {8192, 9, 7, 19},     {32768, 10, 7, 21},
                        {131072, 11, 8, 23}, {3211264, 14, 11, 27}};

// To `fraction_bits` after the leading one; `random` in [0, 1) for stochastic rounding.
double rounded(double value, int fraction_bits, double random) {
  if (value == 0) return 0;
  const double quantum = std::ldexp(1.0, std::ilogb(value) - fraction_bits);
  return std::floor(value / quantum + random) * quantum;
}

// Relative mean squared error of sums of n Gaussian terms, added one after another.
double measured(FairRounding rounding, int fraction_bits, int n, int sums) {
  std::mt19937_64 random(1);
  std::normal_distribution<double> gauss;
  std::uniform_real_distribution<double> uniform;
  double errors = 0;
  for (int i = 0; i < sums; ++i) {
    double exact = 0, sum = 0;
    for (int k = 0; k < n; ++k) {
      const double term = gauss(random);
      exact += term;
      const double up = rounding == FairRounding::nearest ? 0.5 : uniform(random);
      sum = rounded(sum + term, fraction_bits, up);
    }
    errors += (sum - exact) * (sum - exact);
  }
  return errors / sums / n;
}

}  // namespace

TEST_CASE("widths for an error of 1e-3 and for 99 % of the variance") {
  for (const Row& row : rows) {
    CAPTURE(row.n);
    CHECK(fraction_bits_for_error(FairRounding::nearest, row.n, 1e-3) == row.nearest);
    const double chunked = effective_terms(row.n, 64);
    CHECK(fraction_bits_for_error(FairRounding::nearest, chunked, 1e-3) == row.chunked);
    CHECK(fraction_bits_for_truncation(row.n, 0.99) == row.truncating);
  }
}

TEST_CASE("closed forms at the points that were published with simulations") {
  // m = 8, n = 1024 and m = 10, n = 4096.
  CHECK(relative_sum_error(FairRounding::nearest, 8, 1024) ==
        doctest::Approx(3.52e-4).epsilon(2e-3));
  CHECK(relative_sum_error(FairRounding::stochastic, 8, 1024) ==
        doctest::Approx(7.04e-4).epsilon(2e-3));
  CHECK(relative_sum_error(FairRounding::nearest, 10, 4096) ==
        doctest::Approx(8.81e-5).epsilon(2e-3));
  CHECK(truncated_variance(8, 1024) == doctest::Approx(0.3272).epsilon(1e-3));
  CHECK(truncated_variance(10, 4096) == doctest::Approx(0.327).epsilon(2e-3));
}

TEST_CASE("sums of Gaussian terms err as the closed forms say, within 15 %") {
  for (const FairRounding rounding : {FairRounding::nearest, FairRounding::stochastic}) {
    for (const int bits : {6, 8, 10}) {
      CAPTURE(bits);
      CHECK(measured(rounding, bits, 1024, 1500) ==
            doctest::Approx(relative_sum_error(rounding, bits, 1024)).epsilon(0.15));
    }
  }
}

TEST_CASE("truncated sums of Gaussian terms err as the closed form says, within 15 %") {
  for (const int bits : {6, 8, 10, 13}) {
    CAPTURE(bits);
    std::mt19937_64 random(2);
    std::normal_distribution<double> gauss;
    constexpr int n = 1024, sums = 1500;
    double errors = 0;
    for (int i = 0; i < sums; ++i) {
      double exact = 0, sum = 0;
      for (int k = 0; k < n; ++k) {
        const double term = gauss(random);
        exact += term;
        const double value = sum + term;
        sum = std::copysign(rounded(std::abs(value), bits, 0), value);
      }
      errors += (sum - exact) * (sum - exact);
    }
    CHECK(errors / sums / n == doctest::Approx(truncated_sum_error(bits, n)).epsilon(0.15));
  }
}

TEST_CASE("aligned sums of Gaussian terms err as the closed form says, within 20 %") {
  struct Case {
    int n, group, bits;
  };
  for (const Case& one :
       {Case{1024, 16, 8}, Case{1024, 4, 8}, Case{256, 16, 10}, Case{64, 16, 7}}) {
    CAPTURE(one.n);
    CAPTURE(one.group);
    std::mt19937_64 random(4);
    std::normal_distribution<double> gauss;
    constexpr int sums = 1500;
    double errors = 0;
    for (int i = 0; i < sums; ++i) {
      double exact = 0, sum = 0;
      for (int k = 0; k < one.n; k += one.group) {
        std::vector<double> terms{sum};
        for (int t = 0; t < one.group; ++t) terms.push_back(gauss(random));
        double largest = 0;
        for (const double term : terms) largest = std::max(largest, std::abs(term));
        const double quantum = std::ldexp(1.0, std::ilogb(largest) - one.bits);
        for (std::size_t t = 1; t < terms.size(); ++t) exact += terms[t];
        sum = 0;
        for (const double term : terms) sum += std::trunc(term / quantum) * quantum;
      }
      errors += (sum - exact) * (sum - exact);
    }
    CHECK(errors / sums / one.n ==
          doctest::Approx(aligned_sum_error(one.bits, one.n)).epsilon(0.2));
  }
  CHECK(fraction_bits_for_aligned_error(1024, aligned_sum_error(9, 1024) * 1.001) == 9);
}

TEST_CASE("the fewest bits for a truncated error keep it, and one less does not") {
  for (const double n : {9.0, 512.0, 4608.0, 131072.0}) {
    for (const double error : {1e-2, 1e-4, 1e-6}) {
      const int bits = fraction_bits_for_truncated_error(n, error);
      CHECK(truncated_sum_error(bits, n) <= error);
      CHECK(truncated_sum_error(bits - 1, n) > error);
      CHECK(bits >= fraction_bits_for_error(FairRounding::nearest, n, error));
    }
  }
  // Small decays: y = 2^-30 / (4 ln 2), y^2 / 3.
  const double y = std::ldexp(1.0, -30) / (4 * 0.69314718056);
  CHECK(truncated_sum_error(30, 1) ==
        doctest::Approx(y * y / 3 + relative_sum_error(FairRounding::nearest, 30, 1)));
}

TEST_CASE("low bits that a fixed-point register may round off") {
  // 12 terms rounded to multiples of 4: 12 * 4^2 / 12 = 16.
  CHECK(low_bits_for_error(12, 16) == 2);
  CHECK(low_bits_for_error(12, 15.9) == 1);
  CHECK(low_bits_for_error(12, 0.5) == 0);
  CHECK(low_bits_for_error(12, 0) == 0);
}

TEST_CASE("the best chunk is the square root") {
  CHECK(best_chunk(4096) == 64);
  CHECK(best_chunk(1) == 1);
  CHECK(effective_terms(4096, 64) < effective_terms(4096, 32));
  CHECK(effective_terms(4096, 64) < effective_terms(4096, 128));
}

}  // namespace guardbit::analysis::sum_error_model_test
