// Binary floating point of the exact reference against the standards' tables and host arithmetic.
#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <random>
#include <string>

#include <doctest/doctest.h>

#include "tests/unit/analysis/reference/exact_helpers.h"

namespace guardbit::analysis::exact_minifloat_test {
namespace {

struct Row {
  const char* name;
  double max, min_normal, min_subnormal;
  int nan_codes, infinite_codes;
  Code first_nan;
};

// OCP 8-bit Floating Point 1.0, table 1; OCP Microscaling Formats 1.0, tables 3 to 7; IEEE 754
// layouts of 8 bits; the FNUZ formats of hardware vendors. 0 where there is no such code.
const Row rows[] = {
    {"e4m3:fn", 448, 0x1p-6, 0x1p-9, 2, 0, 0x7f},
    {"e5m2:ieee", 57344, 0x1p-14, 0x1p-16, 6, 2, 0x7d},
    {"e4m3:ieee", 240, 0x1p-6, 0x1p-9, 14, 2, 0x79},
    {"e3m4:ieee", 15.5, 0x1p-2, 0x1p-6, 30, 2, 0x71},
    {"e4m3:fnuz", 240, 0x1p-7, 0x1p-10, 1, 0, 0x80},
    {"e5m2:fnuz", 57344, 0x1p-15, 0x1p-17, 1, 0, 0x80},
    {"e4m3:fnuz,bias=11", 30, 0x1p-10, 0x1p-13, 1, 0, 0x80},
    {"e2m3:finite", 7.5, 1, 0x1p-3, 0, 0, 0},
    {"e3m2:finite", 28, 0x1p-2, 0x1p-4, 0, 0, 0},
    {"e2m1:finite", 6, 1, 0x1p-1, 0, 0, 0},
    {"ue8m0:fn,nozero", 0x1p127, 0x1p-126, 0x1p-127, 1, 0, 0xff},
};

int trailing_bits(const std::string& name) { return name[name.find('m') + 1] - '0'; }

// x rounded to p bits with quantum at least 2^min_exp, by the host's double arithmetic: x / quantum
// is exact, and the C library's functions round to an integer.
double rounded_by_host(double x, int p, int min_exp, Rounding mode) {
  const double quantum = std::exp2(std::max(std::ilogb(x) - (p - 1), min_exp));
  const double scaled = x / quantum;
  switch (mode) {
    case Rounding::nearest_even:
      return std::nearbyint(scaled) * quantum;
    case Rounding::nearest_away:
      return std::round(scaled) * quantum;
    case Rounding::up:
      return std::ceil(scaled) * quantum;
    case Rounding::down:
      return std::floor(scaled) * quantum;
    default:
      return std::trunc(scaled) * quantum;
  }
}

// Doubles of all signs and of exponents evenly spread over a range, some with few bits: ties.
double random_double(std::mt19937_64& random, int min_exp, int max_exp) {
  const int exp = std::uniform_int_distribution(min_exp, max_exp)(random);
  std::uint64_t bits = random() >> 12;
  if (random() % 4 == 0) bits &= ~std::uint64_t{0} << 40;
  const double magnitude = std::ldexp(1 + std::ldexp(static_cast<double>(bits), -52), exp);
  return random() % 2 == 0 ? magnitude : -magnitude;
}

}  // namespace

TEST_CASE("maximum, smallest numbers and special codes of the 8-, 6- and 4-bit standards") {
  for (const Row& row : rows) {
    CAPTURE(std::string(row.name));
    const ExactFormat format(row.name);
    double max = 0, min = 1e300;
    int nan_codes = 0, infinite_codes = 0;
    Code first_nan = 0;
    for (Code code = Code{1} << format.width(); code-- > 0;) {
      const ExactValue decoded = format.decode(code);
      const double value = decoded.value.to_double();
      infinite_codes += decoded.value_class == ValueClass::infinity;
      nan_codes += decoded.value_class == ValueClass::nan;
      if (decoded.value_class == ValueClass::nan) first_nan = code;
      if (decoded.value_class != ValueClass::finite || value < 0) continue;
      max = std::max(max, value);
      min = std::min(min, value);
    }
    CHECK(max == row.max);
    CHECK(min == row.min_subnormal);
    CHECK(value_of(format, Code{1} << trailing_bits(row.name)) == row.min_normal);
    CHECK(nan_codes == row.nan_codes);
    CHECK(infinite_codes == row.infinite_codes);
    CHECK(first_nan == row.first_nan);
  }
}

TEST_CASE("all sixteen codes of e2m1 are those of the OCP Microscaling standard") {
  const ExactFormat format("e2m1:finite");
  const double magnitudes[] = {0, 0.5, 1, 1.5, 2, 3, 4, 6};
  for (Code code = 0; code < 8; ++code) {
    CHECK(value_of(format, code) == magnitudes[code]);
    CHECK(value_of(format, code | 8) == -magnitudes[code]);
    CHECK(std::signbit(value_of(format, code | 8)));
  }
}

TEST_CASE("well-known values of binary16, bfloat16 and binary32") {
  const ExactFormat fp16("e5m10:ieee"), bf16("e8m7:ieee"), fp32("e8m23:ieee");
  CHECK(value_of(fp16, 0x3c00) == 1);
  CHECK(value_of(fp16, 0x7bff) == 65504);
  CHECK(value_of(fp16, 0x0400) == 0x1p-14);
  CHECK(value_of(fp16, 0x0001) == 0x1p-24);
  CHECK(value_of(fp16, 0xc000) == -2);
  CHECK(value_of(fp16, 0x3555) == 0.333251953125);  // 1365 / 4096, nearest to 1/3
  CHECK(fp16.decode(0xfc00).value_class == ValueClass::infinity);
  CHECK(value_of(fp16, 0xfc00) == -std::numeric_limits<double>::infinity());
  CHECK(fp16.decode(0x7e00).value_class == ValueClass::nan);
  CHECK(value_of(bf16, 0x7f7f) == 0x1.fep127);
  CHECK(value_of(bf16, 0x4049) == 3.140625);
  CHECK(value_of(fp32, 0x40490fdb) == static_cast<double>(3.14159274101257324f));
  CHECK(value_of(fp32, 0x00000001) == 0x1p-149);
  CHECK(value_of(fp32, 0x7f7fffff) == static_cast<double>(std::numeric_limits<float>::max()));
}

TEST_CASE("binary32 rounds random doubles as the host and as MPFR does") {
  const ExactFormat fp32("e8m23:ieee");
  std::mt19937_64 random(1);
  int wrong = 0;
  for (int i = 0; i < 2000; ++i) {
    const double x = random_double(random, -155, 128);
    const auto expect = [&](Rounding mode, float value) {
      wrong += rounded(fp32, x, mode, Overflow::infinity) != std::bit_cast<Code>(value);
    };
    expect(Rounding::nearest_even, static_cast<float>(x));
    expect(Rounding::toward_zero, mpfr_get_flt(real(x).get(), MPFR_RNDZ));
    expect(Rounding::up, mpfr_get_flt(real(x).get(), MPFR_RNDU));
    expect(Rounding::down, mpfr_get_flt(real(x).get(), MPFR_RNDD));
  }
  CHECK(wrong == 0);
}

TEST_CASE("narrow formats round random doubles as scaling and rounding to an integer does") {
  struct Case {
    const char* name;
    int precision, min_exp, random_min, random_max;  // min_exp: the smallest subnormal
  };
  for (const Case& c : {Case{"e5m10:ieee", 11, -24, -27, 14}, Case{"e8m7:ieee", 8, -133, -136, 126},
                        Case{"e4m3:fn", 4, -9, -12, 7}, Case{"e3m2:finite", 3, -4, -7, 3}}) {
    const ExactFormat format(c.name);
    std::mt19937_64 random(2);
    int wrong = 0;
    for (int i = 0; i < 2000; ++i) {
      const double x = random_double(random, c.random_min, c.random_max);
      for (const Rounding mode : {Rounding::nearest_even, Rounding::nearest_away,
                                  Rounding::toward_zero, Rounding::up, Rounding::down}) {
        const double value = value_of(format, rounded(format, x, mode));
        const double expected = rounded_by_host(x, c.precision, c.min_exp, mode);
        wrong += value != expected || std::signbit(value) != std::signbit(x);
      }
    }
    CAPTURE(std::string(c.name));
    CHECK(wrong == 0);
  }
}

TEST_CASE("e4m3:fn rounds 464, half-way past the maximum, to the maximum, and 465 overflows") {
  const ExactFormat format("e4m3:fn");
  CHECK(rounded(format, 464, Rounding::nearest_even, Overflow::infinity) == 0x7e);
  CHECK(rounded(format, 465, Rounding::nearest_even, Overflow::infinity) == 0x7f);  // NaN
  CHECK(rounded(format, -465, Rounding::nearest_even, Overflow::infinity) == 0xff);
  CHECK(rounded(format, 465) == 0x7e);
  CHECK(rounded(format, -1e9) == 0xfe);
  CHECK(rounded(format, 1e9, Rounding::nearest_even, Overflow::wrap) == 0x7e);
  CHECK(rounded(format, 464, Rounding::nearest_away, Overflow::infinity) == 0x7f);
  CHECK(rounded(format, 448.5, Rounding::up, Overflow::infinity) == 0x7f);
  CHECK(rounded(format, 1e9, Rounding::down, Overflow::infinity) == 0x7e);
  CHECK(rounded(format, -1e9, Rounding::up, Overflow::infinity) == 0xfe);
  CHECK(rounded(format, 1e9, Rounding::toward_zero, Overflow::infinity) == 0x7e);
}

TEST_CASE("overflow under infinity gives infinity, else NaN, else the maximum") {
  const auto overflowed = [](const char* name, double x) {
    return rounded(ExactFormat(name), x, Rounding::nearest_even, Overflow::infinity);
  };
  CHECK(overflowed("e5m2:ieee", 61440) == 0x7c);  // a tie: 57344 = 0x7b is odd
  CHECK(overflowed("e5m2:ieee", 61439) == 0x7b);
  CHECK(overflowed("e5m2:ieee", -1e9) == 0xfc);
  CHECK(overflowed("e5m10:ieee", 65520) == 0x7c00);
  CHECK(overflowed("e4m3:fnuz", 1e9) == 0x80);
  CHECK(overflowed("e4m3:fnuz", -1e9) == 0x80);
  CHECK(overflowed("e2m1:finite", 1e9) == 0x7);
  CHECK(overflowed("e2m1:finite", -1e9) == 0xf);
}

TEST_CASE("rounding to odd stays at an odd maximum and overflows past an even one") {
  CHECK(rounded(ExactFormat("e4m3:ieee"), 1e9, Rounding::to_odd, Overflow::infinity) == 0x77);
  CHECK(rounded(ExactFormat("e4m3:fn"), 448.5, Rounding::to_odd, Overflow::infinity) == 0x7f);
  CHECK(rounded(ExactFormat("e4m3:fn"), 448.5, Rounding::to_odd) == 0x7e);
}

TEST_CASE("known wrong answers of emulators are not repeated") {
  const ExactFormat e4m3("e4m3:fn");
  CHECK(value_of(e4m3, rounded(e4m3, real(9, -10))) == 0x1p-7);  // 1.125 * 2^-7 is a tie: 4 of 4, 5
  CHECK(value_of(e4m3, rounded(e4m3, real(3, -11))) == 0x1p-9);  // 1.5 * 2^-10
  CHECK(value_of(e4m3, rounded(e4m3, 1.0625 + 0x1p-13)) == 1.125);
  CHECK(value_of(e4m3, rounded(e4m3, 431.999939)) == 416);
}

TEST_CASE("a negative number that rounds to zero keeps its sign where there is a -0") {
  CHECK(rounded(ExactFormat("e4m3:fn"), -0x1p-11) == 0x80);
  CHECK(rounded(ExactFormat("e4m3:fn"), -0x1p-10) == 0x80);  // a tie with the smallest subnormal
  CHECK(rounded(ExactFormat("e4m3:fn"), -0x1p-11, Rounding::down) == 0x81);
  CHECK(rounded(ExactFormat("e4m3:fnuz"), -0x1p-12) == 0x00);
}

TEST_CASE("without subnormals the boundary is half of the smallest normal") {
  const ExactFormat format("e4m3:fn,nosubnormals");  // the smallest normal is 2^-6 = 0x08
  CHECK(format.decode(0x07).value_class == ValueClass::zero);
  CHECK(format.decode(0x87).value_class == ValueClass::zero);
  CHECK(rounded(format, 0x1p-7) == 0x00);  // 0x00 and 0x08 are both even: the smaller
  CHECK(rounded(format, -0x1p-7) == 0x80);
  CHECK(rounded(format, 0x1.001p-7) == 0x08);
  CHECK(rounded(format, 0x1p-7, Rounding::nearest_away) == 0x08);
  CHECK(rounded(format, 0x1p-40, Rounding::up) == 0x08);
  CHECK(rounded(format, 0x1p-40, Rounding::to_odd) == 0x08);  // neither is odd: the larger
  CHECK(rounded(format, 0x1.fp-7, Rounding::toward_zero) == 0x00);
  CHECK(format.round(real(0x1p-8), Rounding::stochastic, 3, 2, Overflow::saturate) == 0x08);
  CHECK(format.round(real(0x1p-8), Rounding::stochastic, 2, 2, Overflow::saturate) == 0x00);
}

TEST_CASE("a format without zero rounds what is smaller to its smallest number") {
  const ExactFormat scale("ue8m0:fn,nozero");
  CHECK(value_of(scale, 0x00) == 0x1p-127);
  CHECK(value_of(scale, 127) == 1);
  CHECK(rounded(scale, 0x1p-300, Rounding::toward_zero) == 0x00);
  CHECK(rounded(scale, 1.5) == 128);  // a tie between 127 and 128
  CHECK(rounded(scale, 1.49) == 127);
  CHECK(rounded(scale, 3) == 128);
  CHECK(rounded(scale, 0x1.8p127, Rounding::nearest_even, Overflow::infinity) == 0xfe);
  CHECK(rounded(scale, 0x1.9p127, Rounding::nearest_even, Overflow::infinity) == 0xff);
  CHECK(rounded(scale, -1) == 0x00);
  const ExactFormat format("e3m2:finite,nozero");  // the smallest are 2^-3 = 0x00 and -2^-3 = 0x20
  CHECK(rounded(format, 0x1p-30) == 0x00);
  CHECK(rounded(format, -0x1p-30, Rounding::up) == 0x20);
}

TEST_CASE("P3109 floats have one NaN at negative zero, or at the top where there is no sign") {
  const ExactFormat format("e4m3:p3109"), without_sign("ue3m1:p3109");
  CHECK(format.decode(0x80).value_class == ValueClass::nan);
  CHECK(format.decode(0x7f).value_class == ValueClass::infinity);
  CHECK(mpfr_signbit(format.decode(0xff).value.get()) != 0);
  CHECK(value_of(format, 0x7e) == 224);  // (1 + 6/8) * 2^(15 - 8)
  CHECK(value_of(format, 0x01) == 0x1p-10);
  CHECK(value_of(format, 0x40) == 1);
  CHECK(rounded(format, -0x1p-20) == 0);
  CHECK(rounded(format, -1e9, Rounding::nearest_even, Overflow::infinity) == 0xff);
  CHECK(without_sign.decode(0xf).value_class == ValueClass::nan);
  CHECK(without_sign.decode(0xe).value_class == ValueClass::infinity);
  CHECK(value_of(without_sign, 0xd) == 6);  // 1.5 * 2^(6 - 4)
  CHECK_THROWS(ExactFormat("e4m3:p3109,nozero"));
  CHECK_THROWS(ExactFormat("e1m0:p3109"));
}

}  // namespace guardbit::analysis::exact_minifloat_test
