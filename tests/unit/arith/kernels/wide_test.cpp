// Exact sums of over 53 bits by digits are what the wide accumulators have.
#include "arith/kernels/wide.h"

#include "tests/unit/arith/kernels/layer_cases.h"

namespace guardbit::wide_test {

using namespace guardbit::test;

namespace {

const std::vector<LayerCase> cases = {
    {"posit8_2", "posit8_2", "quire"},
    {"posit8_2", "posit8_2", "exact"},
    {"posit8_2", "e4m3", "quire:carry=9"},
    {"posit16_1", "posit16_1", "quire"},
    {"posit16_2", "posit16_2", "quire"},
    {"e5m2", "e5m2", "exact"},
    {"e5m2", "fp16", "quire"},
    {"fp16", "fp16", "exact"},
    {"bf16", "bf16", "exact"},
    {"bf16", "int8", "exact"},
    {"fp32", "e4m3", "exact"},
    {"posit8_2", "posit8_2", "int:width=150"},
    {"posit16_1", "posit16_1", "int:width=140,overflow=saturate"},
    {"e5m2", "e5m2", "fixed:width=90,lsb=-40"},
    {"fp16", "fp16", "fixed:width=110,lsb=-48,overflow=saturate"},
    {"fp16", "fp16", "fixed:width=200,lsb=-129"},
};

bool is_wide(const std::string& kernel) { return kernel.find("of digits") != kernel.npos; }

}  // namespace

TEST_CASE("sums of digits equal the plain path for quires, exact sums and wide registers") {
  LayerMaker maker(1);
  under_each_target([&] {
    for (const LayerCase& c : cases) {
      CAPTURE(c.accumulator);
      CAPTURE(c.a);
      for (const LayerShape shape :
           {LayerShape{9, 33, 37}, LayerShape{40, 17, 5}, LayerShape{1, 1, 1}}) {
        const MacRegisters registers = registers_for(c, shape.k);
        for (const Draw draw : {Draw::normal, Draw::any, Draw::ends}) {
          const std::string kernel =
              compare_with_plain(layer_of(maker, c, draw, shape), registers, 5);
          if (draw == Draw::any && shape.m == 9) CHECK(is_wide(kernel));
        }
      }
    }
  });
}

TEST_CASE("sums of digits start with a bias, also one with trailing zeros below the last bit") {
  LayerMaker maker(2);
  for (const char* text : {"quire", "fixed:width=100,lsb=-48"}) {
    const LayerCase c{"posit8_2", "posit8_2", text};
    CAPTURE(text);
    GemmOperands operands = layer_of(maker, c, Draw::any, {9, 20, 33});
    operands.bias = random_bias(maker, 33, 1000000, -30);
    CHECK(is_wide(compare_with_plain(operands, registers_for(c, 20, range_of(operands.bias)), 6)));
    for (std::int64_t& integer : operands.bias.integers) integer *= 1024;
    operands.bias.exp = -50;
    const std::string kernel =
        compare_with_plain(operands, registers_for(c, 20, range_of(operands.bias)), 6);
    CHECK(is_wide(kernel));
  }
}

TEST_CASE("sums of digits cancel over the whole width of a quire") {
  // 2^48, its negative, and 2^-48: one product of each, in any order, leaves 2^-48 = 1 unit.
  const Codec codec = codec_of("posit8_2");
  const Operand max = codec.operand(0x7f), lowest = codec.operand(0x81), min = codec.operand(1);
  const GemmOperands operands{1, 3, 1, {max, min, max}, {max, min, lowest}};
  const MacRegisters registers = registers_for({"posit8_2", "posit8_2", "quire"}, 3);
  RegisterFile file = make_register_file(registers.last().layout, 1);
  KernelReport report;
  multiply_matrices(operands, registers, {1, 0, Detail::events, false, nullptr}, file, &report);
  CHECK(is_wide(report.kernel));
  CHECK(file.words == std::vector<std::uint64_t>{1, 0});
}

TEST_CASE("sums of digits of nothing but zeros are zero") {
  LayerMaker maker(5);
  const LayerCase c{"posit16_2", "posit16_2", "quire"};
  GemmOperands operands = layer_of(maker, c, Draw::ends, {3, 4, 5});
  const MacRegisters registers = registers_for(c, 4);
  operands.b.assign(20, Operand{});
  compare_with_plain(operands, registers, 1);
  operands.a.assign(12, Operand{});
  compare_with_plain(operands, registers, 1);
}

TEST_CASE("digits are as few as what the operands really are allows") {
  LayerMaker maker(3);
  const auto kernel = [&](const LayerCase& c, Draw draw) {
    const GemmOperands operands = layer_of(maker, c, draw, {8, 512, 32});
    const MacRegisters registers = registers_for(c, 512);
    RegisterFile file = make_register_file(registers.last().layout, 8 * 32);
    KernelReport report;
    multiply_matrices(operands, registers, {1, 0, Detail::events, false, nullptr}, file, &report);
    return report.kernel;
  };
  // Sums of 512 products leave 53 - 9 = 44 bits to two digits. posit8_2 has multiples of 2^-24 up
  // to 2^24: 49 bits, 2 digits of 25 and 3 of 17 or so. e5m2 has 2^-16 to 57344 < 2^16: 32 bits, 1
  // digit and 3 of 11 or so.
  CHECK(kernel({"posit8_2", "posit8_2", "quire"}, Draw::any) ==
        "exact sums of 6 pairs of digits in double lanes");
  CHECK(kernel({"e5m2", "e5m2", "exact"}, Draw::any) ==
        "exact sums of 3 pairs of digits in double lanes");
}

TEST_CASE("what digits do not serve goes the plain path with a reason") {
  LayerMaker maker(4);
  const std::string narrow = plain_reason(maker, {"e5m2", "e5m2", "int:width=60"}, Draw::ends);
  CHECK(narrow.find("sums that may leave a wide register or are rounded") != narrow.npos);
  const std::string chunks =
      plain_reason(maker, {"posit8_2", "posit8_2", "quire:chunk=2"}, Draw::ends);
  CHECK(chunks.find("an outer register takes sums that fit a carrier") != chunks.npos);
}

}  // namespace guardbit::wide_test
