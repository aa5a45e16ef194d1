// `quire`: a fixed-point register that is sized by the formats of the products.
//
// The quire of the Posit Standard (2022) has 1 sign bit, 31 carry bits, and reaches from the
// largest product to the product's quantum: 16n bits for posits of n bits. The partial one
// (Johnson, "Rethinking floating point for deep learning", 2018) reaches to the largest value only,
// and down to the smallest product.
#include <algorithm>
#include <memory>

#include "arith/registers/kinds/rounding_options.h"
#include "arith/registers/kinds/twos_complement.h"
#include "arith/registers/ranges.h"

namespace guardbit::inline arith {
namespace {

struct QuireOptionsRead {
  int carry = 31;        // bits above the largest product
  bool partial = false;  // reaches to the formats' largest value, not to its square
  RoundingRule rounding;
  Overflow overflow = Overflow::wrap;
};

class QuireRequest final : public RegisterRequest {
 public:
  explicit QuireRequest(const QuireOptionsRead& quire) : quire_(quire) {}

  std::string text() const override {
    SpecText text("quire");
    if (quire_.partial) {
      text.add("partial");
    } else {
      text.add("carry", quire_.carry);
    }
    add_rounding(text, quire_.rounding, quire_.partial ? Rounding::down : Rounding::nearest_even);
    text.add("overflow", name_of(quire_.overflow));
    return text.text();
  }
  std::string label() const override { return quire_.partial ? "partial quire" : "quire"; }
  bool is_sized_by_formats() const override { return true; }
  RoundingRule rounding() const override { return quire_.rounding; }

  Register fit(const SumsToHold& sums) const override {
    TwosComplementRegister reg{0, 0, quire_.rounding, quire_.overflow};
    if (quire_.partial) {
      const int top = std::max(top_of(sums.activations), top_of(sums.weights));
      reg.lsb = value_exp(sums.activations.min_positive) + value_exp(sums.weights.min_positive);
      reg.width = 2 + top - reg.lsb;
    } else {
      const AddendRange products = product_range(sums.activations, sums.weights);
      reg.lsb = products.quantum_exp;
      reg.width = 1 + quire_.carry + magnitude_bits(products);
    }
    return fit_twos_complement(reg, sums);
  }

 private:
  static int magnitude_bits(const AddendRange& range) {
    const BigInt below = -range.low;
    return bits_to_reach(std::max(below, range.high));
  }
  static int top_of(const FormatLimits& limits) {
    const AddendRange values = format_range(limits);
    return std::max(0, magnitude_bits(values) + values.quantum_exp);
  }

  QuireOptionsRead quire_;
};

class QuireOptions final : public RegisterOptions {
 public:
  using RegisterOptions::RegisterOptions;

  bool take(const SpecOption& option) override {
    if (option.key == "carry") {
      quire_.carry = integer(option, 0, 64);
      carry_given_ = true;
    } else if (is_word(option, "partial")) {
      quire_.partial = true;
    } else {
      return rounding_.take(*this, option, Rounding::down);
    }
    return true;
  }
  RegisterSpec finish(const SumOrder&) override {
    rounding_.check_random(*this);
    if (quire_.partial) {
      if (carry_given_) fail("partial: no bits above the formats' largest value, so no carry");
      if (!rounding_.rounding_given) rounding_.rule.mode = Rounding::down;
      if (!rounding_.overflow_given) rounding_.overflow = Overflow::saturate;
    }
    rounding_.check_overflow(*this);
    quire_.rounding = rounding_.rule;
    quire_.overflow = rounding_.overflow;
    return RegisterSpec(std::make_shared<QuireRequest>(quire_));
  }

 private:
  QuireOptionsRead quire_;
  RoundingOptions rounding_;
  bool carry_given_ = false;
};

const AddRegisterKind quire_registration({{"quire"}, "quire", "quire", 4, [](const Spec& spec) {
                                            return std::make_unique<QuireOptions>(spec);
                                          }});

}  // namespace
}  // namespace guardbit::inline arith
