// Operands as text, and the text of codes, numbers and flags.
#include "sim/mac/mac_report.h"

#include <fstream>

#include <doctest/doctest.h>

#include "arith/error.h"
#include "sim/mac/mac_operands.h"
#include "tests/unit/traces/scratch_folder.h"
#include "traces/operands/codec_cache.h"

namespace guardbit::sim::mac_report_test {
namespace {

template <class Action>
std::string error_of(Action action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

ContentReader reader_of(const char* accumulator) {
  const FormatLimits limits = limits_of(parse_format("int8"));
  return ContentReader(
      make_mac_registers(parse_accumulator(accumulator), limits, limits, 4, 0).last().layout);
}

}  // namespace

TEST_CASE("operands are values or codes") {
  const Codec e4m3(parse_format("e4m3"));
  const auto parsed = [&](const char* text) { return parse_operand(text, e4m3, {}, 0, "--a"); };
  CHECK(parsed("1.5").code == 0x3c);
  CHECK(parsed("-2").code == 0xc0);
  CHECK(parsed("+1").code == 0x38);
  CHECK(parsed("0x38").code == 0x38);
  CHECK(parsed("0b10111000").code == 0xb8);
  CHECK(parsed("nan").code == 0x7f);
  CHECK_FALSE(parsed("1.5").rounded);
  CHECK(parsed("1.3").rounded);  // 1.25
  CHECK(parsed("1.3").code == 0x3a);
  CHECK(parsed("1e9").code == 0x7e);
  for (const char* text : {"", "x", "1.5x", "0x", "0x100", "0b2", "inf", "1e400"}) {
    CAPTURE(text);
    CHECK(error_of([&] { parsed(text); }).starts_with("--a: '") != (std::string(text) == "inf"));
    CHECK_FALSE(error_of([&] { parsed(text); }).empty());
  }
  const Codec symmetric(parse_format("int8:symmetric"));
  CHECK_FALSE(error_of([&] { parse_operand("0x80", symmetric, {}, 0, "--b"); }).empty());
}

TEST_CASE("an operand file names the line that is wrong") {
  const test::ScratchFolder folder;
  const std::filesystem::path path = folder.path() / "ops.csv";
  std::ofstream(path) << "# two products\na,b\n\n1.5, 0x38 # one\r\n-2,3\n";
  const std::vector<OperandLine> lines = read_operand_file(path);
  REQUIRE(lines.size() == 2);
  CHECK(lines[0].a == "1.5");
  CHECK(lines[0].b == "0x38");
  CHECK(lines[1].line == 5);
  std::ofstream(path) << "1,2\n3\n";
  CHECK(error_of([&] { read_operand_file(path); }) ==
        path.string() + ":2: expected two columns a,b");
  std::ofstream(path) << "a,b\n";
  CHECK(error_of([&] { read_operand_file(path); }) == path.string() + ": no operands");
}

TEST_CASE("an addend is a code of the register or a value in its range") {
  const ContentReader fixed = reader_of("fixed:width=8,lsb=-2");
  CHECK(parse_addend("0xff", fixed).integer == -1);
  CHECK(parse_addend("0xff", fixed).exp == -2);
  CHECK_FALSE(error_of([&] { parse_addend("32", fixed); }).empty());  // up to 31.75
  CHECK(error_of([&] { parse_addend("-32", fixed); }).empty());
  CHECK_FALSE(error_of([&] { parse_addend("nan", fixed); }).empty());
  const ContentReader fp16 = reader_of("float:fp16");
  CHECK(parse_addend("0x7c00", fp16).is_special());
  CHECK_FALSE(parse_addend("1e300", fp16).is_special());
}

TEST_CASE("codes show their fields and registers their digits") {
  CHECK(bit_fields(parse_format("e4m3"), 0x3c) == "0|0111|100");
  CHECK(bit_fields(parse_format("ue4m4"), 0xf1) == "1111|0001");
  CHECK(bit_fields(parse_format("bf16"), 0xbf80) == "1|01111111|0000000");
  CHECK(bit_fields(parse_format("int8"), 0xbf).empty());
  const std::vector<std::uint64_t> minus_two(2, ~std::uint64_t{0});
  CHECK(hex_text(minus_two, 70) == "0x3fffffffffffffffff");  // 2 + 68 bits
  CHECK(hex_text(minus_two, 5) == "0x1f");
}

TEST_CASE("numbers of any size and flags are text") {
  CHECK(number_text({BigInt(3), -2}) == "0.75 = 3*2^-2");
  CHECK(number_text({BigInt(0), 7}) == "0");
  CHECK(number_text({(BigInt(1) << 100) + 1, -100}) == "about 1");
  CHECK(flags_text(0) == "none");
  CHECK(flags_text(output_overflowed | output_wrapped) == "overflowed, wrapped");
  CHECK(flags_text(255, " ") ==
        "overflowed special inexact underflowed saturated wrapped invalid lost-low-bits");
}

}  // namespace guardbit::sim::mac_report_test
