// Dot products observed step by step: by hand, and against the functional model.
#include "arith/registers/observer.h"

#include <cmath>
#include <limits>
#include <random>

#include <doctest/doctest.h>

#include "tests/unit/arith/arith_helpers.h"

namespace guardbit::observer_test {
namespace {

MacObserver observer_of(const char* accumulator, const char* format, std::size_t k) {
  const FormatLimits limits = limits_of(format);
  return MacObserver(make_mac_registers(parse_accumulator(accumulator), limits, limits, k, 0));
}

MacSteps observed(const char* accumulator, const char* format, const std::vector<double>& a,
                  const std::vector<double>& b, const std::optional<Product>& addend = {}) {
  const Codec codec = codec_of(format);
  return observer_of(accumulator, format, a.size())
      .observe(operands_of(codec, a), operands_of(codec, b), addend, 1);
}

double value_of(const ExactNumber& number) {
  return std::ldexp(number.integer.convert_to<double>(), number.exp);
}
double value_of(const std::optional<ExactNumber>& number) { return value_of(number.value()); }
double value_of(const RegisterContent& content) { return value_of(content.number); }

// Any code, so that infinity and NaN come too where `specials`.
std::vector<Operand> random_operands(const Codec& codec, std::size_t count, bool specials,
                                     std::mt19937_64& random) {
  std::vector<Operand> operands;
  while (operands.size() < count) {
    const auto code =
        static_cast<Code>(random() & ((std::uint64_t{1} << codec.format().width) - 1));
    const bool zero = random() % 8 == 0;
    if (specials || codec.is_number(code))
      operands.push_back(zero ? Operand{} : codec.operand(code));
  }
  return operands;
}

}  // namespace

TEST_CASE("the steps of a small floating-point sum are those by hand") {
  // e5m2 has 8 10 12 14 16: 8 + 1 = 9 is a tie to 8, 8 + 3 = 11 a tie to 12, then 12 + 0.5 to 12.
  const MacSteps sum = observed("float:e5m2", "e5m2", {8, 1, 3, 0, 0.5}, {1, 1, 1, 1, 1});
  REQUIRE(sum.steps.size() == 5);
  CHECK(value_of(sum.steps[0].inner.sum) == 8);
  CHECK(sum.steps[0].inner.flags == 0);
  CHECK(sum.steps[1].product.integer == 16);  // 4 * 2^-2 times 4 * 2^-2
  CHECK(sum.steps[1].product.exp == -4);
  CHECK(value_of(sum.steps[1].inner.sum) == 9);
  CHECK(value_of(sum.steps[1].inner.after) == 8);
  CHECK(sum.steps[1].inner.flags == output_inexact);
  CHECK(value_of(sum.steps[2].inner.sum) == 11);
  CHECK(value_of(sum.steps[2].inner.after) == 12);
  CHECK(value_of(sum.steps[3].inner.addend) == 0);
  CHECK(sum.steps[3].inner.flags == 0);  // this very step lost nothing
  CHECK(value_of(sum.steps[4].inner.sum) == 12.5);
  CHECK(sum.result.words == std::vector<std::uint64_t>{0x4a});  // 0 10010 10 = 1.5 * 2^3
  CHECK(sum.flags == output_inexact);
}

TEST_CASE("a fixed-point adder takes whole units, and overflow shows in the exact sum") {
  // Last bit 2^-1, 5 bits: -8 to 7.5. 2.25 is 4.5 units, a tie to 4; 5 + 2.5 overflows to -8 + ...
  const MacSteps sum =
      observed("fixed:width=5,lsb=-1,overflow=wrap", "e4m3", {1.5, 2.5, 4}, {1.5, 1, 1});
  CHECK(sum.steps[0].inner.addend->integer == 4);
  CHECK(sum.steps[0].inner.addend->exp == -1);
  CHECK(sum.steps[0].inner.flags == (output_inexact | output_lost_low_bits));
  CHECK(value_of(sum.steps[1].inner.after) == 4.5);
  CHECK(value_of(sum.steps[2].inner.sum) == 8.5);
  CHECK(value_of(sum.steps[2].inner.after) == -7.5);  // 17 - 32 = -15 units
  CHECK(sum.steps[2].inner.flags == (output_overflowed | output_wrapped));
  CHECK(sum.result.words == std::vector<std::uint64_t>{~std::uint64_t{0} - 14});
}

TEST_CASE("an aligned group shows its exponent and the units of its terms") {
  // Exponents 3, 0, 0: units of 2^(3 - 4) = 0.5. 1.25 is 2 units and -0.75 is -1, toward zero.
  const MacSteps sum =
      observed("aligned:terms=3,fraction=4,result=fp32", "fp16", {8, 1.25, -0.75, 1}, {1, 1, 1, 1});
  CHECK(sum.steps[1].waiting == 2);
  CHECK_FALSE(sum.steps[1].inner.sum.has_value());
  CHECK(value_of(sum.steps[1].inner.after) == 0);
  REQUIRE(sum.steps[2].groups.size() == 1);
  const AlignedGroup& group = sum.steps[2].groups[0];
  CHECK(group.exponent == 3);
  CHECK(group.unit_exp == -1);
  CHECK(group.terms[0].units == 16);
  CHECK(group.terms[1].units == 2);
  CHECK(group.terms[2].units == -1);
  CHECK(group.terms[2].k == 2);
  CHECK(value_of(sum.steps[2].inner.sum) == 8.5);
  CHECK(sum.steps[2].inner.flags == (output_inexact | output_lost_low_bits));
  // The last product ends an incomplete group: 8.5 has the exponent 3.
  CHECK(sum.steps[3].groups[0].register_units == 17);
  CHECK(sum.steps[3].groups[0].terms[0].units == 2);
  CHECK(value_of(sum.result) == 9.5);
}

TEST_CASE("a tree shows its leaves and the last addition of each step") {
  // (1 + 2) + (3 + 4), and 5 is left over until the end.
  const MacSteps sum = observed("exact:pairwise", "int8", {1, 2, 3, 4, 5}, {1, 1, 1, 1, 1});
  CHECK(value_of(sum.steps[0].inner.sum) == 1);
  CHECK(value_of(sum.steps[1].inner.sum) == 3);
  CHECK(sum.steps[2].waiting == 1);
  CHECK(value_of(sum.steps[2].inner.after) == 3);
  CHECK(value_of(sum.steps[3].inner.sum) == 10);
  CHECK(value_of(sum.steps[4].inner.addend) == 5);
  CHECK(value_of(sum.steps[4].inner.sum) == 15);
  CHECK(sum.steps[4].waiting == 0);
}

TEST_CASE("inner sums end in the outer register, which starts at the addend") {
  const MacSteps sum =
      observed("exact:chunk=2+float:e5m2", "e5m2", {8, 1, 1}, {1, 1, 1}, Product{3, 0, 1});
  REQUIRE(sum.load.has_value());
  CHECK(value_of(sum.load->after) == 3);
  CHECK_FALSE(sum.steps[0].outer.has_value());
  CHECK(value_of(sum.steps[1].inner.after) == 9);
  CHECK(value_of(sum.steps[1].outer->addend) == 9);
  CHECK(value_of(sum.steps[1].outer->sum) == 12);
  CHECK(sum.steps[1].outer->flags == 0);
  CHECK(value_of(sum.steps[2].inner.sum) == 1);
  CHECK(value_of(sum.steps[2].outer->sum) == 13);
  CHECK(value_of(sum.steps[2].outer->after) == 12);  // a tie
  CHECK(sum.steps[2].outer->flags == output_inexact);
}

TEST_CASE("a rounded product is shown beside the exact one") {
  // 1.25 * 1.25 = 1.5625, in e5m2 1.5.
  const MacSteps sum = observed("float:fp32,product=e5m2", "e5m2", {1.25}, {1.25});
  CHECK(sum.steps[0].product.integer == 25);
  CHECK(value_of(*sum.steps[0].inner.addend) == 1.5);
  CHECK(sum.steps[0].inner.flags == output_inexact);
}

TEST_CASE("infinity minus infinity is NaN in the step where they meet") {
  const double infinite = std::numeric_limits<double>::infinity();
  const Codec codec = codec_of("e5m2");
  const std::vector<Operand> a = {codec.operand(rounded(codec, 2)), codec.operand(0x7c),
                                  codec.operand(0xfc), codec.operand(0x3c)};
  const std::vector<Operand> ones(4, codec.operand(0x3c));
  const MacSteps sum = observer_of("float:fp16", "e5m2", 4).observe(a, ones, {}, 0);
  CHECK(rounded(codec, infinite) == 0x7c);
  CHECK(sum.steps[1].inner.after.special == Special::positive_infinity);
  CHECK((sum.steps[1].inner.flags & output_special) != 0);
  CHECK(sum.steps[2].inner.after.special == Special::nan);
  CHECK((sum.steps[2].inner.flags & output_invalid) != 0);
  CHECK(sum.steps[3].inner.flags == 0);
  CHECK_FALSE(sum.steps[3].inner.sum.has_value());
  CHECK((sum.flags & output_special) != 0);
}

TEST_CASE("the observed register and flags are those of the functional model, bit for bit") {
  const char* const accumulators[] = {"exact",
                                      "int:width=18,overflow=saturate",
                                      "int:width=14,overflow=wrap",
                                      "fixed:width=20,lsb=-6,rounding=truncate,overflow=saturate",
                                      "fixed:width=90,lsb=-60",
                                      "fixed:width=24,lsb=-3,rounding=stochastic,overflow=saturate",
                                      "fixed:width=15,lsb=-4,dual,overflow=saturate",
                                      "int:width=12,dual,overflow=wrap",
                                      "float:fp16",
                                      "float:e5m2,overflow=saturate",
                                      "float:posit16_1",
                                      "float:e4m3",
                                      "float:bf16,rounding=stochastic",
                                      "float:fp16,unfused",
                                      "float:fp32,product=e5m2,chunk=3",
                                      "quire",
                                      "quire:partial",
                                      "float:fp16,pairwise",
                                      "fixed:width=16,lsb=-4,tree=4",
                                      "float:e6m5,rounding=stochastic,tree=5",
                                      "exact:chunk=4+float:fp16",
                                      "float:e5m4,chunk=3+fixed:width=20,lsb=-3,overflow=saturate",
                                      "aligned:terms=4,fraction=13",
                                      "aligned:terms=4,fraction=10,chunk=7+float:fp32",
                                      "aligned:terms=2,fraction=9,late,block=8,interleave=2",
                                      "aligned:terms=3,fraction=9,result=fp16,rounding=stochastic"};
  std::mt19937_64 random(33);
  std::size_t compared = 0, wrong = 0;
  for (const char* format : {"e4m3", "e5m2", "e5m2:ieee,bias=20", "int8", "posit8_1"}) {
    const Codec codec = codec_of(format);
    for (const char* accumulator : accumulators) {
      for (const std::size_t k : {1u, 3u, 8u, 23u}) {
        const MacObserver observer(make_mac_registers(parse_accumulator(accumulator),
                                                      codec.limits(), codec.limits(), k, 0));
        for (std::uint64_t output = 0; output < 12; ++output) {
          const bool specials = output >= 8;
          const GemmOperands operands{1, k, 1, random_operands(codec, k, specials, random),
                                      random_operands(codec, k, specials, random)};
          RegisterFile file = make_register_file(observer.registers().last().layout, output + 1);
          multiply_matrices(operands, observer.registers(), 5, output, file);
          const MacSteps sum = observer.observe(operands.a, operands.b, {}, 5, output);
          const auto bits = file.bits(output);
          const bool same =
              sum.result.words == std::vector<std::uint64_t>{bits.begin(), bits.end()} &&
              sum.flags == file.flags[output] && sum.steps.size() == k;
          if (!same && ++wrong < 5) {
            MESSAGE(format << " " << accumulator << " k " << k << " output " << output);
          }
          ++compared;
        }
      }
    }
  }
  CHECK(wrong == 0);
  CHECK(compared == 5 * 26 * 4 * 12);
}

TEST_CASE("every register follows from the sum before it by one rounding") {
  // Floating point: encoding the exact sum gives the register, whatever kind of products.
  std::mt19937_64 random(34);
  const Codec operands = codec_of("e4m3"), sums = codec_of("e5m7:ieee");
  const MacObserver observer(make_mac_registers(parse_accumulator("float:e5m7:ieee"),
                                                operands.limits(), operands.limits(), 16, 0));
  std::size_t wrong = 0;
  for (int i = 0; i < 500; ++i) {
    const auto a = random_operands(operands, 16, false, random);
    const auto b = random_operands(operands, 16, false, random);
    for (const MacStep& step : observer.observe(a, b, {}, 0).steps) {
      if (!step.inner.sum) continue;  // infinite from here on
      const Encoded expected = sums.encode(real_from(step.inner.sum->integer, step.inner.sum->exp),
                                           {}, Overflow::infinity);
      const bool zero = (expected.code & 0x1fffu) >> 0 == 0x1000u;  // -0 is stored as 0
      wrong += step.inner.after.words[0] != (zero ? 0 : expected.code);
    }
  }
  CHECK(wrong == 0);
}

}  // namespace guardbit::observer_test
