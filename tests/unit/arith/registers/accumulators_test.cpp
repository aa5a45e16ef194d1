// Registers: wrapping, saturating, rounding at the last bit, floating point, chunks, and the
// counts.
#include <doctest/doctest.h>

#include "arith/registers/mac.h"
#include "tests/unit/arith/arith_helpers.h"

namespace guardbit::accumulators_test {
namespace {

struct Added {
  std::int64_t integer = 0;
  AdditionCounts counts;
};

// The register's integer after adding x once to an empty register of the specification.
Added add_once(const char* spec, double x, std::uint64_t random = 0) {
  const AddendRange addends{-BigInt(1) << 20, BigInt(1) << 20, -10};
  const Register reg = parse_accumulator(spec).inner->fit({addends, 1});
  const std::unique_ptr<Bank> bank = reg.make_bank(1);
  bank->load(0, {static_cast<Int128>(std::ldexp(x, 10)), -10, 0}, random);
  RegisterFile file = make_register_file(reg.layout, 1);
  bank->write(0, 0, file);
  Added result{static_cast<std::int64_t>(file.words[0]), bank->tally().counts};
  return result;
}

}  // namespace

TEST_CASE("an integer register wraps as two's complement does, and counts it") {
  // 3 * 16384 = 49152 = 65536 - 16384; the second addition reaches 32768 and wraps to -32768.
  const DotResult result =
      dot("int:width=16", "int8", repeated(3, -128), "int8", repeated(3, -128));
  CHECK(result.integer() == -16384);
  CHECK(result.tally.inner.counts == AdditionCounts{3, 0, 1, 0});
  CHECK(result.flags == (output_overflowed | output_wrapped));
  CHECK(result.tally.inner.peak == PeakReport{32768, 17, 16384, 14});
  // 100 * 127 * -128 = -1625600 = -25 * 65536 + 12800.
  CHECK(dot("int:width=16", "int8", repeated(100, 127), "int8", repeated(100, -128)).integer() ==
        12800);
}

TEST_CASE("a saturating register stays at its end until an addend of the other sign") {
  const DotResult result = dot("int:width=16,overflow=saturate", "int8", {-128, -128, -128, 1},
                               "int8", {-128, -128, -128, -7});
  CHECK(result.integer() == 32767 - 7);
  CHECK(result.tally.inner.counts == AdditionCounts{4, 0, 2, 2});
  CHECK(result.flags == (output_overflowed | output_saturated));
  const DotResult low = dot("int:width=4,overflow=saturate", "int4", {-8, 1}, "int4", {7, 1});
  CHECK(low.integer() == -8 + 1);
}

TEST_CASE("a fixed-point register rounds each addend at its last bit, negative ties included") {
  struct Row {
    const char* rounding;
    int minus_half, minus_three_halves, five_halves, minus_quarter;
  };
  const Row rows[] = {{"nearest-even", 0, -2, 2, 0}, {"nearest-away", -1, -2, 3, 0},
                      {"toward-zero", 0, -1, 2, 0},  {"up", 0, -1, 3, 0},
                      {"down", -1, -2, 2, -1},       {"truncate", -1, -2, 2, -1},
                      {"to-odd", -1, -1, 3, -1}};
  for (const Row& row : rows) {
    CAPTURE(std::string(row.rounding));
    const std::string spec = std::string("fixed:width=12,lsb=0,rounding=") + row.rounding;
    CHECK(add_once(spec.c_str(), -0.5).integer == row.minus_half);
    CHECK(add_once(spec.c_str(), -1.5).integer == row.minus_three_halves);
    CHECK(add_once(spec.c_str(), 2.5).integer == row.five_halves);
    CHECK(add_once(spec.c_str(), -0.25).integer == row.minus_quarter);
    CHECK(add_once(spec.c_str(), -2.0).integer == -2);
  }
}

TEST_CASE("a fixed-point register counts what it rounds and what overflows") {
  CHECK(add_once("fixed:width=12,lsb=0", 0.25).counts == AdditionCounts{1, 1, 0, 0, 1, 0, 1});
  CHECK(add_once("fixed:width=12,lsb=0", 3).counts == AdditionCounts{1, 0, 0, 0});
  CHECK(add_once("fixed:width=4,lsb=0", 8.5).integer == -8);
  CHECK(add_once("fixed:width=4,lsb=0", 8.5).counts == AdditionCounts{1, 1, 1, 0, 0, 0, 1});
  CHECK(add_once("fixed:width=4,lsb=0,overflow=saturate", 900).integer == 7);
  CHECK(add_once("fixed:width=4,lsb=5", 100).integer == 3);     // 3.125 * 32
  CHECK(add_once("fixed:width=12,lsb=-2", 1.25).integer == 5);  // in units of 1/4
  CHECK(add_once("fixed:width=12,lsb=4000,rounding=up", 1).integer == 1);
  CHECK(add_once("fixed:width=12,lsb=0", 0).counts == AdditionCounts{});
}

TEST_CASE("a fixed-point register rounds stochastically at its last bit") {
  for (std::uint64_t random = 0; random < 4; ++random) {  // up where 3 + R >= 4, from 1.75
    const char* spec = "fixed:width=12,lsb=0,rounding=stochastic,random=2";
    CHECK(add_once(spec, 1.75, random).integer == (random >= 1 ? 2 : 1));
    CHECK(add_once(spec, -1.75, random).integer == (random >= 1 ? -2 : -1));
    CHECK(add_once(spec, 1.0, random).integer == 1);
  }
}

TEST_CASE("an exact register has the width of its sums and never overflows") {
  struct Row {
    const char *a, *b;
    double low_a, high_a, low_b, high_b;
    int width;  // signed bits for 100 products
  };
  // 100 * 448 * 448 * 2^18 < 2^43; 100 * 57344^2 * 2^32 < 2^71; 100 * 2^48 * 2^48 < 2^103;
  // 100 * 128 * 128 < 2^21; 100 * 128 * 255 < 2^22; 100 * 2^224 < 2^231.
  const Row rows[] = {{"e4m3", "e4m3", -448, 448, -448, 448, 44},
                      {"e5m2", "e5m2", -57344, 57344, -57344, 57344, 72},
                      {"posit8_2", "posit8_2", -0x1p24, 0x1p24, -0x1p24, 0x1p24, 104},
                      {"int8", "int8", -128, 127, -128, 127, 22},
                      {"int8", "uint8", -128, 127, 0, 255, 23},
                      {"posit16_2", "posit16_2", -0x1p56, 0x1p56, -0x1p56, 0x1p56, 232}};
  for (const Row& row : rows) {
    CAPTURE(std::string(row.a));
    for (const double a : {row.low_a, row.high_a}) {
      for (const double b : {row.low_b, row.high_b}) {
        const DotResult result = dot("exact", row.a, repeated(100, a), row.b, repeated(100, b));
        CHECK(result.flags == 0);
        CHECK(result.tally.inner.counts.overflows == 0);
        CHECK(result.tally.inner.counts.inexact == 0);
        CHECK(result.tally.inner.peak.largest_magnitude == 100 * std::abs(a * b));
      }
    }
    const MacRegisters registers =
        make_mac_registers(parse_accumulator("exact"), limits_of(row.a), limits_of(row.b), 100, 0);
    CHECK(registers.inner.layout.width == row.width);
  }
}

TEST_CASE("wide registers are written as sign-extended words") {
  // minpos^2 of posit16_2 is 2^-112 and one quantum; 232 bits are 4 words.
  const std::vector<double> minus_minpos(100, 0);
  std::vector<double> a = minus_minpos, b = minus_minpos;
  a[7] = -0x1p-56;
  b[7] = 0x1p-56;
  const std::uint64_t ones = ~std::uint64_t{0};
  CHECK(dot("exact", "posit16_2", a, "posit16_2", b).words ==
        std::vector<std::uint64_t>{ones, ones, ones, ones});
  a[8] = b[8] = 0x1p56;  // plus 2^112 / 2^-112 = 2^224 quanta
  CHECK(dot("exact", "posit16_2", a, "posit16_2", b).words ==
        std::vector<std::uint64_t>{ones, ones, ones, (std::uint64_t{1} << 32) - 1});
  CHECK(dot("int:width=100", "int8", {-1}, "int8", {1}).words ==
        std::vector<std::uint64_t>{ones, ones});
}

TEST_CASE("a float register rounds every sum once and counts it") {
  // In e5m2 1 + 1/16 stays 1, and 1 + 1/8 is a tie to the even 1; 1 + 3/16 rounds to 1.25.
  CHECK(float_code(dot("float:e5m2", "e4m3", {1, 1}, "e4m3", {1, 0.0625})) == 0x3c);
  CHECK(float_code(dot("float:e5m2", "e4m3", {1, 1}, "e4m3", {1, 0.125})) == 0x3c);
  const DotResult result = dot("float:e5m2", "e4m3", {1, 1, 0}, "e4m3", {1, 0.1875, 5});
  CHECK(float_code(result) == 0x3d);
  CHECK(result.tally.inner.counts == AdditionCounts{2, 1, 0, 0});
  CHECK(result.tally.inner.peak.largest_magnitude == 1.25);
  // The product is not rounded first: 1.125^2 = 1.265625 would round to 1.25 and cancel.
  CHECK(float_code(dot("float:e5m2", "e4m3", {-1.25, 1.125}, "e4m3", {1, 1.125})) == 0x24);
}

TEST_CASE("a float register that overflows keeps infinity, or saturates") {
  const std::vector<double> ones(3, 1), values{60000, 60000, -60000};
  const DotResult infinite = dot("float:fp16", "fp32", values, "int8", ones);
  CHECK(float_code(infinite) == 0x7c00);
  CHECK(infinite.flags == (output_overflowed | output_special));
  CHECK(infinite.tally.inner.counts == AdditionCounts{2, 0, 1, 0});
  const DotResult saturated = dot("float:fp16,overflow=saturate", "fp32", values, "int8", ones);
  CHECK(float_code(saturated) == 0x6d60);  // 65504 - 60000 = 5504 = (1 + 352/1024) * 2^12
  CHECK(saturated.flags == (output_overflowed | output_saturated));
  CHECK(saturated.tally.inner.counts == AdditionCounts{3, 0, 1, 1});
  CHECK(float_code(dot("float:e4m3,overflow=infinity", "e4m3", {-448, -448}, "int8", {1, 1})) ==
        0xff);
}

TEST_CASE("a float register has one zero") {
  CHECK(float_code(dot("float:fp16", "e4m3", {-1, 1}, "e4m3", {1, 1})) == 0);
  CHECK(float_code(dot("float:e4m3", "fp32", {-0x1p-20}, "e4m3", {1})) == 0);
}

TEST_CASE("an inner register with infinity makes the outer one special or pins it") {
  const std::vector<double> values{60000, 60000, 1, 1}, ones(4, 1);
  const DotResult result = dot("float:fp16,chunk=2", "fp32", values, "int8", ones);
  CHECK(float_code(result) == 0x7c00);
  CHECK(result.flags == (output_overflowed | output_special));
  CHECK(result.tally.outer.counts.overflows == 1);
  const DotResult fixed =
      dot("float:fp16,chunk=2+fixed:width=20,lsb=0", "fp32", values, "int8", ones);
  CHECK(fixed.integer() == (1 << 19) - 1 + 2 - (1 << 20));  // at its end, then it wraps
  const DotResult posit =
      dot("float:fp16,chunk=2+float:posit16_2,overflow=infinity", "fp32", values, "int8", ones);
  CHECK(float_code(posit) == 0x8000);
  CHECK((posit.flags & output_special) != 0);
}

TEST_CASE("an exact inner sum reaches a float outer register without loss") {
  // The wide sum 2^100 + 2^-100 meets -2^100: what is left is 2^-100, 0x0d800000 in binary32.
  const DotResult result = dot("exact:chunk=2+float:fp32", "bf16", {-0x1p100, 0, 0x1p100, 0x1p-100},
                               "bf16", {1, 1, 1, 1});
  CHECK(float_code(result) == 0x0d800000);
  CHECK(result.tally.outer.counts == AdditionCounts{2, 0, 0, 0});
}

TEST_CASE("registers refuse what cannot be combined") {
  const FormatLimits e4m3 = limits_of("e4m3");
  auto error = [&](const char* spec, std::size_t rows) {
    return error_of([&] { make_mac_registers(parse_accumulator(spec), e4m3, e4m3, 100, rows); });
  };
  CHECK(error("exact+float:fp32", 0) ==
        "accumulator 'exact+float:e8m23:ieee,overflow=infinity': expected "
        "chunk=<products an inner sum takes>");
  CHECK(error("exact:chunk=8", 16) ==
        "accumulator 'exact:chunk=8': an array whose chains are 16 long sums chunks of 16; leave "
        "chunk out or make it equal");
  CHECK(error("fixed:width=8,lsb=-4000", 0) ==
        "accumulator: a register of 8 bits with lsb -4000 is too far from addends of 2^-18 and up");
  CHECK(error("exact:chunk=16", 16).empty());
  CHECK(error("exact+float:fp32", 16).empty());
}

TEST_CASE("registers of chunks are fitted to what they hold") {
  const FormatLimits int8 = limits_of("int8");
  const MacRegisters chunked =
      make_mac_registers(parse_accumulator("exact:chunk=32"), int8, int8, 1000, 0);
  CHECK(chunked.order.chunk == 32);
  CHECK(chunked.inner.layout.width == 21);   // 32 * 2^14 = 2^19
  CHECK(chunked.outer->layout.width == 25);  // 1000 * 2^14 < 2^24
  CHECK(chunked.last().layout == chunked.outer->layout);
  const MacRegisters rows =
      make_mac_registers(parse_accumulator("int:width=20"), int8, int8, 1000, 16);
  CHECK(rows.order.chunk == 16);
  CHECK(rows.outer->layout.width == 20);
  const MacRegisters whole = make_mac_registers(parse_accumulator("exact"), int8, int8, 1000, 0);
  CHECK(!whole.outer);
  CHECK(longest_inner_sum(whole.order, 1000) == 1000);
  const MacRegisters short_sum =
      make_mac_registers(parse_accumulator("exact:chunk=32"), int8, int8, 4, 0);
  CHECK(longest_inner_sum(short_sum.order, 4) == 4);
}

namespace {

MacRegisters scaled_registers(const char* accumulator, const char* format, std::size_t k,
                              std::size_t rows, const BlockFactors& factors) {
  const FormatLimits limits = limits_of(format);
  return make_mac_registers(parse_accumulator(accumulator), limits, limits, k, rows, factors);
}

}  // namespace

TEST_CASE("one block of 32 products needs the bits of its elements alone") {
  const BlockFactors factors{{0, BigInt(1) << 20, -30}, ScalePlace::inner_sums};
  // 1 + bits of 32 (max / lsb)^2; of e2m1 32 * 12^2 = 4608
  const std::pair<const char*, int> rows[] = {{"e5m2", 70}, {"e4m3", 42},
                                              {"e3m2", 24}, {"e2m3", 18},
                                              {"e2m1", 14}, {"fixed8.6:symmetric", 20}};
  for (const auto& [format, bits] : rows) {
    const MacRegisters registers =
        scaled_registers("exact:chunk=32+float:fp32", format, 320, 0, factors);
    CHECK(registers.inner.layout.width == bits);
    CHECK(registers.sum_factors.has_value());
  }
}

TEST_CASE("factors of inner sums widen the outer register, those of products the inner one") {
  // Products of e2m1: up to 36 in steps of 1/4, so +-144 quanta. Factors 0 .. 5 * 2^-3.
  const AddendRange range{0, 5, -3};
  const MacRegisters sums =
      scaled_registers("exact:chunk=4", "e2m1", 16, 0, {range, ScalePlace::inner_sums});
  CHECK(sums.inner.layout == RegisterLayout{11, -2});   // 4 * 144 = 576
  CHECK(sums.outer->layout == RegisterLayout{15, -5});  // 16 * 144 * 5 = 11520
  const MacRegisters products =
      scaled_registers("exact", "e2m1", 16, 0, {range, ScalePlace::products});
  CHECK(products.inner.layout == RegisterLayout{15, -5});
  CHECK(!products.sum_factors);
}

TEST_CASE("registers that formats define take no scaled addends") {
  const BlockFactors products{{0, 1, 0}, ScalePlace::products};
  const BlockFactors sums{{0, 1, 0}, ScalePlace::inner_sums};
  CHECK_THROWS_AS(scaled_registers("quire", "posit8_2", 16, 0, products), SpecError);
  CHECK_NOTHROW(scaled_registers("quire:chunk=4+float:fp32", "posit8_2", 16, 0, sums));
  CHECK_THROWS_AS(scaled_registers("float:fp32,chunk=4+quire", "posit8_2", 16, 0, sums), SpecError);
}

}  // namespace guardbit::accumulators_test
