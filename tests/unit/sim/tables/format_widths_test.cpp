// Accumulator widths of formats alone, by hand.
#include "sim/tables/format_widths.h"

#include <doctest/doctest.h>

namespace guardbit::sim::format_widths_test {
namespace {

Json widths(const std::vector<FormatPair>& pairs, const std::vector<std::uint64_t>& terms) {
  CodecCache codecs;
  return format_width_table(pairs, terms, codecs).records();
}

}  // namespace

TEST_CASE("a row for each pair of formats and number of products") {
  const auto rows = widths({{"int8", "int8"}, {"int4", "int8"}}, {1, 1024});
  REQUIRE(rows.size() == 4);
  // (-128)^2 = 2^14 needs 15 bits and a sign; 1024 of them ten more.
  CHECK(rows[0]["bits"] == 16);
  CHECK(rows[1]["bits"] == 26);
  // (-8) * (-128) = 2^10 needs 11 bits and a sign.
  CHECK(rows[2]["weights"] == "int4");
  CHECK(rows[2]["activations"] == "int8");
  CHECK(rows[2]["bits"] == 12);
  CHECK(rows[3]["terms"] == 1024);
}

TEST_CASE("bits count in multiples of the smallest product") {
  // e4m3: (448 / 2^-9)^2 = 49 * 2^30 needs 36 bits and a sign.
  const auto row = widths({{"e4m3", "e4m3"}}, {1})[0];
  CHECK(row["weights"] == "e4m3:fn");
  CHECK(row["bits"] == 37);
  CHECK(row["product_lsb_exp"] == -18);
  CHECK(widths({{"e4m3", "int8"}}, {1})[0]["product_lsb_exp"] == -9);
}

TEST_CASE("posits of one format stand beside their quires") {
  // posit8_2: h = 24, 4 h + 2 = 98 bits; 16 * 8 by the standard, 8 + 96 before it.
  const auto row = widths({{"posit8_2", "posit8_2"}}, {1})[0];
  CHECK(row["bits"] == 98);
  CHECK(row["quire_standard_bits"] == 128);
  CHECK(row["quire_early_bits"] == 104);
  CHECK(row["quire_formula_bits"] == 98);
  CHECK(widths({{"posit8_0", "posit8_0"}}, {1})[0]["quire_standard_bits"].is_null());
}

TEST_CASE("columns of quires are there for posits only, and empty for other pairs") {
  CHECK_FALSE(widths({{"int8", "int8"}}, {1})[0].contains("quire_early_bits"));
  CHECK_FALSE(widths({{"posit8_0", "posit8_1"}}, {1})[0].contains("quire_early_bits"));
  const auto rows = widths({{"int8", "int8"}, {"posit8_0", "posit8_0"}}, {1});
  CHECK(rows[0]["quire_early_bits"].is_null());
  CHECK(rows[1]["quire_early_bits"] == 32);
}

}  // namespace guardbit::sim::format_widths_test
