// Registers' bits read by hand.
#include "analysis/register_value.h"

#include <cmath>
#include <limits>
#include <vector>

#include <doctest/doctest.h>

#include "tests/unit/analysis/exact_helpers.h"

using namespace guardbit;

namespace {

constexpr std::uint64_t ones = ~std::uint64_t{0};

MpfrNumber value_of_bits(const RegisterLayout& layout, const std::vector<std::uint64_t>& words) {
  MpfrNumber value(2);
  RegisterReader(layout).read(words, value);
  return value;
}

// (x + 1) * 2^exp
MpfrNumber plus_one(const MpfrNumber& x, long exp) {
  MpfrNumber result(256);
  mpfr_add_ui(result.get(), x.get(), 1, MPFR_RNDN);
  mpfr_mul_2si(result.get(), result.get(), exp, MPFR_RNDN);
  return result;
}

}  // namespace

TEST_CASE("two's complement registers are integers times 2^lsb") {
  CHECK(value_of_bits({20, -3, ""}, {5}).to_double() == 0.625);
  CHECK(value_of_bits({20, -3, ""}, {ones}).to_double() == -0.125);
  CHECK(value_of_bits({20, 0, ""}, {0x7ffff}).to_double() == 524287);
  CHECK(value_of_bits({20, 0, ""}, {0xfffffffffff80000}).to_double() == -524288);
  CHECK(value_of_bits({64, 4, ""}, {std::uint64_t{1} << 63}) == real(-1, 67));
  CHECK(value_of_bits({2, 0, ""}, {0}).to_double() == 0);
}

TEST_CASE("registers of several words carry the sign in the top one") {
  CHECK(value_of_bits({65, 0, ""}, {0, ones}) == real(-1, 64));
  CHECK(value_of_bits({65, 0, ""}, {0, 0}).to_double() == 0);
  CHECK(value_of_bits({128, 0, ""}, {ones, ones}).to_double() == -1);
  // 2^128 + 1 and -2^191 + 1
  CHECK(value_of_bits({130, -70, ""}, {1, 0, 1}) == plus_one(real(1, 128), -70));
  CHECK(value_of_bits({192, 0, ""}, {1, 0, std::uint64_t{1} << 63}) == plus_one(real(-1, 191), 0));
}

TEST_CASE("a register that is not sign-extended is not a number") {
  CHECK(std::isnan(value_of_bits({20, 0, ""}, {0x80000}).to_double()));
  CHECK(std::isnan(value_of_bits({20, 0, ""}, {ones ^ (std::uint64_t{1} << 40)}).to_double()));
  CHECK(std::isnan(value_of_bits({65, 0, ""}, {0, 1}).to_double()));
  CHECK(std::isnan(value_of_bits({16, 0, "e5m10:ieee"}, {0x10000}).to_double()));
}

TEST_CASE("floating-point registers are codes, with their infinities and NaNs") {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  CHECK(value_of_bits({16, 0, "e5m10:ieee"}, {0x3c01}).to_double() == 1 + 0x1p-10);
  CHECK(value_of_bits({16, 0, "e5m10:ieee"}, {0xfc00}).to_double() == -infinity);
  CHECK(std::isnan(value_of_bits({16, 0, "e5m10:ieee"}, {0x7e00}).to_double()));
  CHECK(value_of_bits({8, 0, "e4m3:fn"}, {0x7e}).to_double() == 448);
  CHECK(value_of_bits({32, 0, "e8m23:ieee"}, {0xc0490fdb}).to_double() == -0x1.921fb6p+1);
  CHECK(value_of_bits({8, 0, "posit8_2"}, {0xc0}).to_double() == -1);
  CHECK_FALSE(is_finite(value_of_bits({8, 0, "posit8_2"}, {0x80})));
}

TEST_CASE("an error is felt in units of the last bit at the exact value") {
  const RegisterReader fixed({20, -3, ""});
  CHECK(fixed.quantum_at(real(1e6)).to_double() == 0.125);
  const RegisterReader fp16({16, 0, "e5m10:ieee"});
  CHECK(fp16.quantum_at(real(-1.5)).to_double() == 0x1p-10);
  CHECK(fp16.quantum_at(real(0.0)).to_double() == 0x1p-24);
  CHECK(fp16.quantum_at(real(1e30)).to_double() == 32);
}
