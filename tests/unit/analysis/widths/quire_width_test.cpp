// Sizes of quires by the standards and by need.
#include "analysis/widths/quire_width.h"

#include <doctest/doctest.h>

#include "analysis/widths/accumulator_width.h"
#include "arith/numbers/limits.h"

namespace guardbit::analysis::quire_width_test {
namespace {

PositShape shape(const char* format) { return posit_shape(parse_format(format)).value(); }

struct Row {
  const char* format;
  int range_exp;   // h
  int terms_4608;  // published: sums of 4608 products
};
// h = (n - 2) 2^es.
constexpr Row rows[] = {{"posit8_0", 6, 39},    {"posit8_1", 12, 63},   {"posit8_2", 24, 111},
                        {"posit16_1", 28, 127}, {"posit16_2", 56, 239}, {"posit32_2", 120, 495}};

}  // namespace

TEST_CASE("quires by need of one product and of 4608 are as published") {
  for (const Row& row : rows) {
    CAPTURE(row.format);
    CHECK(shape(row.format).range_exp() == row.range_exp);
    CHECK(needed_quire_bits(shape(row.format), 1) == 4 * row.range_exp + 2);
    CHECK(needed_quire_bits(shape(row.format), 4608) == row.terms_4608);
  }
}

TEST_CASE("the exact width is that by need, or one less as maxpos squared is a power of two") {
  for (const Row& row : rows) {
    CAPTURE(row.format);
    const FormatLimits limits = limits_of(parse_format(row.format));
    for (const std::size_t terms : {1U, 2U, 3U, 64U, 4608U}) {
      const bool power = (terms & (terms - 1)) == 0;
      CHECK(by_format(limits, limits, terms) ==
            needed_quire_bits(shape(row.format), terms) - (power ? 0 : 1));
    }
  }
}

TEST_CASE("the standard of 2022 has 16 bits for each of the posit's, and only two exponent bits") {
  CHECK(standard_quire_bits(shape("posit8_2")) == 128);
  CHECK(standard_quire_bits(shape("posit16_2")) == 256);
  CHECK(standard_quire_bits(shape("posit32_2")) == 512);
  CHECK_FALSE(standard_quire_bits(shape("posit8_0")));
  // 1 sign, 31 carry, 4h bits.
  CHECK(1 + 31 + 4 * shape("posit16_2").range_exp() == 256);
}

TEST_CASE("quires before the standard have n - 1 carry bits") {
  CHECK(early_quire_bits(shape("posit8_0")) == 32);
  CHECK(early_quire_bits(shape("posit16_1")) == 128);
  CHECK(early_quire_bits(shape("posit32_2")) == 512);
}

TEST_CASE("only posits have a quire of their own") {
  for (const char* format : {"e4m3", "int8", "lns8_3", "takum16"}) {
    CHECK_FALSE(posit_shape(parse_format(format)));
  }
}

}  // namespace guardbit::analysis::quire_width_test
