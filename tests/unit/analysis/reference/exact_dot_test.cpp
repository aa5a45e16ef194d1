// Exact dot products against integer arithmetic and sums known by hand.
#include <array>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include <doctest/doctest.h>

#include "tests/unit/analysis/reference/exact_helpers.h"

namespace guardbit::analysis::exact_dot_test {
namespace {

struct Sums {
  MpfrNumber sum{2}, magnitude_sum{2};
};

Sums dot(const char* activations, const char* weights, const std::vector<Code>& a,
         const std::vector<Code>& b) {
  Sums sums;
  ExactDot(ExactFormat(activations), ExactFormat(weights), a.size())
      .compute(a, b, sums.sum, sums.magnitude_sum);
  return sums;
}

}  // namespace

TEST_CASE("32 products of -128 and -128 sum to 524288") {
  const std::vector<Code> column(32, 0x80);
  const Sums sums = dot("int8", "int8", column, column);
  CHECK(sums.sum.to_double() == 524288);
  CHECK(sums.magnitude_sum.to_double() == 524288);
}

TEST_CASE("an empty dot product is zero") {
  CHECK(dot("e4m3:fn", "e4m3:fn", {}, {}).sum.to_double() == 0);
}

TEST_CASE("the smallest product survives between the largest ones of either sign") {
  // max * max + min * min - max * max = min * min
  const Sums e5m2 = dot("e5m2:ieee", "e5m2:ieee", {0x7b, 0x01, 0x7b}, {0x7b, 0x01, 0xfb});
  CHECK(e5m2.sum == real(1, -32));
  const Sums fp32 =
      dot("e8m23:ieee", "e8m23:ieee", {0x7f7fffff, 1, 0x7f7fffff}, {0x7f7fffff, 1, 0xff7fffff});
  CHECK(fp32.sum == real(1, -298));
  const Sums posit =
      dot("posit32_4", "posit32_4", {0x7fffffff, 1, 0x7fffffff}, {0x7fffffff, 1, 0x80000001});
  CHECK(posit.sum == real(1, -960));  // minpos = 2^(-30 * 16)
  MpfrNumber magnitude(1922);         // 2 * 2^960 + 2^-960
  mpfr_set_ui_2exp(magnitude.get(), 1, 961, MPFR_RNDN);
  CHECK(mpfr_add(magnitude.get(), magnitude.get(), real(1, -960).get(), MPFR_RNDN) == 0);
  CHECK(posit.magnitude_sum == magnitude);
}

TEST_CASE("formats of two kinds may meet in one product") {
  // 1.5 * -3 + 16 * 7
  CHECK(dot("posit8_2", "int8", {0x44, 0x60}, {0xfd, 7}).sum.to_double() == 107.5);
  // 2^-7 * 2^100
  CHECK(dot("ufixed8.7", "ue8m0:fn,nozero", {1}, {227}).sum == real(1, 93));
}

TEST_CASE("random e4m3 sums are those of integers scaled by 2^-18") {
  const ExactFormat format("e4m3:fn");
  ExactDot exact(format, format, 512);
  std::mt19937 random(1);
  Sums sums;
  for (int trial = 0; trial < 20; ++trial) {
    std::vector<Code> a(512), b(512);
    std::int64_t expected = 0, magnitude = 0;
    for (std::size_t k = 0; k < a.size(); ++k) {
      do a[k] = random() & 0xff;
      while ((a[k] & 0x7f) == 0x7f);
      do b[k] = random() & 0xff;
      while ((b[k] & 0x7f) == 0x7f);
      const std::int64_t product =
          std::llround(value_of(format, a[k]) * 512) * std::llround(value_of(format, b[k]) * 512);
      expected += product;
      magnitude += std::abs(product);
    }
    exact.compute(a, b, sums.sum, sums.magnitude_sum);
    CHECK(sums.sum == real(expected, -18));
    CHECK(sums.magnitude_sum == real(magnitude, -18));
  }
}

TEST_CASE("codes that share a place in the cache of a wide format keep their own values") {
  // 0x3f80 ^ 0x0000 = 0x4000 ^ 0x7f80, the place of both: 1 and 2 + 0x7f80 * 2^-22.
  const std::vector<Code> a{0x3f800000, 0x40007f80, 0x3f800000, 0x40007f80};
  const Sums sums = dot("e8m23:ieee", "e8m23:ieee", a, std::vector<Code>(4, 0x3f800000));
  CHECK(sums.sum.to_double() == 6 + 0x7f80 * 0x1p-21);
}

TEST_CASE("NaN, unused codes and opposite infinities give NaN, one infinity gives itself") {
  CHECK(std::isnan(dot("e4m3:fn", "e4m3:fn", {0x38, 0x7f}, {0x38, 0x38}).sum.to_double()));
  CHECK(std::isnan(dot("int8:symmetric", "int8", {0x80}, {1}).sum.to_double()));
  CHECK(std::isnan(dot("e5m2:ieee", "e5m2:ieee", {0x7c, 0x7c}, {0x3c, 0xbc}).sum.to_double()));
  CHECK(std::isnan(dot("e5m2:ieee", "e5m2:ieee", {0x7c}, {0x00}).sum.to_double()));
  CHECK(dot("e5m2:ieee", "e5m2:ieee", {0x7c, 0x3c}, {0xbc, 0x3c}).sum.to_double() ==
        -std::numeric_limits<double>::infinity());
}

TEST_CASE("dot products of floats are exact over their whole range") {
  constexpr float max = std::numeric_limits<float>::max();
  constexpr float min = std::numeric_limits<float>::denorm_min();
  const std::array<float, 3> a{max, min, max}, b{max, min, -max};
  MpfrNumber sum(2);
  exact_dot(a, b, sum);
  CHECK(sum == real(1, -298));
  const std::array<float, 2> c{0.1f, 3}, d{10, -1};
  exact_dot(c, d, sum);
  CHECK(sum == real(13421773 * std::int64_t{10} - 3 * (std::int64_t{1} << 27), -27));
}

}  // namespace guardbit::analysis::exact_dot_test
