// Formats as tables: special codes, properties, code tables.
#include "sim/tables/format_report.h"

#include <cmath>

#include <doctest/doctest.h>

#include "traces/operands/codec_cache.h"

namespace guardbit::sim::format_report_test {
namespace {

using Ranges = std::vector<CodeRange>;

}  // namespace

TEST_CASE("the NaN codes of every kind of format") {
  CHECK(nan_codes(format_named("e4m3")) == Ranges{{0x7f, 0x7f}, {0xff, 0xff}});
  CHECK(nan_codes(format_named("e5m2")) == Ranges{{0x7d, 0x7f}, {0xfd, 0xff}});
  CHECK(nan_codes(format_named("e4m3:fnuz")) == Ranges{{0x80, 0x80}});
  CHECK(nan_codes(format_named("e8m0")) == Ranges{{0xff, 0xff}});
  CHECK(nan_codes(format_named("posit8_2")) == Ranges{{0x80, 0x80}});
  CHECK(nan_codes(format_named("fp32")) ==
        Ranges{{0x7f800001, 0x7fffffff}, {0xff800001, 0xffffffff}});
  CHECK(nan_codes(format_named("e8m0:ieee")).empty());  // exponent all ones is infinity, and no m
  for (const char* name : {"e2m1", "int8", "int8:symmetric", "uint8", "fixed8.4"}) {
    CAPTURE(name);
    CHECK(nan_codes(format_named(name)).empty());
  }
}

TEST_CASE("the ranges of NaN codes are what decode says") {
  for (const char* name : {"e4m3", "e5m2", "e4m3:fnuz", "e3m2:ieee", "e2m5:fn", "ue4m3:ieee",
                           "posit6_1", "int8:symmetric", "e8m0"}) {
    CAPTURE(name);
    const Format format = format_named(name);
    std::uint64_t expected = 0, listed = 0;
    for (Code c = 0; c < Code{1} << format.width; ++c) {
      expected += format.decode(c).value_class == ValueClass::nan ? 1U : 0U;
    }
    for (const CodeRange& range : nan_codes(format)) {
      for (Code c = range.first; c <= range.last; ++c) {
        CHECK(format.decode(c).value_class == ValueClass::nan);
        ++listed;
      }
    }
    CHECK(listed == expected);
  }
}

TEST_CASE("the properties of e4m3") {
  const auto record = property_table("e4m3").records()[0];
  CHECK(record["canonical"] == "e4m3:fn");
  CHECK(record["max"] == 448.0);
  CHECK(record["min_positive"] == 0.001953125);
  CHECK(record["min_normal"] == 0.015625);  // 2^-6
  CHECK(record["precision"] == 4);
  CHECK(record["nan_codes"] == "0x7f 0xff");
  CHECK(record["infinity_codes"] == "none");
  CHECK(record["product_lsb_exp"] == -18);
  // (448 / 2^-9)^2 = (7 * 2^15)^2 = 49 * 2^30 needs 36 bits and a sign; times 1024, 10 more.
  CHECK(record["accumulator_bits_1"] == 37);
  CHECK(record["accumulator_bits_1024"] == 47);
  // 20 log10(448 / 2^-9) = 20 log10(229376)
  CHECK(record["dynamic_range_db"].number<double>() == doctest::Approx(20 * std::log10(229376.0)));
}

TEST_CASE("the code table has every code once, the grid too") {
  const Format format = format_named("e2m1");
  const Table table = code_table(format);
  CHECK(table.rows() == 16);
  CHECK(table.records()[5]["value"] == 3.0);
  CHECK(table.records()[5]["bits"] == "0101");
  CHECK(table.records()[8]["class"] == "zero");
  // Entries of 8 characters and gaps of 3: 9 fit in 100, so 2 lines hold all 16.
  CHECK(code_grid(format) ==
        "0x0    0   0x2    1   0x4    2   0x6    4   0x8   -0   0xa   -1   0xc   -2   0xe   -4\n"
        "0x1  0.5   0x3  1.5   0x5    3   0x7    6   0x9 -0.5   0xb -1.5   0xd   -3   0xf   -6\n");
}

}  // namespace guardbit::sim::format_report_test
