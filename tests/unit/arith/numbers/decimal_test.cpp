// Numbers from text: worked by hand, and against the C++ library's float.
#include "arith/numbers/decimal.h"

#include <charconv>
#include <cmath>
#include <random>
#include <string>

#include <doctest/doctest.h>

#include "tests/unit/arith/arith_helpers.h"

namespace guardbit::decimal_test {
namespace {

double parsed(const std::string& text, int bits = 24) {
  const auto value = parse_real(text, bits);
  REQUIRE(value);
  return value_of(*value);
}

}  // namespace

TEST_CASE("decimal and hexadecimal numbers are read exactly where the bits suffice") {
  CHECK(parsed("0") == 0);
  CHECK(parsed("-0.0e5") == 0);
  CHECK(!parse_real("-0", 24)->negative);
  CHECK(parsed("1") == 1);
  CHECK(parsed("+12.5") == 12.5);
  CHECK(parsed("-.25") == -0.25);
  CHECK(parsed("3.") == 3);
  CHECK(parsed("125e-3") == 0.125);
  CHECK(parsed("1.5E+2") == 150);
  CHECK(parsed("0x1.8p-3") == 0.1875);
  CHECK(parsed("-0XAp0") == -10);
  CHECK(parsed("0x.1") == 0.0625);
  CHECK(parse_real("nan", 24)->value_class == ValueClass::nan);
}

TEST_CASE("significands are odd") {
  const auto value = parse_real("96", 24);  // 3 * 2^5
  REQUIRE(value);
  CHECK(value->significand == 3);
  CHECK(value->quantum_exp == 5);
}

TEST_CASE("what does not fit the bits is rounded to nearest with ties to even") {
  CHECK(parsed("5", 2) == 4);  // 101 is a tie between 100 and 110
  CHECK(parsed("7", 2) == 8);  // 111 between 110 and 1000
  CHECK(parsed("5.0000000000000000000000001", 2) == 6);
  CHECK(parsed("16777217", 24) == 16777216);  // 2^24 + 1
  CHECK(parsed("16777219", 24) == 16777220);
  CHECK(parsed("0x1.000001p0", 24) == 1);  // 1 + 2^-24
  CHECK(parsed("0x1.0000010000001p0", 24) == 1 + 0x1p-23);
}

TEST_CASE("text that is no number is refused") {
  for (const char* text : {"",      "-",    ".",    "e5",     "1e",  "1e+",     "1e+-5",
                           "1e5.0", "0x",   "0x1p", "0x1e+5", "1 2", "1,5",     "inf",
                           "NaN",   "-nan", "abc",  "1f",     "--1", "1e10001", "1e99999999999",
                           "1p3"}) {
    CAPTURE(text);
    CHECK(!parse_real(text, 24));
  }
  CHECK(parse_real(std::string(1000, '1'), 24));
  CHECK(!parse_real(std::string(1001, '1'), 24));
}

TEST_CASE("100000 random decimals are rounded to 24 bits as the library reads them into a float") {
  std::mt19937_64 random(7);
  std::size_t wrong = 0;
  for (int i = 0; i < 100000; ++i) {
    const std::string text = std::to_string(random() >> (random() % 60)) + "." +
                             std::to_string(random() % 1000) + "e" +
                             std::to_string(static_cast<int>(random() % 40) - 30);
    float expected = 0;
    std::from_chars(text.data(), text.data() + text.size(), expected);
    if (std::isnormal(expected)) wrong += parsed(text) != static_cast<double>(expected);
  }
  CHECK(wrong == 0);
}

}  // namespace guardbit::decimal_test
