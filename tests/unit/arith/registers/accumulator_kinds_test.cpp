// Trees, dual registers, quires, aligned sums, rounded products, and what is not a number.
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "arith/error.h"
#include "arith/product/matrix_product.h"
#include "tests/unit/arith/arith_helpers.h"

namespace guardbit::accumulator_kinds_test {
namespace {

constexpr double inf = std::numeric_limits<double>::infinity();

double value_of(const DotResult& result) {
  const Unpacked value = parse_format(result.layout.format().name).decode(float_code(result));
  const double magnitude = std::ldexp(static_cast<double>(value.significand), value.quantum_exp);
  return value.negative ? -magnitude : magnitude;
}

double sum_of(const char* accumulator, const std::vector<double>& addends) {
  return value_of(dot(accumulator, "fp32", addends, "fp16", repeated(addends.size(), 1)));
}

MacRegisters registers_for(const char* accumulator, const char* format, std::size_t k = 64) {
  const FormatLimits limits = limits_of(parse_format(format));
  return make_mac_registers(parse_accumulator(accumulator), limits, limits, k, 0);
}

}  // namespace

TEST_CASE("a tree adds adjacent pairs, whatever the number of leaves") {
  // e4m3 has steps of 2 above 16: 16 + 1 = 17 is a tie and goes to 16.
  CHECK(sum_of("float:e4m3", {16, 1, 1, 1}) == 16);
  CHECK(sum_of("float:e4m3,tree=4", {16, 1, 1, 1}) == 18);  // (16 + 1) + (1 + 1)
  CHECK(sum_of("float:e4m3,pairwise", {16, 1, 1, 1}) == 18);
  CHECK(sum_of("float:e4m3,pairwise", {1, 1, 16}) == 18);  // (1 + 1) + 16
  CHECK(sum_of("float:e4m3,pairwise", {16, 1, 1}) == 16);  // (16 + 1) + 1
  CHECK(sum_of("float:e4m3,pairwise", {16, 1, 1, 1, 1}) ==
        20);  // ((16 + 1) + (1 + 1)) + 1: 19, a tie
  CHECK(sum_of("float:e4m3,pairwise", {1, 1, 1, 1, 16, 1}) ==
        20);  // ((1 + 1) + (1 + 1)) + (16 + 1)
  CHECK(sum_of("float:e4m3,pairwise", {16, 1, 1, 1, 1, 1, 1}) ==
        20);  // (16 + 2) + (2 + 1): 21, a tie
}

TEST_CASE("a zero takes its leaf in a tree") {
  CHECK(sum_of("float:e4m3,tree=4", {16, 0, 1, 1}) == 18);  // (16 + 0) + (1 + 1)
  CHECK(sum_of("float:e4m3,tree=4", {16, 1, 0, 1}) == 16);  // (16 + 1) + (0 + 1)
}

TEST_CASE("groups of a tree are added one after the other") {
  // (16 + 1) = 16, then 16 + (1 + 1) = 18.
  CHECK(sum_of("float:e4m3,tree=2", {16, 1, 1, 1}) == 18);
  CHECK(sum_of("float:e4m3,tree=2+float:fp32", {16, 1, 16, 1}) == 32);
  CHECK(sum_of("float:e4m3,chunk=2+float:fp32", {16, 1, 16, 1}) == 32);
}

TEST_CASE("a saturating integer tree saturates in its nodes") {
  // (100 + 100) saturates to 127 in 8 bits, (-100 - 100) to -128.
  const std::vector<double> addends{100, 100, -100, -100}, ones(4, 1);
  CHECK(dot("int:width=8,overflow=saturate,pairwise", "int8", addends, "int8", ones).integer() ==
        -1);
  CHECK(dot("int:width=8,pairwise", "int8", addends, "int8", ones).integer() == 0);
}

TEST_CASE("dual registers overflow apart though their difference would not") {
  const std::vector<double> addends{100, -100, 100, 100, -100}, ones(5, 1);
  const DotResult saturated =
      dot("int:width=8,dual,overflow=saturate", "int8", addends, "int8", ones);
  CHECK(saturated.integer() == 255 - 200);
  CHECK(saturated.layout.width == 9);
  CHECK(saturated.flags == (output_overflowed | output_saturated));
  // 300 modulo 2^8 is 44.
  CHECK(dot("int:width=8,dual", "int8", addends, "int8", ones).integer() == 44 - 200);
  CHECK(dot("int:width=9,dual", "int8", addends, "int8", ones).integer() == 100);
}

TEST_CASE("dual registers round magnitudes, so that up and down keep their meaning") {
  const std::vector<double> addends{-0.5}, one{1};
  CHECK(dot("fixed:width=8,lsb=0,rounding=up,dual", "fp32", addends, "int8", one).integer() == 0);
  CHECK(dot("fixed:width=8,lsb=0,rounding=down,dual", "fp32", addends, "int8", one).integer() ==
        -1);
}

TEST_CASE("an unfused multiply-add rounds its product, a fused one does not") {
  // (1 + 2^-10)^2 = 1 + 2^-9 + 2^-20; in binary16 it rounds to 1 + 2^-9.
  const double x = 1 + std::ldexp(1, -10), y = -1 - std::ldexp(1, -9);
  const std::vector<double> a{y, x}, b{1, x};
  CHECK(value_of(dot("float:fp16", "fp16", a, "fp16", b)) == std::ldexp(1, -20));
  const DotResult unfused = dot("float:fp16,unfused", "fp16", a, "fp16", b);
  CHECK(value_of(unfused) == 0);
  CHECK(unfused.flags == output_inexact);
  CHECK(unfused.tally.products.additions == 2);
  CHECK(unfused.tally.products.inexact == 1);
  CHECK(unfused.tally.inner.counts.inexact == 0);
}

TEST_CASE("products can be rounded to any format, and overflow there") {
  // 20 * 30 = 600 is beyond e4m3's 448, where products saturate; e5m2's 57344 holds it: 640.
  CHECK(value_of(dot("float:fp32,product=e4m3", "int8", {20}, "int8", {30})) == 448);
  CHECK(value_of(dot("float:fp32,product=e5m2", "int8", {20}, "int8", {30})) == 640);
  CHECK(value_of(dot("float:fp32,product=e5m2,product-rounding=toward-zero", "int8", {20}, "int8",
                     {30})) == 512);
  CHECK(dot("exact:product=e5m2", "int8", {20, 1}, "int8", {30, 1}).integer() == 641);
  const DotResult saturated = dot("float:fp32,product=e4m3", "int8", {20}, "int8", {30});
  CHECK(saturated.flags == (output_overflowed | output_saturated));
}

TEST_CASE("a quire has the size that the standard and the literature give it") {
  struct Row {
    const char* accumulator;
    const char* format;
    int width, lsb;
  };
  // Posit Standard (2022): 16n bits. Before it 1 + C + 4h with C = 7 for posit8_0, 15 for
  // posit16_1. Johnson (2018): 38 bits for 8-bit, es = 1. int8: 1 + 31 + 14.
  const Row rows[] = {{"quire", "posit8_2", 128, -48},
                      {"quire", "posit16_2", 256, -112},
                      {"quire", "posit32_2", 512, -240},
                      {"quire:carry=7", "posit8_0", 32, -12},
                      {"quire:carry=15", "posit16_1", 128, -56},
                      {"quire:partial", "posit8_1", 38, -24},
                      {"quire", "int8", 46, 0}};
  for (const Row& row : rows) {
    CAPTURE(std::string(row.accumulator));
    CAPTURE(std::string(row.format));
    const MacRegisters registers = registers_for(row.accumulator, row.format);
    CHECK(registers.inner.layout == RegisterLayout{row.width, row.lsb});
  }
}

TEST_CASE("a partial quire drops what lies below it and saturates above") {
  const double maxpos = 4096, minpos = std::ldexp(1, -12);  // posit8_1
  CHECK(dot("quire:partial", "posit8_1", {minpos}, "posit8_1", {minpos}).integer() == 1);
  const DotResult large =
      dot("quire:partial", "posit8_1", {maxpos, maxpos}, "posit8_1", {maxpos, 1});
  CHECK(large.integer() == (std::int64_t{1} << 37) - 1);
  CHECK(large.flags == (output_overflowed | output_saturated));
}

TEST_CASE("aligned sums cut every term below the largest exponent's fraction bits") {
  // The largest exponent is 3, so with 3 fraction bits all terms become whole numbers.
  const std::vector<double> addends{8, 0.75, 1.5, -0.5};
  CHECK(sum_of("aligned:terms=4,fraction=3,result=fp32", addends) == 9);
  CHECK(sum_of("aligned:terms=4,fraction=3,result=fp32,alignment=nearest-even", addends) == 11);
  CHECK(sum_of("aligned:terms=4,fraction=4,result=fp32", addends) == 9.5);  // 8 + .5 + 1.5 - .5
  CHECK(sum_of("aligned:terms=2,fraction=3,result=fp32", addends) == 9);    // 8 + 0, then 8 + 1 - 0
  const DotResult result =
      dot("aligned:terms=4,fraction=3,result=fp32", "fp32", addends, "fp16", repeated(4, 1));
  CHECK(result.flags == (output_inexact | output_lost_low_bits));
  CHECK(result.tally.inner.counts.lost_low_bits == 3);
}

TEST_CASE("the exponent of a product is not normalised") {
  // 1.5 * 1.75 = 2.625 has exponent 0 + 0: one fraction bit keeps 2.5.
  CHECK(value_of(dot("aligned:terms=4,fraction=1,result=fp32", "e4m3", {1.5}, "e4m3", {1.75})) ==
        2.5);
}

TEST_CASE("the register takes part in the alignment of its group, unless it is added late") {
  // 64 first; then 1.75 + 1.75 beside it keep units of 4 with 4 fraction bits: nothing is left.
  const std::vector<double> addends{64, 0, 1.75, 1.75};
  CHECK(sum_of("aligned:terms=2,fraction=4,result=fp32", addends) == 64);
  CHECK(sum_of("aligned:terms=2,fraction=4,result=fp32,late", addends) == 67.5);
}

TEST_CASE("interleaved halves of a block are the products with i / 2 even, then the others") {
  // Halves {16, 1, 1, 1} and {0, 0, 0, 0.5}; with 4 fraction bits 16 cuts to whole numbers, and so
  // does the sum 19 in the second half.
  const std::vector<double> addends{16, 1, 0, 0, 1, 1, 0, 0.5};
  CHECK(sum_of("aligned:terms=4,fraction=4,result=fp32,late,block=8,interleave=2", addends) == 19);
  // One after the other: {16, 1, 0, 0} = 17, then 17 + {1, 1, 0, 0}.
  CHECK(sum_of("aligned:terms=4,fraction=4,result=fp32,late,block=8", addends) == 19);
  // {0.5, 0, 0, 0} comes first where the halves change places.
  CHECK(sum_of("aligned:terms=2,fraction=4,result=fp32,late,block=4,interleave=2",
               {0.5, 0.5, 16, 0.5}) == 17);  // 1, then 1 + 16 + 0
}

TEST_CASE("infinity and NaN go through floating-point registers as IEEE 754 says") {
  const DotResult infinite = dot("float:fp16", "fp16", {inf, 1}, "fp16", {2, 3});
  CHECK(float_code(infinite) == 0x7c00);
  CHECK((infinite.flags & output_special) != 0);
  CHECK(float_code(dot("float:fp16", "fp16", {inf}, "fp16", {-2})) == 0xfc00);
  for (const auto& [a, b] :
       {std::pair<std::vector<double>, std::vector<double>>{{inf, inf}, {1, -1}},
        {{inf}, {0}},
        {{NAN, 1}, {1, 1}}}) {
    const DotResult invalid = dot("float:fp16", "fp16", a, "fp16", b);
    CHECK(float_code(invalid) == 0x7e00);
    CHECK((invalid.flags & output_invalid) != 0);
    CHECK(invalid.tally.inner.counts.invalids == 1);
  }
}

TEST_CASE("what is not a number reaches trees and aligned sums too") {
  CHECK(float_code(dot("float:fp16,pairwise", "fp16", {1, inf, 2}, "fp16", {1, 1, 1})) == 0x7c00);
  CHECK(float_code(dot("float:fp16,pairwise", "fp16", {inf, 1, inf}, "fp16", {1, 1, -1})) ==
        0x7e00);
  CHECK(float_code(dot("volta:fp16", "fp16", {1, inf, 2}, "fp16", {1, 1, 1})) == 0x7c00);
  CHECK(float_code(dot("volta:fp16", "fp16", {inf, 1, inf}, "fp16", {1, 1, -1})) == 0x7e00);
  CHECK(float_code(dot("blackwell:fp16", "e5m2", {inf, 1}, "e5m2", {1, 1})) == 0x7c00);
}

TEST_CASE("a two's complement register goes to its end for infinity and stays for NaN") {
  const DotResult infinite = dot("fixed:width=8,lsb=0", "fp16", {-inf}, "fp16", {1});
  CHECK(infinite.integer() == -128);
  CHECK((infinite.flags & output_saturated) != 0);
  const DotResult invalid = dot("fixed:width=8,lsb=0", "fp16", {3, NAN}, "fp16", {1, 1});
  CHECK(invalid.integer() == 3);
  CHECK((invalid.flags & output_invalid) != 0);
}

TEST_CASE("tensor cores say which operands and results they take") {
  const auto error = [](const char* accumulator, const char* format) -> std::string {
    try {
      registers_for(accumulator, format);
    } catch (const SpecError& error) {
      return error.what();
    }
    return "";
  };
  CHECK(error("volta", "bf16") ==
        "accumulator 'volta': no sums of e8m7:ieee and e8m7:ieee with results in e8m23:ieee; "
        "expected "
        "both operands in one of fp16");
  CHECK(error("hopper:bf16", "fp16") ==
        "accumulator 'hopper:bf16': results of hopper are fp32 or fp16");
  CHECK(error("hopper", "e4m3") == "");
}

TEST_CASE("the lowest and the highest bits that a register ever used are known") {
  const DotResult fixed = dot("fixed:width=20,lsb=-4", "fp32", {2.5, 4}, "int8", {1, 1});
  CHECK(fixed.tally.inner.peak == PeakReport{6.5, 8, 2.5, -1});  // 6.5 is 104 sixteenths: 8 bits
  const DotResult floating = dot("float:fp16", "fp32", {2.5, 4}, "int8", {1, 1});
  CHECK(floating.tally.inner.peak == PeakReport{6.5, 4, 2.5, -1});  // 6.5 is 1101 in binary
}

}  // namespace guardbit::accumulator_kinds_test
