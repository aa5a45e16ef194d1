// Errors in machine numbers against those in MPFR.
#include "analysis/judge/quick_errors.h"

#include <random>

#include <doctest/doctest.h>

#include "analysis/judge/error_stats.h"
#include "tests/unit/analysis/reference/exact_helpers.h"

namespace guardbit::analysis::quick_errors_test {
namespace {

MpfrNumber number(const DyadicSum& x) {
  MpfrNumber value(2);
  assign(x, value);
  return value;
}

OutputNumbers output_of(std::size_t index, Int128 exact, Int128 error, double scale = 1) {
  return {index, {exact, 0}, {error, 0}, 0, std::nullopt, scale, 1};
}

}  // namespace

TEST_CASE("the statistics of thousands of outputs are those of MPFR") {
  std::mt19937_64 random(3);
  std::uniform_real_distribution<double> scale(1e-6, 1e-4);
  QuickErrors quick[2];
  ErrorSums slow, sums;
  for (std::size_t i = 0; i < 4000; ++i) {
    const auto exact = static_cast<std::int64_t>(random() >> 20);
    OutputNumbers output{i,
                         {random() % 2 == 0 ? exact : -exact, -18},
                         {static_cast<std::int64_t>(random() >> 40) - (1 << 23), -19},
                         -15,
                         std::nullopt,
                         scale(random),
                         scale(random)};
    const double near = nearest_double(output.exact_sum) * output.activation_scale *
                        output.weight_scale * (1 + 0.1 * scale(random) * 1e4);
    output.original = DyadicSum{static_cast<Int128>(std::ldexp(near, 80)), -80};
    REQUIRE(quick[i / 2000].add(output));
    const MpfrNumber original = number(*output.original);
    MpfrNumber value(256);
    mpfr_add(value.get(), number(output.exact_sum).get(), number(output.error).get(), MPFR_RNDN);
    slow.add({i, value, number(output.exact_sum), real(1, -15), &original, nullptr,
              output.activation_scale, output.weight_scale});
  }
  sums.add(quick[0]);
  sums.add(quick[1]);
  const ErrorStats a = sums.stats(), b = slow.stats();
  CHECK(a.outputs == b.outputs);
  CHECK(a.has_original);
  CHECK(a.quantisation_sqnr_db == b.quantisation_sqnr_db);
  CHECK(a.arithmetic_sqnr_db == b.arithmetic_sqnr_db);
  CHECK(a.total_sqnr_db == b.total_sqnr_db);
  CHECK(a.max_quanta == b.max_quanta);
  CHECK(a.mean_quanta == b.mean_quanta);
  CHECK(a.worst_output == b.worst_output);
}

TEST_CASE("differences that cancel and numbers out of range are left to MPFR") {
  QuickErrors errors;
  OutputNumbers output = output_of(0, 1000, 1);
  output.original = DyadicSum{1000, 0};  // no quantisation error: is that exact?
  CHECK_FALSE(errors.add(output));
  output.original = DyadicSum{1001, 0};  // no total error
  CHECK_FALSE(errors.add(output));
  output.original = DyadicSum{999, 0};
  CHECK(errors.add(output));
  CHECK_FALSE(errors.add(output_of(1, 1000, 1, 1e-70)));
  CHECK_FALSE(errors.add({2, {1, 300}, {0, 0}, 0}));
  CHECK(errors.add({3, {0, 0}, {0, 0}, 0}));
  ErrorSums sums;
  sums.add(errors);
  CHECK(sums.stats().outputs == 2);
}

TEST_CASE("the first of equally wrong outputs is the worst, wherever it was counted") {
  QuickErrors first, second;
  REQUIRE(first.add(output_of(5, 100, 1)));
  REQUIRE(second.add(output_of(9, 100, 4)));
  REQUIRE(second.add(output_of(10, 100, -4)));
  second.note_bound_usage(0.5);
  ErrorSums sums;
  sums.add(first);
  sums.add(second);
  CHECK(sums.stats().worst_output == 9);
  CHECK(sums.stats().max_quanta == 4);
  CHECK(sums.stats().bound_usage == 0.5);
  sums.add({7, real(104.0), real(100.0), real(1.0)});
  CHECK(sums.stats().worst_output == 7);
  CHECK(sums.stats().mean_quanta == 3.25);
}

}  // namespace guardbit::analysis::quick_errors_test
