// Formats: the grammar, and what the standards say about each named format.
#include "arith/numbers/format.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "arith/numbers/limits.h"
#include "tests/unit/arith/arith_helpers.h"

namespace guardbit::format_test {
namespace {

std::vector<Code> codes_of_class(const Format& format, ValueClass value_class) {
  std::vector<Code> codes;
  for (std::uint64_t code = 0; code < std::uint64_t{1} << format.width; ++code) {
    if (format.decode(static_cast<Code>(code)).value_class == value_class) {
      codes.push_back(static_cast<Code>(code));
    }
  }
  return codes;
}

// [first, last] and the same with the sign bit set.
std::vector<Code> both_signs(Code first, Code last, Code sign_bit) {
  std::vector<Code> codes;
  for (const Code sign : {Code{0}, sign_bit}) {
    for (Code c = first; c <= last; ++c) codes.push_back(c | sign);
  }
  return codes;
}

std::string format_error(const char* text) {
  return error_of([&] { parse_format(text); });
}

}  // namespace

TEST_CASE("names that a standard defines mean the standard's format") {
  CHECK(parse_format("e4m3").name == "e4m3:fn");
  CHECK(parse_format("e5m2").name == "e5m2:ieee");
  CHECK(parse_format("e3m2").name == "e3m2:finite");
  CHECK(parse_format("e2m3").name == "e2m3:finite");
  CHECK(parse_format("e2m1").name == "e2m1:finite");
  CHECK(parse_format("fp16").name == "e5m10:ieee");
  CHECK(parse_format("bf16").name == "e8m7:ieee");
  CHECK(parse_format("tf32").name == "e8m10:ieee");
  CHECK(parse_format("fp32").name == "e8m23:ieee");
  CHECK(parse_format("e8m0").name == "ue8m0:fn,nozero");
  CHECK(parse_format("posit8").name == "posit8_2");
}

TEST_CASE("other bare names are all-finite, and the canonical name carries what is not default") {
  CHECK(parse_format("e3m4").name == "e3m4:finite");
  CHECK(parse_format("ue4m3").name == "ue4m3:finite");
  CHECK(parse_format("e4m3:bias=11,fnuz").name == "e4m3:fnuz,bias=11");
  CHECK(parse_format("e4m3:fnuz,bias=8").name == "e4m3:fnuz");
  CHECK(parse_format("e4m3:fn,bias=7").name == "e4m3:fn");
  CHECK(parse_format("e4m3:bias=8").name == "e4m3:finite,bias=8");
  CHECK(parse_format("e4m3:nosubnormals,ieee,bias=-3").name == "e4m3:ieee,bias=-3,nosubnormals");
  CHECK(parse_format("ue5m3:nozero").name == "ue5m3:finite,nozero");
}

TEST_CASE("canonical names of every family parse back to themselves") {
  for (const char* name : {"e4m3:fn",
                           "e5m2:ieee",
                           "e4m3:fnuz,bias=11",
                           "e2m1:finite",
                           "e1m6:finite",
                           "ue8m0:fn,nozero",
                           "ue2m6:finite,bias=-3,nosubnormals",
                           "e8m23:ieee",
                           "e8m23:finite,bias=512",
                           "ue8m23:fn",
                           "e1m0:fnuz",
                           "posit2_0",
                           "posit8_2",
                           "posit32_4",
                           "int2",
                           "int8",
                           "int8:symmetric",
                           "int32",
                           "uint2",
                           "uint32",
                           "fixed8.4",
                           "fixed32.62",
                           "fixed8.0:symmetric",
                           "ufixed12.40"}) {
    CHECK(parse_format(name).name == name);
  }
  for (const FormatFamily& family : format_families()) {
    for (const std::string& example : family.examples) {
      const std::string name = parse_format(example).name;
      CHECK(parse_format(name).name == name);
    }
  }
}

TEST_CASE("small formats have the limits and special codes of their standards") {
  // OCP 8-bit Floating Point 1.0, OCP Microscaling Formats 1.0, IEEE 754 and the tables of the
  // formats without negative zero, as published with their reference implementations.
  struct Row {
    const char* name;
    double max, min_normal, min_positive;
    std::vector<Code> nan, infinity;
  };
  const Row rows[] = {
      {"e4m3", 448, 0x1p-6, 0x1p-9, {0x7f, 0xff}, {}},
      {"e5m2", 57344, 0x1p-14, 0x1p-16, both_signs(0x7d, 0x7f, 0x80), {0x7c, 0xfc}},
      {"e4m3:ieee", 240, 0x1p-6, 0x1p-9, both_signs(0x79, 0x7f, 0x80), {0x78, 0xf8}},
      {"e3m4:ieee", 15.5, 0x1p-2, 0x1p-6, both_signs(0x71, 0x7f, 0x80), {0x70, 0xf0}},
      {"e4m3:fnuz", 240, 0x1p-7, 0x1p-10, {0x80}, {}},
      {"e5m2:fnuz", 57344, 0x1p-15, 0x1p-17, {0x80}, {}},
      {"e4m3:fnuz,bias=11", 30, 0x1p-10, 0x1p-13, {0x80}, {}},
      {"e2m3", 7.5, 1, 0x1p-3, {}, {}},
      {"e3m2", 28, 0x1p-2, 0x1p-4, {}, {}},
      {"e2m1", 6, 1, 0.5, {}, {}},
      {"e8m0", 0x1p127, 0x1p-127, 0x1p-127, {0xff}, {}},
      {"e3m4:fn", 30, 0x1p-2, 0x1p-6, {0x7f, 0xff}, {}},
      {"e4m3:finite", 480, 0x1p-6, 0x1p-9, {}, {}},
      {"fp16", 65504, 0x1p-14, 0x1p-24, both_signs(0x7c01, 0x7fff, 0x8000), {0x7c00, 0xfc00}},
      {"bf16",
       0x1.fep127,
       0x1p-126,
       0x1p-133,
       both_signs(0x7f81, 0x7fff, 0x8000),
       {0x7f80, 0xff80}},
      {"tf32",
       0x1.ffcp127,
       0x1p-126,
       0x1p-136,
       both_signs(0x3fc01, 0x3ffff, 0x40000),
       {0x3fc00, 0x7fc00}},
  };
  for (const Row& row : rows) {
    CAPTURE(std::string(row.name));
    const Format format = parse_format(row.name);
    const FormatLimits limits = limits_of(format);
    CHECK(value_of(limits.max) == row.max);
    CHECK(value_of(limits.lowest) ==
          (format.sign == SignEncoding::unsigned_only ? row.min_positive : -row.max));
    CHECK(value_of(limits.min_normal) == row.min_normal);
    CHECK(value_of(limits.min_positive) == row.min_positive);
    CHECK(codes_of_class(format, ValueClass::nan) == row.nan);
    CHECK(codes_of_class(format, ValueClass::infinity) == row.infinity);
    CHECK(limits.nan.has_value() == !row.nan.empty());
    CHECK(limits.infinity.has_value() == !row.infinity.empty());
    if (!row.infinity.empty()) CHECK(*limits.infinity == row.infinity[0]);
  }
}

TEST_CASE("binary32 has the limits of IEEE 754") {
  const Format format = parse_format("fp32");
  const FormatLimits limits = limits_of(format);
  CHECK(value_of(limits.max) == 0x1.fffffep127);
  CHECK(value_of(limits.min_normal) == 0x1p-126);
  CHECK(value_of(limits.min_positive) == 0x1p-149);
  CHECK(limits.significand_bits == 24);
  CHECK(limits.max_code == 0x7f7fffff);
  CHECK(limits.infinity == Code{0x7f800000});
  CHECK(format.decode(0x7f800001).value_class == ValueClass::nan);
  CHECK(value_of(format.decode(0xc0490fdb)) == -0x1.921fb6p1);  // minus pi
}

TEST_CASE("posits reach from useed to the power 2 - n to useed to the power n - 2") {
  struct Row {
    const char* name;
    double max;  // 2^((n - 2) * 2^es)
  };
  for (const Row& row : {Row{"posit8_0", 0x1p6}, Row{"posit8_1", 0x1p12}, Row{"posit8_2", 0x1p24},
                         Row{"posit16_1", 0x1p28}, Row{"posit16_2", 0x1p56},
                         Row{"posit32_2", 0x1p120}, Row{"posit2_0", 1.0}}) {
    CAPTURE(std::string(row.name));
    const Format format = parse_format(row.name);
    const FormatLimits limits = limits_of(format);
    CHECK(value_of(limits.max) == row.max);
    CHECK(value_of(limits.lowest) == -row.max);
    CHECK(value_of(limits.min_positive) == 1 / row.max);
    const Code nar = Code{1} << (format.width - 1);
    CHECK(limits.nan == nar);
    CHECK(format.decode(nar).value_class == ValueClass::nan);
    CHECK(!limits.infinity);
  }
  // 0 10 10 110: regime 0, exponent 2, fraction 6/8: 2^2 * 1.75.
  CHECK(value_of(parse_format("posit8_2").decode(0b01010110)) == 7.0);
}

TEST_CASE("integers and fixed point are two's complement or unsigned") {
  CHECK(value_of(parse_format("int8").decode(0x80)) == -128);
  CHECK(value_of(parse_format("uint8").decode(0x80)) == 128);
  CHECK(parse_format("int8:symmetric").decode(0x80).value_class == ValueClass::unused);
  CHECK(value_of(parse_format("fixed8.4").decode(0xff)) == -0.0625);
  CHECK(value_of(parse_format("ufixed8.8").decode(0xff)) == 255.0 / 256);
  CHECK(value_of(limits_of("int32").lowest) == -0x1p31);
  CHECK(value_of(limits_of("int8:symmetric").lowest) == -127);
}

TEST_CASE("the widest unsigned formats have limits") {
  CHECK(value_of(limits_of("uint32").max) == 0xffffffff);
  CHECK(value_of(limits_of("uint32").min_positive) == 1);
  CHECK(value_of(limits_of("ufixed32.62").max) == 0xffffffff * 0x1p-62);
}

TEST_CASE("without subnormals the smallest values read as zero, without zero as ordinary ones") {
  const Format flushed = parse_format("e4m3:fn,nosubnormals");
  CHECK(flushed.decode(7).value_class == ValueClass::zero);
  CHECK(value_of(limits_of(flushed).min_positive) == 0x1p-6);
  const Format whole = parse_format("ue4m3:finite,nozero");
  CHECK(value_of(whole.decode(0)) == 0x1p-7);    // 2^(0 - 7)
  CHECK(value_of(whole.decode(1)) == 0x1.2p-7);  // 1 + 1/8
  CHECK(!limits_of(whole).has_zero);
}

TEST_CASE("signs and magnitude codes are inverse in every encoding") {
  for (const char* name : {"e2m3", "ue3m3", "posit6_1", "int6", "uint6", "int6:symmetric"}) {
    const Format format = parse_format(name);
    for (Code code = 0; code < 64; ++code) {
      const bool negative = format.sign != SignEncoding::unsigned_only && (code & 32) != 0;
      CHECK(format.with_sign(negative, format.magnitude_of(code)) == code);
    }
  }
}

TEST_CASE("format errors name the text and what was expected") {
  CHECK(format_error("e9m1") == "format 'e9m1': expected 1 to 8 exponent bits");
  CHECK(format_error("e4m24") == "format 'e4m24': expected 0 to 23 trailing bits");
  CHECK(format_error("ue1m0") == "format 'ue1m0': expected a width of at least 2 bits");
  CHECK(format_error("e1m0:ieee") ==
        "format 'e1m0:ieee': no number but zero is left beside the special codes");
  CHECK(format_error("ue4m3:fnuz") ==
        "format 'ue4m3:fnuz': fnuz puts NaN at negative zero, which this format does not have");
  CHECK(format_error("e4m3:fn,ieee") ==
        "format 'e4m3:fn,ieee': expected one of ieee, fn, fnuz, finite, p3109");
  CHECK(format_error("e4m3:bias=x") ==
        "format 'e4m3:bias=x', bias: 'x' is not a whole number from -512 to 512");
  CHECK(format_error("posit33_2") ==
        "format 'posit33_2', width: '33' is not a whole number from 2 to 32");
  CHECK(format_error("posit8_5") ==
        "format 'posit8_5', exponent bits: '5' is not a whole number from 0 to 4");
  CHECK(format_error("fixed8") == "format 'fixed8': expected fixed<width>.<fraction bits>");
  CHECK(format_error("uint8:symmetric") ==
        "format 'uint8:symmetric': expected no option, got 'symmetric'");
  CHECK(format_error("float").starts_with("format 'float' is unknown; expected one of "));
  for (const char* text : {"", "e4m3:", "e4m3:fn,fn", "e4m3:subnormals", "e4m3:nozero,nosubnormals",
                           "posit8_2:fn", "int1", "int33", "fixed8.63", "e4m3 ", "e4m3:bias=999"}) {
    CAPTURE(std::string(text));
    CHECK(!format_error(text).empty());
  }
}

TEST_CASE("a format without zero has no negative zero to be the NaN of fnuz") {
  CHECK(!format_error("e3m2:fnuz,nozero").empty());
}

TEST_CASE("a number has one spelling, so that e04m3 is not another e4m3") {
  for (const char* text : {"e04m3", "e4m03", "posit08_2", "int08", "fixed8.04", "e4m3:bias=007",
                           "e4m-0", "e4m3:bias=+7"}) {
    CAPTURE(std::string(text));
    CHECK(!format_error(text).empty());
  }
}

}  // namespace guardbit::format_test
