// IEEE P3109: the values of the working group's published tables.
#include <limits>
#include <vector>

#include <doctest/doctest.h>

#include "tests/unit/arith/arith_helpers.h"

namespace guardbit::p3109_test {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

void check_values(const char* name, const std::vector<double>& expected) {
  CAPTURE(std::string(name));
  const Format format = parse_format(name);
  REQUIRE((std::size_t{1} << format.width) == expected.size());
  for (std::size_t code = 0; code < expected.size(); ++code) {
    CAPTURE(code);
    const Unpacked value = format.decode(static_cast<Code>(code));
    if (std::isnan(expected[code])) {
      CHECK(value.value_class == ValueClass::nan);
    } else if (std::isinf(expected[code])) {
      CHECK(value.value_class == ValueClass::infinity);
      CHECK(value.negative == (expected[code] < 0));
    } else {
      CHECK(value_of(value) == expected[code]);
    }
  }
}

}  // namespace

TEST_CASE("P3109 names are policies of the binary floats") {
  CHECK(parse_format("binary8p3").name == "e5m2:p3109");
  CHECK(parse_format("binary8p4se").name == "e4m3:p3109");
  CHECK(parse_format("binary8p1").name == "e7m0:p3109");
  CHECK(parse_format("binary8p7").name == "e1m6:p3109");
  CHECK(parse_format("binary8p4sf").name == "e4m3:fnuz");
  CHECK(parse_format("binary8p4ue").name == "ue5m3:p3109");
  CHECK(parse_format("binary8p4uf").name == "ue5m3:fn,bias=16");
  CHECK(parse_format("binary16p11").name == "e5m10:p3109");
  CHECK(parse_format("e4m3:p3109,bias=8").name == "e4m3:p3109");
}

TEST_CASE("formats of 4 bits have every value of the published tables") {
  check_values("binary4p3", {0, 0.25, 0.5, 0.75, 1, 1.25, 1.5, infinity, not_a_number, -0.25, -0.5,
                             -0.75, -1, -1.25, -1.5, -infinity});
  check_values("binary4p2sf", {0, 0.25, 0.5, 0.75, 1, 1.5, 2, 3, not_a_number, -0.25, -0.5, -0.75,
                               -1, -1.5, -2, -3});
  check_values("binary4p2ue", {0, 0x1p-4, 0.125, 0.1875, 0.25, 0.375, 0.5, 0.75, 1, 1.5, 2, 3, 4, 6,
                               infinity, not_a_number});
  check_values("binary4p2uf", {0, 0x1p-4, 0.125, 0.1875, 0.25, 0.375, 0.5, 0.75, 1, 1.5, 2, 3, 4, 6,
                               8, not_a_number});
  check_values("binary4p4ue", {0, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875, 1, 1.125, 1.25,
                               1.375, 1.5, 1.625, infinity, not_a_number});
  check_values("binary4p1ue", {0, 0x1p-7, 0x1p-6, 0x1p-5, 0x1p-4, 0.125, 0.25, 0.5, 1, 2, 4, 8, 16,
                               32, infinity, not_a_number});
}

TEST_CASE("formats of 8 bits have the extremes of the published tables") {
  struct Row {
    const char* name;
    double max, min_positive;
  };
  for (const Row& row : {Row{"binary8p1", 0x1p62, 0x1p-63}, Row{"binary8p2", 0x1p31, 0x1p-32},
                         Row{"binary8p3", 49152, 0x1p-17}, Row{"binary8p4", 224, 0x1p-10},
                         Row{"binary8p5", 15, 0x1p-7}, Row{"binary8p6", 3.875, 0x1p-6},
                         Row{"binary8p7", 1.96875, 0x1p-6}}) {
    CAPTURE(std::string(row.name));
    const FormatLimits limits = limits_of(row.name);
    CHECK(value_of(limits.max) == row.max);
    CHECK(value_of(limits.lowest) == -row.max);
    CHECK(value_of(limits.min_positive) == row.min_positive);
    CHECK(limits.infinity == Code{0x7f});
    CHECK(limits.nan == Code{0x80});
    CHECK(value_of(parse_format(row.name).decode(0x40)) == 1);
  }
}

TEST_CASE("p3109 rounds beyond its maximum to infinity and negative underflow to the only zero") {
  const Codec codec = codec_of("binary8p4");  // 224 is even; the next value would be 240
  CHECK(rounded(codec, 231.9, Rounding::nearest_even, Overflow::infinity) == 0x7e);
  CHECK(rounded(codec, 232, Rounding::nearest_even, Overflow::infinity) == 0x7e);
  CHECK(rounded(codec, 233, Rounding::nearest_even, Overflow::infinity) == 0x7f);
  CHECK(rounded(codec, -233, Rounding::nearest_even, Overflow::infinity) == 0xff);
  CHECK(rounded(codec, -233) == 0xfe);
  CHECK(rounded(codec, -1e-9) == 0);
}

TEST_CASE("refused P3109 names say why") {
  const auto format_error = [](const char* text) { return error_of([&] { parse_format(text); }); };
  CHECK(format_error("binary8p8") ==
        "format 'binary8p8', precision: '8' is not a whole number from 1 to 7");
  CHECK(format_error("binary17p3") ==
        "format 'binary17p3', width: '17' is not a whole number from 3 to 16");
  CHECK(format_error("binary16p2") == "format 'binary16p2': expected 1 to 8 exponent bits");
  CHECK(format_error("e4m3:p3109,nozero") ==
        "format 'e4m3:p3109,nozero': a p3109 format has a zero");
  CHECK(format_error("binary8p3:fn") == "format 'binary8p3:fn', a P3109 name: expected no options");
  CHECK(!format_error("e1m0:p3109").empty());
  CHECK(!format_error("e4m3:p3109,fn").empty());
}

}  // namespace guardbit::p3109_test
