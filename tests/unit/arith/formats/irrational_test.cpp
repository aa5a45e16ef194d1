// Correct rounding of powers of two with irrational values, also beside ties.
#include "arith/formats/irrational.h"

#include <cmath>

#include <doctest/doctest.h>

#include "arith/formats/irrational_powers.h"
#include "tests/unit/arith/arith_helpers.h"

namespace guardbit::irrational_test {
namespace {

// 2^(log2(1 + 2^-24) + sign * 2^-exp): beside the tie of 24 bits above 1.
Unpacked beside_tie(int sign, int exp) {
  return round_power_of_two(
      [=](auto type) {
        using Float = decltype(type);
        using std::ldexp, std::log;
        const Float tie = log(Float(1) + ldexp(Float(1), -24)) / log(Float(2));
        return Float(tie + sign * ldexp(Float(1), -exp));
      },
      24);
}

Unpacked square_root_of_two(int bits) {
  return round_power_of_two([](auto type) { return decltype(type)(0.5F); }, bits);
}

}  // namespace

TEST_CASE("the square root of two has its known bits in every precision") {
  // 0x1.6a09e667f3bcc908b2fb...; the table of 62 bits is that times 2^61.
  constexpr std::uint64_t bits62 = 0x2d413cccfe779921;
  CHECK(square_root_of_two(62).significand == bits62);
  CHECK(square_root_of_two(62).quantum_exp == -61);
  for (int bits = 1; bits < 62; ++bits) {
    CAPTURE(bits);
    const std::uint64_t half = std::uint64_t{1} << (61 - bits);
    const Unpacked expected{ValueClass::finite, false, (bits62 + half) >> (62 - bits), 1 - bits};
    CHECK(square_root_of_two(bits).significand == expected.significand);
    CHECK(square_root_of_two(bits).quantum_exp == expected.quantum_exp);
  }
}

TEST_CASE("a rounding is decided however close the value is to a tie") {
  for (const int exp : {20, 40, 60, 80, 90, 120, 300, 380, 500, 1074, 1500}) {
    CAPTURE(exp);
    if (exp > 25) CHECK(beside_tie(-1, exp).significand == 0x800000);  // 1
    CHECK(beside_tie(1, exp).significand == (exp == 20 ? 0x800006 : 0x800001));
  }
}

TEST_CASE("values just below a power of two round up to it and keep their width") {
  const Unpacked value = round_power_of_two(
      [](auto type) {
        using std::ldexp;
        return decltype(type)(1 - ldexp(decltype(type)(1), -60));
      },
      24);
  CHECK(value.significand == 0x800000);
  CHECK(value.quantum_exp == -22);
  CHECK(value_of(value) == 2);
}

TEST_CASE("dyadic values round to nearest even") {
  CHECK(value_of(round_dyadic(5, 3, 24)) == 40);
  CHECK(round_dyadic(5, 3, 24).significand == 5U << 21);
  CHECK(value_of(round_dyadic(0b10011, 0, 4)) == 0b10100);  // a tie: up to the even one
  CHECK(value_of(round_dyadic(0b10001, 0, 4)) == 0b10000);  // a tie: down to the even one
  CHECK(value_of(round_dyadic(0b11111, 0, 4)) == 0b100000);
  CHECK(round_dyadic(0b11111, 0, 4).significand == 8);
}

TEST_CASE("a table that does not rise is refused and named") {
  const auto steps = [](std::uint64_t i, int) {
    return Unpacked{ValueClass::finite, false, i < 5 ? i : 4, 0};
  };
  CHECK(error_of([&] { make_value_table(7, 8, "format 'x'", steps); }) ==
        "format 'x': 8 significand bits do not tell magnitude codes 2 and 3 apart");
  CHECK(make_value_table(5, 8, "format 'x'", steps)->size() == 5);
}

}  // namespace guardbit::irrational_test
