// Error statistics of a few outputs, by hand.
#include "analysis/judge/error_stats.h"

#include <cmath>
#include <limits>

#include <doctest/doctest.h>

#include "tests/unit/analysis/reference/exact_helpers.h"

namespace guardbit::analysis::error_stats_test {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

// An output with a quantum of 1/4.
void add(ErrorSums& sums, std::size_t index, double value, double exact) {
  sums.add({index, real(value), real(exact), real(0.25)});
}

}  // namespace

TEST_CASE("no outputs and no errors give infinite SQNR") {
  CHECK(ErrorSums().stats().arithmetic_sqnr_db == infinity);
  ErrorSums sums;
  add(sums, 0, 3, 3);
  add(sums, 1, 0, 0);
  const ErrorStats stats = sums.stats();
  CHECK(stats.outputs == 2);
  CHECK(stats.arithmetic_sqnr_db == infinity);
  CHECK(stats.mean_quanta == 0);
  CHECK_FALSE(stats.has_original);
}

TEST_CASE("the arithmetic error is measured against the exact sum, in decibels and in quanta") {
  ErrorSums sums;
  add(sums, 7, 10, 10);
  add(sums, 8, 20.5, 20);
  add(sums, 9, -19.5, -20);
  add(sums, 10, 10.25, 10);
  const ErrorStats stats = sums.stats();
  // signal 100 + 400 + 400 + 100, error 0.25 + 0.25 + 0.0625
  CHECK(stats.arithmetic_sqnr_db == doctest::Approx(10 * std::log10(1000 / 0.5625)).epsilon(1e-14));
  CHECK(stats.max_quanta == 2);
  CHECK(stats.mean_quanta == 1.25);  // (0 + 2 + 2 + 1) / 4
  CHECK(stats.worst_output == 8);
}

TEST_CASE("quantisation, arithmetic and total errors are kept apart and scaled") {
  // Scales 2 and 0.5 leave values as they are. exact - original = 1, value - exact = -1.
  const MpfrNumber value = real(10.0), exact = real(11.0), quantum = real(1.0),
                   original = real(10.0);
  ErrorSums sums;
  sums.add({0, value, exact, quantum, &original, nullptr, 2, 0.5});
  ErrorStats stats = sums.stats();
  CHECK(stats.quantisation_sqnr_db == doctest::Approx(20));
  CHECK(stats.arithmetic_sqnr_db == doctest::Approx(10 * std::log10(121)));
  CHECK(stats.total_sqnr_db == infinity);
  // With scale 3: 33 and 30 against the original 10.
  ErrorSums scaled;
  scaled.add({0, value, exact, quantum, &original, nullptr, 3, 1});
  stats = scaled.stats();
  CHECK(stats.quantisation_sqnr_db == doctest::Approx(10 * std::log10(100.0 / (23 * 23))));
  CHECK(stats.arithmetic_sqnr_db == doctest::Approx(10 * std::log10(121)));
  CHECK(stats.total_sqnr_db == doctest::Approx(10 * std::log10(100.0 / 400)));
  CHECK(stats.max_quanta == 1);  // quanta are not scaled
}

TEST_CASE("differences are formed before anything is rounded") {
  // exact = 2^100 + 1, which no double holds, scaled by 1 + 2^-52: the original is smaller by
  // 2^-52.
  MpfrNumber exact(128), original(256);
  mpfr_set_ui_2exp(exact.get(), 1, 100, MPFR_RNDN);
  mpfr_add_ui(exact.get(), exact.get(), 1, MPFR_RNDN);
  const double scale = 1 + 0x1p-52;
  mpfr_mul_d(original.get(), exact.get(), scale, MPFR_RNDN);
  mpfr_sub_d(original.get(), original.get(), 0x1p-52, MPFR_RNDN);
  ErrorSums sums;
  sums.add({0, exact, exact, real(1.0), &original, nullptr, scale, 1});
  // 10 log10((2^100)^2 / (2^-52)^2) = 20 * 152 * log10(2), to within the relative 2^-52.
  CHECK(sums.stats().quantisation_sqnr_db ==
        doctest::Approx(20 * 152 * std::log10(2)).epsilon(1e-13));
  CHECK(sums.stats().arithmetic_sqnr_db == infinity);
}

TEST_CASE("squares beyond the range of double still add up") {
  ErrorSums sums;
  sums.add({0, real(3, 900), real(1, 900), real(1, 900)});
  CHECK(sums.stats().arithmetic_sqnr_db == doctest::Approx(10 * std::log10(0.25)));
  CHECK(sums.stats().max_quanta == 2);
}

TEST_CASE("a register that is not a number has an infinite error") {
  MpfrNumber nan(2), inf(2);
  mpfr_set_nan(nan.get());
  mpfr_set_inf(inf.get(), -1);
  const MpfrNumber exact = real(4.0), original = real(5.0), one = real(1.0);
  ErrorSums sums;
  sums.add({0, exact, exact, one, &original});
  sums.add({1, nan, exact, one, &original});
  sums.add({2, inf, exact, one, &original});
  const ErrorStats stats = sums.stats();
  CHECK(stats.specials == 2);
  CHECK(stats.arithmetic_sqnr_db == -infinity);
  CHECK(stats.total_sqnr_db == -infinity);
  CHECK(stats.quantisation_sqnr_db == doctest::Approx(10 * std::log10(25)));
  CHECK(stats.max_quanta == infinity);
  CHECK(stats.worst_output == 1);
}

TEST_CASE("the usage of the bound is the largest share of it, and infinite where it is zero") {
  const MpfrNumber exact = real(4.0), value = real(5.0), one = real(1.0), bound = real(4.0);
  const MpfrNumber none = real(0.0);
  ErrorSums sums;
  sums.add({0, exact, exact, one, nullptr, &none});
  CHECK(sums.stats().bound_usage == 0);
  sums.add({1, value, exact, one, nullptr, &bound});
  CHECK(sums.stats().bound_usage == 0.25);
  sums.add({2, value, exact, one});
  CHECK(sums.stats().bound_usage == 0.25);
  sums.add({3, value, exact, one, nullptr, &none});
  CHECK(sums.stats().bound_usage == infinity);
}

}  // namespace guardbit::analysis::error_stats_test
