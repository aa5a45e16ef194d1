// Integers and fixed point of the exact reference, by hand.
#include <doctest/doctest.h>

#include "tests/unit/analysis/reference/exact_helpers.h"

namespace guardbit::analysis::exact_integer_test {
namespace {

Code wrapped(const char* name, double x, Rounding mode = Rounding::nearest_even) {
  return rounded(ExactFormat(name), x, mode, Overflow::wrap);
}

}  // namespace

TEST_CASE("two's complement, unsigned and fixed-point codes have their weights") {
  CHECK(value_of(ExactFormat("int8"), 0x80) == -128);
  CHECK(value_of(ExactFormat("int8"), 0x7f) == 127);
  CHECK(value_of(ExactFormat("int8"), 0xff) == -1);
  CHECK(value_of(ExactFormat("uint8"), 0xff) == 255);
  CHECK(value_of(ExactFormat("int32"), 0x80000000) == -0x1p31);
  CHECK(value_of(ExactFormat("uint32"), 0xffffffff) == 0x1p32 - 1);
  CHECK(value_of(ExactFormat("fixed8.4"), 0x81) == -7.9375);  // -127 / 16
  CHECK(value_of(ExactFormat("ufixed4.6"), 0xf) == 15.0 / 64);
  CHECK(ExactFormat("int8").decode(0).value_class == ValueClass::zero);
}

TEST_CASE("symmetric formats have a code that is unused and never given out") {
  const ExactFormat format("int8:symmetric");
  CHECK(format.decode(0x80).value_class == ValueClass::unused);
  CHECK(value_of(format, 0x81) == -127);
  for (const Overflow overflow : {Overflow::saturate, Overflow::infinity, Overflow::wrap}) {
    CHECK(rounded(format, -128, Rounding::nearest_even, overflow) == 0x81);
    CHECK(rounded(format, -127.5, Rounding::down, overflow) == 0x81);
    CHECK(rounded(format, 128, Rounding::up, overflow) == 0x7f);
  }
}

TEST_CASE("integers round and saturate at their own maximum on each side") {
  const ExactFormat format("int8");
  CHECK(rounded(format, 2.5) == 2);
  CHECK(rounded(format, 3.5) == 4);
  CHECK(rounded(format, -2.5) == 0xfe);
  CHECK(rounded(format, -2.5, Rounding::nearest_away) == 0xfd);
  CHECK(rounded(format, -0.25) == 0x00);
  CHECK(rounded(format, 127.4) == 0x7f);
  CHECK(rounded(format, 1000) == 0x7f);
  CHECK(rounded(format, -128.5) == 0x80);
  CHECK(rounded(format, -1000, Rounding::nearest_even, Overflow::infinity) == 0x80);
  CHECK(rounded(format, 1000, Rounding::nearest_even, Overflow::infinity) == 0x7f);
  CHECK(rounded(ExactFormat("int32"), 0x1p31) == 0x7fffffff);
  CHECK(rounded(ExactFormat("fixed8.4"), 16.5 / 16) == 0x10);
  CHECK(rounded(ExactFormat("fixed8.4"), 17.5 / 16) == 0x12);
}

TEST_CASE("unsigned formats give 0 for negative numbers unless they wrap") {
  CHECK(rounded(ExactFormat("uint8"), -5) == 0);
  CHECK(rounded(ExactFormat("uint8"), -5, Rounding::down, Overflow::infinity) == 0);
  CHECK(rounded(ExactFormat("ue4m4:finite"), -5, Rounding::down, Overflow::infinity) == 0);
  CHECK(wrapped("uint8", -1) == 0xff);
  CHECK(wrapped("uint8", -0.5) == 0x00);
  CHECK(wrapped("uint8", -0.6) == 0xff);
  CHECK(wrapped("ue4m4:finite", -5) == 0);
}

TEST_CASE("wrapping takes the rounded integer modulo two to the width") {
  CHECK(wrapped("int8", 127.5) == 0x80);
  CHECK(wrapped("int8", 127.5, Rounding::toward_zero) == 0x7f);
  CHECK(wrapped("int8", -129) == 0x7f);
  CHECK(wrapped("int8", 300.7, Rounding::toward_zero) == 300 - 256);
  CHECK(wrapped("int8", -300.7, Rounding::down) == 0xd3);  // -301 + 512 = 211
  CHECK(wrapped("int8", 300.7, Rounding::up) == 301 - 256);
  CHECK(wrapped("int8", 300.5, Rounding::to_odd) == 301 - 256);
  CHECK(wrapped("int8", 0x1p100) == 0);
  CHECK(wrapped("int8", 0x1p-100) == 0);
  CHECK(wrapped("uint8", 255.5) == 0);
  CHECK(wrapped("fixed8.4", 8) == 0x80);
  CHECK(wrapped("fixed8.4", 8.0 + 1.0 / 32, Rounding::up) == 0x81);
  CHECK(wrapped("int20", 524288) == 0x80000);  // 32 * (-128 * -128), one past 20 bits
  CHECK(wrapped("int32", -0x1p31 - 1) == 0x7fffffff);
  CHECK(ExactFormat("int8").round(real(600.25), Rounding::stochastic, 3, 2, Overflow::wrap) ==
        601 - 512);
  CHECK(ExactFormat("int8").round(real(600.25), Rounding::stochastic, 2, 2, Overflow::wrap) ==
        600 - 512);
}

}  // namespace guardbit::analysis::exact_integer_test
