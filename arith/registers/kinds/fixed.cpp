// `fixed:width=..,lsb=..`: a two's complement register; each addend is rounded to a multiple of
// 2^lsb.
#include <memory>
#include <optional>

#include "arith/registers/kinds/rounding_options.h"
#include "arith/registers/kinds/twos_complement.h"

namespace guardbit::inline arith {
namespace {

constexpr int max_lsb = 4000;

class FixedRequest final : public RegisterRequest {
 public:
  explicit FixedRequest(const TwosComplementRegister& reg) : reg_(reg) {}

  std::string text() const override {
    SpecText text("fixed");
    text.add("width", reg_.width);
    text.add("lsb", reg_.lsb);
    if (reg_.dual) text.add("dual");
    add_rounding(text, reg_.rounding);
    text.add("overflow", name_of(reg_.overflow));
    return text.text();
  }
  std::string label() const override {
    return "fixed, " + std::string(name_of(reg_.rounding.mode));
  }
  std::optional<int> asked_width() const override { return reg_.width; }
  bool adds_sums() const override { return !reg_.dual; }
  RoundingRule rounding() const override { return reg_.rounding; }

  Register fit(const SumsToHold& sums) const override { return fit_twos_complement(reg_, sums); }

 private:
  TwosComplementRegister reg_;
};

class FixedOptions final : public RegisterOptions {
 public:
  using RegisterOptions::RegisterOptions;

  bool take(const SpecOption& option) override {
    if (option.key == "width") {
      reg_.width = integer(option, 2, max_register_width);
    } else if (option.key == "lsb") {
      reg_.lsb = integer(option, -max_lsb, max_lsb);
      lsb_given_ = true;
    } else if (is_word(option, "dual")) {
      reg_.dual = true;
    } else {
      return rounding_.take(*this, option, Rounding::down);
    }
    return true;
  }
  RegisterSpec finish(const SumOrder&) override {
    if (reg_.width == 0) fail("expected width=<bits>");
    if (!lsb_given_) fail("expected lsb=<exponent of the last bit>");
    rounding_.check_random(*this);
    rounding_.check_overflow(*this);
    reg_.rounding = rounding_.rule;
    reg_.overflow = rounding_.overflow;
    return RegisterSpec(std::make_shared<FixedRequest>(reg_));
  }

 private:
  TwosComplementRegister reg_;
  RoundingOptions rounding_;
  bool lsb_given_ = false;
};

const AddRegisterKind fixed_registration(
    {{"fixed"}, "fixed:width=..,lsb=..", "fixed:width=..,lsb=..", 2, [](const Spec& spec) {
       return std::make_unique<FixedOptions>(spec);
     }});

}  // namespace
}  // namespace guardbit::inline arith
