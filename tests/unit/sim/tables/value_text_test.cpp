// Values as text.
#include "sim/tables/value_text.h"

#include <limits>

#include <doctest/doctest.h>

namespace guardbit::sim::value_text_test {
namespace {

std::string value_of(const std::string& format, Code code) {
  return exact_text(parse_format(format).decode(code));
}

Unpacked number(std::uint64_t significand, int quantum_exp, bool negative = false) {
  return {ValueClass::finite, negative, significand, quantum_exp};
}

}  // namespace

TEST_CASE("values are exact decimals where those are short, else powers of two") {
  CHECK(value_of("e4m3", 0x7e) == "448");
  CHECK(value_of("e4m3", 0x81) == "-0.001953125");          // -2^-9
  CHECK(value_of("e5m2", 0x01) == "0.0000152587890625");    // 2^-16
  CHECK(value_of("fp32", 0x7f7fffff) == "16777215*2^104");  // (2 - 2^-23) * 2^127
  CHECK(value_of("fp32", 0x80000001) == "-2^-149");
  CHECK(value_of("int32", 0x80000000) == "-2147483648");
  CHECK(value_of("fixed8.4", 0x7f) == "7.9375");  // 127 / 16
}

TEST_CASE("codes that are no numbers have names") {
  CHECK(value_of("e5m2", 0x7c) == "inf");
  CHECK(value_of("e5m2", 0xfc) == "-inf");
  CHECK(value_of("e4m3", 0x7f) == "NaN");
  CHECK(value_of("int8:symmetric", 0x80) == "unused");
  CHECK(value_of("e4m3", 0x80) == "-0");
}

TEST_CASE("a number is explained as decimal and as power of two") {
  CHECK(explained_text(number(14, 5)) == "448 = 7*2^6");
  CHECK(explained_text(number(127, 0, true)) == "-127");
  CHECK(explained_text(number(1, -9)) == "0.001953125 = 2^-9");
  CHECK(explained_text(number(1, -149)) == "2^-149, about 1.4013e-45");  // 1.40129846...e-45
  CHECK(explained_text(number(1, 4000)) == "2^4000");
  CHECK(explained_text(Unpacked{}) == "0");
}

TEST_CASE("brief numbers are powers of two where that is shorter, else 6 digits") {
  CHECK(brief_text(number(1, -6)) == "2^-6");
  CHECK(brief_text(number(1, -3, true)) == "-0.125");
  CHECK(brief_text(number(1, 12)) == "4096");
  CHECK(brief_text(number(1, 127)) == "2^127");
  CHECK(brief_text(number(255, -8)) == "0.996094");  // 0.99609375
  CHECK(brief_text(number(0xffffff, 104)) == "3.40282e38");
  CHECK(brief_text(number(15, 4220)) == "15*2^4220");
}

TEST_CASE("the nearest double") {
  CHECK(nearest_double(number(7, 6)) == 448.0);
  CHECK(nearest_double(number(1, -1074, true)) == -std::numeric_limits<double>::denorm_min());
  CHECK(nearest_double(number(1, 2000)) == std::numeric_limits<double>::infinity());
}

}  // namespace guardbit::sim::value_text_test
