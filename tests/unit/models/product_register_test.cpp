// The fields of products, by hand, and that every product of small formats is held exactly.
#include "models/product_register.h"

#include <cmath>
#include <limits>
#include <string>

#include <doctest/doctest.h>

namespace guardbit::models::product_register_test {
namespace {

double worth(const Format& format, Code code) {
  const Unpacked value = format.decode(code);
  if (value.value_class == ValueClass::nan) return std::numeric_limits<double>::quiet_NaN();
  if (value.value_class == ValueClass::infinity) {
    return value.negative ? -std::numeric_limits<double>::infinity()
                          : std::numeric_limits<double>::infinity();
  }
  const double magnitude = std::ldexp(static_cast<double>(value.significand), value.quantum_exp);
  return value.negative ? -magnitude : magnitude;
}

// All pairs of codes: the register's value and its unused high bits.
void check_all_products(const char* first, const char* second) {
  CAPTURE(first);
  CAPTURE(second);
  const Codec a(parse_format(first)), b(parse_format(second));
  const ProductRegister product(a, b);
  std::size_t wrong = 0;
  for (Code i = 0; i >> a.format().width == 0; ++i) {
    for (Code j = 0; j >> b.format().width == 0; ++j) {
      const UInt128 code = product.code(i, j);
      const double expected = worth(a.format(), i) * worth(b.format(), j);
      const double value = product.value(code);
      const bool same = std::isnan(expected) ? std::isnan(value) : value == expected;
      if (!same || code >> product.width() != 0) ++wrong;
    }
  }
  CHECK(wrong == 0);
}

}  // namespace

TEST_CASE("a product of integers is a two's complement integer of just the width it needs") {
  const Codec int8(parse_format("int8")), uint8(parse_format("uint8"));
  const ProductRegister product(int8, int8);
  CHECK(product.width() == 16);  // (-128) * (-128) = 2^14
  CHECK(product.code(0x80, 0x80) == 0x4000);
  CHECK(product.code(0xff, 1) == 0xffff);
  CHECK(ProductRegister(uint8, uint8).width() == 17);  // 255 * 255, and a sign
  CHECK(ProductRegister(int8, uint8).width() == 16);   // -128 * 255 = -32640
}

TEST_CASE("a product of e4m3 is a sign, the sum of the exponents and an 8-bit significand") {
  // Exponents from -6 to 8: sums from -12 to 16 as 0 to 28, infinity 29, NaN 30: 5 bits.
  const Codec e4m3(parse_format("e4m3"));
  const ProductRegister product(e4m3, e4m3);
  CHECK(product.width() == 1 + 5 + 8);
  // 1.5 * 1.5: 1.100 * 1.100 = 12 * 12 = 144, exponent 0 + 0 + 12.
  CHECK(product.code(0x3c, 0x3c) == (12 << 8 | 144));
  // -1.5 * 2^-9, the smallest subnormal 0.001 * 2^-6: 12 * 1, exponent 0 - 6 + 12.
  CHECK(product.code(0xbc, 0x01) == (1 << 13 | 6 << 8 | 12));
  // Zero has the exponent of subnormals, and the sign of its factors.
  CHECK(product.code(0x00, 0xb8) == (1 << 13 | 6 << 8));
  CHECK(product.code(0x7f, 0x3c) == 30 << 8);  // NaN
}

TEST_CASE("the register of products holds every product of two small formats exactly") {
  check_all_products("e4m3", "e5m2");
  check_all_products("e5m2", "e5m2");
  check_all_products("int8", "int8");
  check_all_products("int8", "e4m3");
  check_all_products("int8:symmetric", "uint4");
  check_all_products("fixed8.4", "uint8");
  check_all_products("posit8_2", "posit8_2");
  check_all_products("posit8_0", "e2m1");
  check_all_products("e2m1", "e2m1");
  check_all_products("ue4m3:fn", "int4");
}

}  // namespace guardbit::models::product_register_test
