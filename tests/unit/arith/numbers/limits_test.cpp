// Limits of formats and the widths of exact sums.
#include "arith/numbers/limits.h"

#include <array>

#include <doctest/doctest.h>

#include "tests/unit/arith/arith_helpers.h"

namespace guardbit::limits_test {
namespace {

int sum_bits(const char* a, const char* b, std::size_t n) {
  return exact_sum_bits(product_range(limits_of(a), limits_of(b)), n);
}

}  // namespace

TEST_CASE("sums of products need the published exact widths") {
  // Signed bits for n = 1, 32, 144, 576, 1152, 4608 products and the exponent of the last bit:
  // 1 + bitlength(n * max_a * max_b / lsb), lsb the product of the formats' smallest quanta.
  struct Row {
    const char *a, *b;
    int lsb;
    std::array<int, 6> widths;
  };
  const Row rows[] = {
      {"e2m0", "e2m0", 0, {6, 11, 13, 15, 16, 18}},
      {"e2m1", "e2m1", -2, {9, 14, 16, 18, 19, 21}},
      {"e3m0", "e3m0", -4, {14, 19, 21, 23, 24, 26}},
      {"e2m2", "e2m2", -4, {11, 16, 18, 20, 21, 23}},
      {"e3m1", "e3m1", -6, {17, 22, 24, 26, 27, 29}},
      {"e2m3", "e2m3", -6, {13, 18, 20, 22, 23, 25}},
      {"e3m2", "e3m2", -8, {19, 24, 26, 28, 29, 31}},
      {"e2m4", "e2m4", -8, {15, 20, 23, 25, 26, 28}},
      {"e3m3", "e3m3", -10, {21, 26, 28, 30, 31, 33}},
      {"e4m2", "e4m2", -16, {35, 40, 42, 44, 45, 47}},
      {"e2m5", "e2m5", -10, {17, 22, 25, 27, 28, 30}},
      {"e3m4:finite", "e3m4:finite", -12, {23, 28, 31, 33, 34, 36}},
      {"e3m4:fn", "e3m4:fn", -12, {23, 28, 30, 32, 33, 35}},
      {"e4m3:finite", "e4m3:finite", -18, {37, 42, 44, 46, 47, 49}},
      {"e4m3:fn", "e4m3:fn", -18, {37, 42, 44, 46, 47, 49}},
      {"e5m2:ieee", "e5m2:ieee", -32, {65, 70, 72, 74, 75, 77}},
      {"e5m2:finite", "e5m2:finite", -32, {67, 72, 74, 76, 77, 79}},
      {"e4m3:fn", "e5m2:ieee", -25, {51, 56, 58, 60, 61, 63}},
  };
  constexpr std::array<std::size_t, 6> counts{1, 32, 144, 576, 1152, 4608};
  for (const Row& row : rows) {
    CAPTURE(std::string(row.a));
    CHECK(product_range(limits_of(row.a), limits_of(row.b)).quantum_exp == row.lsb);
    for (std::size_t i = 0; i < counts.size(); ++i) {
      CHECK(sum_bits(row.a, row.b, counts[i]) == row.widths[i]);
    }
  }
}

TEST_CASE("integer sums need 8 + 8 + the bits of n where one operand is unsigned, else one less") {
  constexpr std::array<std::size_t, 5> counts{144, 576, 1152, 4608, 25088};
  constexpr std::array<int, 5> uint8_int8{24, 26, 27, 29, 31};
  constexpr std::array<int, 5> uint4_int4{16, 18, 19, 21, 23};
  for (std::size_t i = 0; i < counts.size(); ++i) {
    CHECK(sum_bits("uint8", "int8", counts[i]) == uint8_int8[i]);
    CHECK(sum_bits("int8", "int8", counts[i]) == uint8_int8[i] - 1);
    CHECK(sum_bits("uint4", "int4", counts[i]) == uint4_int4[i]);
  }
  CHECK(sum_bits("int8", "int8", 31) == 20);
  CHECK(sum_bits("int8", "int8", 32) == 21);  // 32 * 128 * 128 = 2^19 is one too many for 20 bits
  CHECK(sum_bits("int8:symmetric", "int8:symmetric", 32) == 20);
}

TEST_CASE("posit sums need 4h + 2 bits for a product of posits up to two to the h") {
  struct Row {
    const char* name;
    int h;  // (n - 2) * 2^es
  };
  for (const Row& row : {Row{"posit8_0", 6}, Row{"posit8_1", 12}, Row{"posit8_2", 24},
                         Row{"posit16_1", 28}, Row{"posit16_2", 56}, Row{"posit32_2", 120}}) {
    CAPTURE(std::string(row.name));
    CHECK(sum_bits(row.name, row.name, 1) == 4 * row.h + 2);
    // 4608 * 2^(4h) lies between 2^(4h + 12) and 2^(4h + 13): one bit less than the usual formula
    // 4h + 2 + ceil(log2 n), which makes room for 2^(4h + 13).
    CHECK(sum_bits(row.name, row.name, 4608) == 4 * row.h + 14);
    CHECK(sum_bits(row.name, row.name, 4096) == 4 * row.h + 14);
  }
}

TEST_CASE("two's complement widths count both ends") {
  CHECK(signed_bits(0, 0) == 1);
  CHECK(signed_bits(-1, 0) == 1);
  CHECK(signed_bits(0, 1) == 2);
  CHECK(signed_bits(-128, 127) == 8);
  CHECK(signed_bits(-129, 127) == 9);
  CHECK(signed_bits(-128, 128) == 9);
  CHECK(signed_bits(-(BigInt(1) << 2000), 0) == 2001);
}

TEST_CASE("product ranges take the extreme corners") {
  const AddendRange range = product_range(limits_of("int8"), limits_of("uint4"));
  CHECK(range.low == -128 * 15);
  CHECK(range.high == 127 * 15);
  CHECK(product_range(limits_of("int4"), limits_of("int4")).high == 64);
  const AddendRange sums = sum_range(range, 100);
  CHECK(sums.low == -128 * 15 * 100);
  CHECK(sums.high == 127 * 15 * 100);
  CHECK(product_range(limits_of("fixed8.4"), limits_of("fixed8.6")).quantum_exp == -10);
}

TEST_CASE("full precision ends at the maximum, but for posits at two to the power two to the es") {
  for (const char* name : {"e4m3", "e5m2", "e2m0", "ue4m3", "e8m0", "int8", "uint8", "fixed8.4",
                           "int8:symmetric", "fp16", "fp32", "e1m6", "e4m3:fn,nosubnormals"}) {
    CAPTURE(std::string(name));
    const FormatLimits limits = limits_of(name);
    CHECK(value_of(limits.max_full_precision) == value_of(limits.max));
  }
  CHECK(value_of(limits_of("posit8_0").max_full_precision) == 2);
  CHECK(value_of(limits_of("posit8_1").max_full_precision) == 4);
  CHECK(value_of(limits_of("posit8_2").max_full_precision) == 16);
  CHECK(value_of(limits_of("posit32_2").max_full_precision) == 16);
}

TEST_CASE("limits tell precision, quantum and what is beyond the numbers") {
  const FormatLimits posit = limits_of("posit8_2");
  CHECK(posit.significand_bits == 4);           // 8 bits: sign, regime 10 or 01, 2 of exponent, 3
  CHECK(value_of(posit.min_normal) == 0x1p-4);  // the smallest with regime 01: 2^-4 * (1 + f/8)
  CHECK(posit.min_quantum_exp == -24);
  const FormatLimits int8 = limits_of("int8");
  CHECK(int8.extra_negative);
  CHECK(int8.has_zero);
  CHECK(int8.significand_bits == 7);
  CHECK(!int8.nan);
  CHECK(!limits_of("int8:symmetric").extra_negative);
  CHECK(limits_of("e5m2").nan == Code{0x7e});
  CHECK(limits_of("e4m3:fnuz").nan == Code{0x80});
  CHECK(limits_of("e1m2:ieee").max_code == 3);  // only subnormals: 3/4 * 2^(1 - 0)
  CHECK(value_of(limits_of("e1m2:ieee").max) == 1.5);
}

}  // namespace guardbit::limits_test
