// The fused sums of every tensor-core preset against a model of the rule in MPFR.
//
// The model knows the rule in its own words: terms as MPFR numbers, exponents from the standards'
// emin, truncation by mpfr_trunc, results rounded by ExactFormat. It shares no code with arith.
#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "analysis/reference/exact.h"
#include "arith/product/matrix_product.h"

namespace guardbit::analysis::aligned_model_test {
namespace {

struct Preset {
  const char* accumulator;
  const char* format;     // of both operands
  const char* canonical;  // the same by its canonical name
  int operand_emin;       // IEEE 754-2019 table 3.5, OCP FP8 table 1
  int terms, fraction;
  const char* result;  // canonical
  int result_emin;
  Rounding rounding;
  bool late;  // two interleaved halves of 32, then one addition
};

constexpr Rounding rz = Rounding::toward_zero, rne = Rounding::nearest_even;

const Preset presets[] = {
    {"volta", "fp16", "e5m10:ieee", -14, 4, 23, "e8m23:ieee", -126, rz, false},
    {"volta:fp16", "fp16", "e5m10:ieee", -14, 4, 23, "e5m10:ieee", -14, rne, false},
    {"ampere", "fp16", "e5m10:ieee", -14, 8, 24, "e8m23:ieee", -126, rz, false},
    {"ampere", "bf16", "e8m7:ieee", -126, 8, 24, "e8m23:ieee", -126, rz, false},
    {"ampere", "tf32", "e8m10:ieee", -126, 4, 24, "e8m23:ieee", -126, rz, false},
    {"ada", "e4m3", "e4m3:fn", -6, 16, 13, "e8m13:ieee", -126, rz, false},
    {"ada:fp16", "e4m3", "e4m3:fn", -6, 16, 13, "e5m10:ieee", -14, rne, false},
    {"hopper", "fp16", "e5m10:ieee", -14, 16, 25, "e8m23:ieee", -126, rz, false},
    {"hopper:fp16", "fp16", "e5m10:ieee", -14, 16, 25, "e5m10:ieee", -14, rne, false},
    {"hopper", "tf32", "e8m10:ieee", -126, 8, 25, "e8m23:ieee", -126, rz, false},
    {"hopper", "e4m3", "e4m3:fn", -6, 32, 13, "e8m13:ieee", -126, rz, false},
    {"hopper", "e5m2", "e5m2:ieee", -14, 32, 13, "e8m13:ieee", -126, rz, false},
    {"hopper:fp16", "e5m2", "e5m2:ieee", -14, 16, 25, "e5m10:ieee", -14, rne, true},
    {"blackwell", "bf16", "e8m7:ieee", -126, 16, 25, "e8m23:ieee", -126, rz, false},
    {"blackwell", "e4m3", "e4m3:fn", -6, 16, 25, "e8m23:ieee", -126, rz, true},
    {"blackwell:fp16", "e4m3", "e4m3:fn", -6, 16, 25, "e5m10:ieee", -14, rne, true},
};

int exponent_of(const MpfrNumber& x, int emin) {
  return std::max(static_cast<int>(mpfr_get_exp(x.get())) - 1, emin);
}

class Model {
 public:
  explicit Model(const Preset& preset)
      : preset_(preset), operand_(preset.canonical), result_(preset.result) {}

  /// The code of the result.
  Code sum(const std::vector<Code>& a, const std::vector<Code>& b) {
    if (!preset_.late) return chain(all(a.size()), a, b, preset_.rounding);
    MpfrNumber total(64), block(64);
    Code code = 0;
    for (std::size_t begin = 0; begin < a.size(); begin += 32) {
      std::vector<std::size_t> order;
      for (const std::size_t half : {0U, 1U}) {
        for (std::size_t i = begin; i < std::min(begin + 32, a.size()); ++i) {
          if ((i - begin) / 2 % 2 == half) order.push_back(i);
        }
      }
      result_.decode(chain(order, a, b, preset_.rounding), block);
      MpfrNumber exact(1200);
      mpfr_add(exact.get(), total.get(), block.get(), MPFR_RNDN);
      code = result_.round(exact, rne, 0, 0, Overflow::infinity);
      result_.decode(code, total);
    }
    return code;
  }

 private:
  static std::vector<std::size_t> all(std::size_t count) {
    std::vector<std::size_t> order(count);
    for (std::size_t i = 0; i < count; ++i) order[i] = i;
    return order;
  }

  // Groups in the given order, each with the result of the one before it, from zero.
  Code chain(const std::vector<std::size_t>& order, const std::vector<Code>& a,
             const std::vector<Code>& b, Rounding rounding) {
    MpfrNumber sum(64);
    Code code = 0;
    const auto size = static_cast<std::size_t>(preset_.terms);
    for (std::size_t begin = 0; begin < order.size(); begin += size) {
      code = step(sum,
                  std::vector(order.begin() + static_cast<std::ptrdiff_t>(begin),
                              order.begin() + static_cast<std::ptrdiff_t>(
                                                  std::min(begin + size, order.size()))),
                  a, b, rounding);
      if (result_.decode(code, sum) != ValueClass::finite) mpfr_set_zero(sum.get(), 1);
    }
    return code;
  }

