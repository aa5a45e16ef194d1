// Registers' bits read by hand.
#include "analysis/judge/register_value.h"

#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include <doctest/doctest.h>

#include "tests/unit/analysis/reference/exact_helpers.h"

namespace guardbit::analysis::register_value_test {
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
  CHECK(value_of_bits({20, -3}, {5}).to_double() == 0.625);
  CHECK(value_of_bits({20, -3}, {ones}).to_double() == -0.125);
  CHECK(value_of_bits({20, 0}, {0x7ffff}).to_double() == 524287);
  CHECK(value_of_bits({20, 0}, {0xfffffffffff80000}).to_double() == -524288);
  CHECK(value_of_bits({64, 4}, {std::uint64_t{1} << 63}) == real(-1, 67));
  CHECK(value_of_bits({2, 0}, {0}).to_double() == 0);
}

TEST_CASE("registers of several words carry the sign in the top one") {
  CHECK(value_of_bits({65, 0}, {0, ones}) == real(-1, 64));
  CHECK(value_of_bits({65, 0}, {0, 0}).to_double() == 0);
  CHECK(value_of_bits({128, 0}, {ones, ones}).to_double() == -1);
  // 2^128 + 1 and -2^191 + 1
  CHECK(value_of_bits({130, -70}, {1, 0, 1}) == plus_one(real(1, 128), -70));
  CHECK(value_of_bits({192, 0}, {1, 0, std::uint64_t{1} << 63}) == plus_one(real(-1, 191), 0));
}

TEST_CASE("a register that is not sign-extended is not a number") {
  CHECK(std::isnan(value_of_bits({20, 0}, {0x80000}).to_double()));
  CHECK(std::isnan(value_of_bits({20, 0}, {ones ^ (std::uint64_t{1} << 40)}).to_double()));
  CHECK(std::isnan(value_of_bits({65, 0}, {0, 1}).to_double()));
  CHECK(std::isnan(value_of_bits(code_layout("e5m10:ieee"), {0x10000}).to_double()));
}

TEST_CASE("floating-point registers are codes, with their infinities and NaNs") {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  CHECK(value_of_bits(code_layout("e5m10:ieee"), {0x3c01}).to_double() == 1 + 0x1p-10);
  CHECK(value_of_bits(code_layout("e5m10:ieee"), {0xfc00}).to_double() == -infinity);
  CHECK(std::isnan(value_of_bits(code_layout("e5m10:ieee"), {0x7e00}).to_double()));
  CHECK(value_of_bits(code_layout("e4m3:fn"), {0x7e}).to_double() == 448);
  CHECK(value_of_bits(code_layout("e8m23:ieee"), {0xc0490fdb}).to_double() == -0x1.921fb6p+1);
  CHECK(value_of_bits(code_layout("posit8_2"), {0xc0}).to_double() == -1);
  CHECK_FALSE(is_finite(value_of_bits(code_layout("posit8_2"), {0x80})));
}

TEST_CASE("an error is felt in units of the last bit at the exact value") {
  const RegisterReader fixed({20, -3});
  CHECK(fixed.quantum_at(real(1e6)).to_double() == 0.125);
  const RegisterReader fp16(code_layout("e5m10:ieee"));
  CHECK(fp16.quantum_at(real(-1.5)).to_double() == 0x1p-10);
  CHECK(fp16.quantum_at(real(0.0)).to_double() == 0x1p-24);
  CHECK(fp16.quantum_at(real(1e30)).to_double() == 32);
}

TEST_CASE("two's complement registers of any width are the same numbers in machine integers") {
  std::mt19937_64 random(7);
  for (const int width : {2, 20, 63, 64, 65, 100, 126, 128, 130, 192, 256, 600}) {
    CAPTURE(width);
    const RegisterLayout layout{width, -40};
    const RegisterReader reader(layout);
    MpfrNumber value(2), number(2);
    std::size_t known = 0;
    for (int i = 0; i < 1000; ++i) {
      // Some bits somewhere in the register, sign-extended above.
      const auto start = static_cast<std::size_t>(random() % static_cast<std::uint64_t>(width));
      const auto bits =
          static_cast<std::int64_t>(random()) >>
          (width < 64 ? 64 - random() % 20 % static_cast<std::uint64_t>(width) - 1 : random() % 64);
      const std::uint64_t sign = bits < 0 ? ones : 0;
      std::vector<std::uint64_t> words(layout.words(), 0);
      const std::size_t word = start / 64, shift = start % 64;
      words[word] = static_cast<std::uint64_t>(bits) << shift;
      for (std::size_t j = word + 1; j < words.size(); ++j) words[j] = sign;
      if (shift != 0 && word + 1 < words.size()) {
        words[word + 1] = static_cast<std::uint64_t>(bits >> (64 - shift));
      }
      reader.read(words, value);
      const std::optional<DyadicSum> sum = reader.read(words);
      CHECK((sum.has_value() && !is_finite(value)) == false);
      if (!sum) continue;
      ++known;
      assign(*sum, number);
      REQUIRE(number == value);
    }
    CHECK(known > 100);
  }
}

TEST_CASE("machine integers hold no registers that are no numbers") {
  CHECK_FALSE(RegisterReader({20, 0}).read(std::vector<std::uint64_t>{0x80000}));
  CHECK_FALSE(RegisterReader({65, 0}).read(std::vector<std::uint64_t>{0, 1}));
  CHECK_FALSE(RegisterReader(code_layout("e5m10:ieee")).read(std::vector<std::uint64_t>{0x10000}));
  CHECK_FALSE(RegisterReader(code_layout("e5m10:ieee")).read(std::vector<std::uint64_t>{0x7c00}));
  CHECK_FALSE(RegisterReader(code_layout("e5m10:ieee")).read(std::vector<std::uint64_t>{0x7e00}));
}

TEST_CASE("the exponent of a register's quantum is known where that is a power of two") {
  CHECK(RegisterReader({20, -3}).quantum_exp_at({5, 0}) == -3);
  const RegisterReader fp16(code_layout("e5m10:ieee"));
  CHECK(fp16.quantum_exp_at({1, 0}) == -10);
  CHECK(fp16.quantum_exp_at({-3, 0}) == -9);
  CHECK(fp16.quantum_exp_at({0, 0}) == -24);
  // Between 1/16 and 1/4 a posit8_2 has 2^-5 .. : the gap below 2^-20 is 15 * 2^-24.
  CHECK_FALSE(RegisterReader(code_layout("posit8_2")).quantum_exp_at({3, -24}));
}

}  // namespace guardbit::analysis::register_value_test
