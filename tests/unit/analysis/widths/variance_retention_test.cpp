// Published and recomputed widths of accumulators by the variance retention ratio, in both
// readings.
#include "analysis/widths/variance_retention.h"

#include <cmath>

#include <doctest/doctest.h>

namespace guardbit::analysis::variance_retention_test {
namespace {

constexpr RetentionReading per_stage = RetentionReading::per_stage, once = RetentionReading::once;

struct Row {
  std::uint64_t n;
  int per_stage, once, chunked_per_stage, chunked_once;  // chunks of 64
};
// Products of 5 fraction bits (1-5-2 floats), n (1 - VRR) < ln 50. Evaluated independently from the
// formula of the paper in both readings of the factor that is not certain.
constexpr Row rows[] = {{144, 5, 6, 4, 5},     {576, 7, 7, 4, 5},  {1152, 7, 7, 4, 5},
                        {4608, 9, 9, 5, 5},    {8192, 9, 9, 5, 5}, {32768, 11, 10, 7, 7},
                        {131072, 12, 12, 8, 8}};

}  // namespace

TEST_CASE("the ratio of 6 fraction bits over 1024 products of 5, in both readings") {
  CHECK(variance_retention(6, 5, 1024, per_stage) == doctest::Approx(0.945).epsilon(5e-4));
  CHECK(variance_retention(6, 5, 1024, once) == doctest::Approx(0.791).epsilon(5e-4));
}

TEST_CASE("suitable widths, whole and in chunks of 64") {
  for (const Row& row : rows) {
    CAPTURE(row.n);
    CHECK(suitable_fraction_bits(5, row.n, per_stage) == row.per_stage);
    CHECK(suitable_fraction_bits(5, row.n, once) == row.once);
    CHECK(suitable_chunked_fraction_bits(5, row.n, 64, per_stage) == row.chunked_per_stage);
    CHECK(suitable_chunked_fraction_bits(5, row.n, 64, once) == row.chunked_once);
  }
}

TEST_CASE("the longest sums of the table, about three million products") {
  constexpr std::uint64_t n = 3211264;
  const auto suits = [](int bits, RetentionReading reading) {
    return static_cast<double>(n) * (1 - variance_retention(bits, 5, n, reading)) < std::log(50.0);
  };
  CHECK(suits(17, per_stage));
  CHECK_FALSE(suits(16, per_stage));
  CHECK(suits(15, once));
  CHECK_FALSE(suits(14, once));
  CHECK(suitable_chunked_fraction_bits(5, n, 64, per_stage) == 11);
  CHECK(suitable_chunked_fraction_bits(5, n, 64, once) == 11);
}

TEST_CASE("a wide register keeps all, and a wider one keeps more") {
  CHECK(variance_retention(30, 5, 1000, once) == doctest::Approx(1.0));
  for (int bits = 4; bits < 12; ++bits) {
    CHECK(variance_retention(bits + 1, 5, 4096, once) >= variance_retention(bits, 5, 4096, once));
  }
}

}  // namespace guardbit::analysis::variance_retention_test
