// `int:width=..`: a two's complement register that counts in units of the addends' smallest
// quantum, so that every addition is exact until it overflows.
#include <memory>
#include <optional>

#include "arith/registers/kinds/rounding_options.h"
#include "arith/registers/kinds/twos_complement.h"

namespace guardbit::inline arith {
namespace {

class IntegerRequest final : public RegisterRequest {
 public:
  explicit IntegerRequest(const TwosComplementRegister& reg) : reg_(reg) {}

  std::string text() const override {
    SpecText text("int");
    text.add("width", reg_.width);
    if (reg_.dual) text.add("dual");
    text.add("overflow", name_of(reg_.overflow));
    return text.text();
  }
  std::string label() const override { return "integer, " + std::string(name_of(reg_.overflow)); }
  std::optional<int> asked_width() const override { return reg_.width; }
  bool adds_sums() const override { return !reg_.dual; }

  Register fit(const SumsToHold& sums) const override {
    TwosComplementRegister reg = reg_;
    reg.lsb = sums.addends.quantum_exp;
    return fit_twos_complement(reg, sums);
  }

 private:
  TwosComplementRegister reg_;
};

class IntegerOptions final : public RegisterOptions {
 public:
  using RegisterOptions::RegisterOptions;

  bool take(const SpecOption& option) override {
    if (option.key == "width") {
      reg_.width = integer(option, 2, max_register_width);
    } else if (is_word(option, "dual")) {
      reg_.dual = true;
    } else {
      return rounding_.take(*this, option, std::nullopt);
    }
    return true;
  }
  RegisterSpec finish(const SumOrder&) override {
    if (reg_.width == 0) fail("expected width=<bits>");
    rounding_.check_random(*this);
    rounding_.check_overflow(*this);
    reg_.overflow = rounding_.overflow;
    return RegisterSpec(std::make_shared<IntegerRequest>(reg_));
  }

 private:
  TwosComplementRegister reg_;
  RoundingOptions rounding_;
};

const AddRegisterKind integer_registration(
    {{"int"}, "int:width=..", "int:width=..", 1, [](const Spec& spec) {
       return std::make_unique<IntegerOptions>(spec);
     }});

}  // namespace
}  // namespace guardbit::inline arith