  Code step(const MpfrNumber& sum, const std::vector<std::size_t>& group,
            const std::vector<Code>& a, const std::vector<Code>& b, Rounding rounding) {
    struct Term {
      MpfrNumber value;
      int exponent;
    };
    std::vector<Term> terms;
    if (!mpfr_zero_p(sum.get())) terms.push_back({sum, exponent_of(sum, preset_.result_emin)});
    for (const std::size_t i : group) {
      const MpfrNumber x = operand_.decode(a[i]).value, y = operand_.decode(b[i]).value;
      if (mpfr_zero_p(x.get()) || mpfr_zero_p(y.get())) continue;
      Term term{MpfrNumber(64),
                exponent_of(x, preset_.operand_emin) + exponent_of(y, preset_.operand_emin)};
      mpfr_mul(term.value.get(), x.get(), y.get(), MPFR_RNDN);
      terms.push_back(term);
    }
    int largest = -133;
    for (const Term& term : terms) largest = std::max(largest, term.exponent);
    MpfrNumber total(128);
    for (Term& term : terms) {
      mpfr_mul_2si(term.value.get(), term.value.get(), preset_.fraction - largest, MPFR_RNDN);
      mpfr_trunc(term.value.get(), term.value.get());
      mpfr_add(total.get(), total.get(), term.value.get(), MPFR_RNDN);
    }
    mpfr_mul_2si(total.get(), total.get(), largest - preset_.fraction, MPFR_RNDN);
    return result_.round(total, rounding, 0, 0, Overflow::infinity);
  }

  Preset preset_;
  ExactFormat operand_, result_;
};

// Operands of one sum: any codes, codes near one, or near the smallest; half of the sums cancel.
class Operands {
 public:
  explicit Operands(const Codec& codec) : codec_(codec) {
    one_ = codec.encode(real_from(1.0), {}, Overflow::saturate).code;
  }
  std::vector<Code> draw(std::size_t count) {
    std::vector<Code> codes(count);
    const auto shape = random_() % 4;
    for (std::size_t i = 0; i < count; ++i) codes[i] = draw_one(shape);
    if (random_() % 2 == 0) {
      for (std::size_t i = 0; i + 1 < count; i += 2) {
        codes[i + 1] = codes[i] ^ (Code{1} << (codec_.format().width - 1)) ^ (random_() % 2);
        if (!codec_.is_number(codes[i + 1])) codes[i + 1] = 0;
      }
    }
    return codes;
  }

 private:
  Code draw_one(std::uint64_t shape) {
    const int width = codec_.format().width;
    const Code sign = static_cast<Code>(random_() & 1) << (width - 1);
    const Code mask = (Code{1} << (width - 1)) - 1;
    while (true) {
      const auto bits = static_cast<Code>(random_());
      const auto near = static_cast<Code>(bits % (Code{1} << std::min(width - 3, 12)));
      const Code magnitude = shape == 0      ? bits & mask
                             : shape == 1    ? (one_ + near - (near >> 1)) & mask
                             : shape == 2    ? near
                             : bits % 3 == 0 ? 0
                                             : (one_ + near) & mask;
      if (codec_.is_number(sign | magnitude)) return sign | magnitude;
    }
  }

  const Codec& codec_;
  Code one_;
  std::mt19937_64 random_{20261121};
};

std::size_t compare(const Preset& preset, std::size_t cases, std::string& first) {
  const Codec codec(parse_format(preset.format));
  Model model(preset);
  Operands operands(codec);
  const MacRegisters registers = make_mac_registers(parse_accumulator(preset.accumulator),
                                                    codec.limits(), codec.limits(), 64, 0);
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < cases; ++i) {
    const std::size_t k = 1 + i % static_cast<std::size_t>(preset.late ? 40 : 2 * preset.terms);
    const std::vector<Code> a = operands.draw(k), b = operands.draw(k);
    GemmOperands gemm{1, k, 1, {}, {}};
    for (const Code code : a) gemm.a.push_back(codec.operand(code));
    for (const Code code : b) gemm.b.push_back(codec.operand(code));
    RegisterFile file = make_register_file(registers.last().layout, 1);
    multiply_matrices(gemm, registers, 0, 0, file);
    if ((file.flags[0] & output_special) != 0) continue;  // overflow: past what the model follows
    const Code sign = Code{1} << (registers.last().layout.width - 1);
    Code expected = model.sum(a, b);
    if (expected == sign) expected = 0;  // one zero
    if (file.words[0] == expected) continue;
    if (wrong++ == 0) {
      first = "k " + std::to_string(k) + ": " + std::to_string(file.words[0]) + ", expected " +
              std::to_string(expected);
    }
  }
  return wrong;
}

}  // namespace

TEST_CASE("every tensor-core preset agrees with a model of its rule in MPFR") {
  constexpr std::size_t cases = 64000;
  std::size_t total = 0;
  for (const Preset& preset : presets) {
    std::string first;
    const std::size_t wrong = compare(preset, cases, first);
    CAPTURE(std::string(preset.accumulator));
    CAPTURE(std::string(preset.format));
    CAPTURE(first);
    CHECK(wrong == 0);
    total += cases;
  }
  MESSAGE(total << " fused dot products under " << std::size(presets) << " presets");
}

}  // namespace guardbit::analysis::aligned_model_test
