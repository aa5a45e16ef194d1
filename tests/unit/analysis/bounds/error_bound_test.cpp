// Bounds worked out by hand, and the conditions of the congruence.
#include "analysis/bounds/error_bound.h"

#include <limits>
#include <string>

#include <doctest/doctest.h>

#include "tests/unit/analysis/reference/exact_helpers.h"

namespace guardbit::analysis::error_bound_test {
namespace {

// Registers for products that are multiples of 2^q and below 2^60: q = 0 for int8, -8 for fixed8.4.
MacRegisters registers_for(const std::string& accumulator, const std::string& operands,
                           std::size_t k) {
  const FormatLimits limits = limits_of(parse_format(operands));
  return make_mac_registers(parse_accumulator(accumulator), limits, limits, k, 0);
}

int quantum_of(const std::string& operands) {
  return 2 * static_cast<int>(ExactFormat(operands).quantum_exp());
}

double bound(const std::string& accumulator, const std::string& operands, std::size_t k, double s) {
  return ErrorBound(registers_for(accumulator, operands, k), quantum_of(operands), k)
      .of(real(s))
      .to_double();
}

std::string theorem(const std::string& accumulator) {
  return ErrorBound(registers_for(accumulator, "fixed8.4", 64), -8, 64).theorem();
}

std::optional<int> congruence(const std::string& accumulator) {
  return congruence_exp(registers_for(accumulator, "fixed8.4", 64), -8);
}

}  // namespace

TEST_CASE("registers whose additions are exact have no error") {
  CHECK(bound("exact", "e5m2:ieee", 1000, 1e9) == 0);
  CHECK(bound("int:width=20", "int8", 1000, 1e9) == 0);
  CHECK(bound("fixed:width=30,lsb=-8", "fixed8.4", 1000, 1e9) == 0);
  CHECK(bound("fixed:width=30,lsb=-9", "fixed8.4", 1000, 1e9) == 0);
  CHECK(bound("exact:chunk=8+int:width=20", "int8", 1000, 1e9) == 0);
}

TEST_CASE(
    "a fixed-point register errs by half a last bit an addend, or by a whole one less a quantum") {
  CHECK(bound("fixed:width=30,lsb=-4", "fixed8.4", 10, 100) == 10 * 0x1p-5);
  CHECK(bound("fixed:width=30,lsb=-4,rounding=truncate", "fixed8.4", 10, 100) ==
        10 * (0x1p-4 - 0x1p-8));
  CHECK(bound("fixed:width=30,lsb=-4,rounding=stochastic", "fixed8.4", 10, 100) ==
        10 * (0x1p-4 - 0x1p-8));
}

TEST_CASE("rounding to nearest or toward zero loses at most the addends themselves") {
  CHECK(bound("fixed:width=30,lsb=4", "fixed8.4", 10, 3) == 3);
  CHECK(bound("fixed:width=30,lsb=4,rounding=toward-zero", "fixed8.4", 10, 3) == 3);
  CHECK(bound("fixed:width=30,lsb=4,rounding=to-odd", "fixed8.4", 1, 3) == 16 - 0x1p-8);
  CHECK(bound("float:e4m3", "e4m3:fn", 1000, 3) == 3);
  // Three times the last gap of [2, 4), each: 1000 / 4. Toward zero the register is within S + S.
  CHECK(bound("float:e4m3,rounding=toward-zero", "e4m3:fn", 1000, 3) == 6);
}

TEST_CASE("one rounding to nearest costs half a gap at most") {
  CHECK(bound("float:fp16", "e8m23:ieee", 1, 1.5) == 0x1p-11);
  CHECK(bound("float:fp16", "e8m23:ieee", 1, 1000) == 0.25);
  CHECK(bound("float:fp16,rounding=up", "e8m23:ieee", 1, 1000) == 0.5);
  CHECK(bound("float:fp16", "e8m23:ieee", 1, 0x1p-16) == 0x1p-25);  // subnormal
  CHECK(bound("float:posit8_2", "e8m23:ieee", 1, 1) == 0x1p-4);
  CHECK(bound("float:posit8_2", "e8m23:ieee", 1, 0x1p-30) == 0x1p-24);  // never to zero
}

TEST_CASE("many roundings to nearest cost n(uS + e) whatever n u is, gaps permitting") {
  // fp16: u = 2^-11. S = 1.5: gaps give n * 2^-11 as long as B stays below 2.
  CHECK(bound("float:fp16", "e8m23:ieee", 100, 1.5) == 100 * 0x1p-11);
  // B = 1.99 + 99 * 2^-11 is above 2, where an error of 2^-10 is possible, but uS is not that much.
  // Both terms in S are rounded up from 1.99 as a double, and e = 2^-25.
  CHECK(bound("float:fp16", "e8m23:ieee", 100, 1.99) ==
        doctest::Approx(100 * (1.99 * 0x1p-11 + 0x1p-25)).epsilon(1e-15));
  CHECK(bound("float:fp16", "e8m23:ieee", 1 << 20, 1.5) == 1.5);
}

TEST_CASE("underflow costs nothing where addends are multiples of the smallest value") {
  // e5m2 products are multiples of 2^-32, fp16's smallest value is 2^-24; e4m3's are of 2^-18.
  CHECK(bound("float:fp16", "e5m2:ieee", 1, 0x1p-26) == 0x1p-26);
  CHECK(bound("float:fp16", "e5m2:ieee", 4, 0x1p-20) == 4 * 0x1p-25);
  CHECK(bound("float:fp16", "e4m3:fn", 4, 0x1p-14) == 0);
  CHECK(bound("float:e5m10:ieee,nosubnormals", "e5m2:ieee", 1, 0x1p-15) == 0x1p-15);
  CHECK(bound("float:e5m10:ieee,nosubnormals,rounding=up", "e5m2:ieee", 1, 0x1p-15) == 0x1p-14);
  CHECK(bound("float:e5m10:ieee,nosubnormals", "int8", 4, 4) == 0);
}

TEST_CASE("a float register is exact while it has bits for every multiple of the quantum") {
  // e4m3 products are multiples of 2^-18, and fp32 has 24 bits: exact below 2^6.
  CHECK(bound("float:fp32", "e4m3:fn", 4096, 63.9) == 0);
  CHECK(bound("float:fp32", "e4m3:fn", 4096, 65) > 0);
  CHECK(bound("float:fp32,rounding=up", "e4m3:fn", 4096, 63.9) == 0);
  // posit16_2 has gaps of at most 1 up to 2^10 (11 fraction bits at 1, one fewer each four
  // binades).
  CHECK(bound("float:posit16_2", "int8", 4096, 511) == 0);
}

TEST_CASE("modes that are not nearest grow by a factor 1 + 2u an addition") {
  // e4m3 accumulator, 2u = 1/8, S = 15.9 and e = 2^-9: gaps of 1 up to 16, 2 above; B = 15.9 + 2.
  // T4: (1.125^2 - 1)(15.9 + 2^-9 * 8) = 17/64 * 15.915625 = 4.2276.., T5: 2 * 2 = 4.
  CHECK(bound("float:e4m3,rounding=up", "e5m2:ieee", 2, 15.9) == 4);
  // n = 20: B = 15.9 + 19 g climbs to g = 32: T5 = 640; 1.125^20 - 1 = 9.5450938424..
  CHECK(bound("float:e4m3,rounding=up", "e5m2:ieee", 20, 15.9) ==
        doctest::Approx(9.5450938424492 * 15.915625).epsilon(1e-12));
  CHECK(bound("float:e4m3,rounding=up", "e5m2:ieee", 1000, 15.9) == 32000);
}

TEST_CASE("posits are bounded by their gaps, and by the largest one in the end") {
  // posit8_2 at 1: gap 2^-3, so 2^-4 each; B = 1 + 3 * 2^-4 < 2.
  CHECK(bound("float:posit8_2", "e8m23:ieee", 4, 1) == 4 * 0x1p-4);
  CHECK(bound("float:posit8_2,rounding=toward-zero", "e8m23:ieee", 4, 1) == 4 * 0x1p-3);
  CHECK(bound("float:posit8_2", "e8m23:ieee", 1000, 1) == 1000 * (0x1p24 - 0x1p22));
}

TEST_CASE(
    "inner and outer registers add up, the outer one over what the inner ones may have become") {
  // Inner fp16, chunks of 4, S = 1.5: 4 u S = 6 * 2^-11, and 2^-25 for each of 12 additions.
  const double inner = 6 * 0x1p-11 + 12 * 0x1p-25;
  CHECK(bound("float:fp16,chunk=4+fixed:width=20,lsb=-4", "e8m23:ieee", 12, 1.5) ==
        inner + 3 * 0x1p-5);
  // Outer bf16: 3 * 2^-8 for 3 additions, as 1.5 + inner and what it grows by stay below 2.
  CHECK(bound("float:fp16,chunk=4+float:bf16", "e8m23:ieee", 12, 1.5) == inner + 3 * 0x1p-8);
  // The last chunk may be short: 10 additions, and 3 to the outer register, 2^-11 each.
  CHECK(bound("float:fp16,chunk=4", "e8m23:ieee", 10, 1.5) ==
        6 * 0x1p-11 + 10 * 0x1p-25 + 3 * 0x1p-11);
  CHECK(theorem("float:fp16,chunk=4+fixed:width=20,lsb=-4") == "T3, T5 + T2");
  CHECK(theorem("float:fp16,rounding=up") == "T4, T5");
  CHECK(theorem("float:posit8_2") == "T5");
  CHECK(theorem("int:width=20") == "T1");
}

TEST_CASE("no products, no error") { CHECK(bound("float:fp16", "int8", 1, 0) == 0); }

TEST_CASE("a distance exceeds a bound if and only if the exact distance does") {
  MpfrNumber one_and_little(200);
  mpfr_set_ui_2exp(one_and_little.get(), 1, -150, MPFR_RNDN);
  mpfr_add_ui(one_and_little.get(), one_and_little.get(), 1, MPFR_RNDN);
  CHECK(real(1.0) < distance(one_and_little, real(0.0)));
  CHECK(real(1.0) < distance(real(0.0), one_and_little));
  CHECK(distance(real(3.0), real(5.0)).to_double() == 2);
}

TEST_CASE("registers that wrap and add exactly hold the sum modulo the smaller of their ranges") {
  CHECK(congruence("int:width=20") == 12);  // 20 bits from 2^-8 up
  CHECK(congruence("fixed:width=20,lsb=-10") == 10);
  CHECK(congruence("fixed:width=20,lsb=-7") == std::nullopt);
  CHECK(congruence("int:width=20,overflow=saturate") == std::nullopt);
  CHECK(congruence("float:fp16") == std::nullopt);
  CHECK(congruence("int:width=20,chunk=4") == 12);
  CHECK(congruence("int:width=18,chunk=4+int:width=24") == 10);
  CHECK(congruence("int:width=24,chunk=4+int:width=18") == 10);
  CHECK(congruence("exact:chunk=4+int:width=40") == 32);
  CHECK(congruence("int:width=18,chunk=4+exact") == 10);
  CHECK(congruence("int:width=18,chunk=4+int:width=24,overflow=saturate") == std::nullopt);
  CHECK(congruence("int:width=18,chunk=4+fixed:width=24,lsb=-4") == std::nullopt);
}

TEST_CASE("congruence is divisibility of the difference") {
  CHECK(congruent(real(5.0), real(5.0), 100));
  CHECK(congruent(real(-3.0), real(13.0), 4));
  CHECK_FALSE(congruent(real(-3.0), real(12.0), 4));
  CHECK(congruent(real(0x1p-8), real(0x1p-8 - 0x1p12), 12));
  CHECK_FALSE(congruent(real(0x1p-8), real(0x1p12), 12));
  CHECK(congruent(real(0.0), real(1, 500), 500));
  CHECK_FALSE(congruent(real(0.0), real(1, 499), 500));
}

namespace {

MacRegisters scaled_registers(const std::string& accumulator, int quantum_exp) {
  const FormatLimits limits = limits_of(parse_format("fixed8.4"));
  return make_mac_registers(parse_accumulator(accumulator), limits, limits, 10, 0,
                            BlockFactors{{0, 3, quantum_exp}, ScalePlace::inner_sums});
}

}  // namespace

TEST_CASE("block scales multiply the error of the inner sums and the addends of the outer one") {
  // 10 products rounded to 2^-4, factors up to 3: 3 * 10 * 2^-5, and nothing in the exact register.
  const ErrorBound exact(scaled_registers("fixed:width=40,lsb=-4,chunk=2+exact", 0), -8, 10);
  CHECK(exact.of(real(100), real(50), real(3)).to_double() == 30 * 0x1p-5);
  // The unscaled sum bounds the inner error where it is small.
  CHECK(exact.of(real(3), real(1, -6), real(3)).to_double() == 3 * 0x1p-6);
  // Outer T3 of 5 sums to 4 significand bits: 5 * 2^-4 (S + 3 E_in).
  const ErrorBound rounded(
      scaled_registers("fixed:width=40,lsb=-4,chunk=2+float:e8m3:finite,bias=127", 0), -8, 10);
  const double inner = 30 * 0x1p-5;
  CHECK(rounded.of(real(1), real(50), real(3)).to_double() <= inner + 5 * 0x1p-4 * (1 + inner));
}

TEST_CASE("a residue of an inner sum times its factor is known modulo the factor's quantum more") {
  // Inner 8 bits of 2^-8, outer 40 of 2^-8 + -2: modulo 2^0 times 2^-2.
  CHECK(congruence_exp(scaled_registers("int:width=8,chunk=2+exact", -2), -8) == -2);
  CHECK(congruence_exp(scaled_registers("int:width=8,chunk=2+exact", 0), -8) == 0);
  CHECK(!congruence_exp(scaled_registers("int:width=8,chunk=2+fixed:width=40,lsb=-8", -2), -8));
}

}  // namespace guardbit::analysis::error_bound_test
