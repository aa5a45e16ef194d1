// `float:<format>`: every sum is formed exactly and rounded once to the format.
#include <memory>
#include <utility>

#include "arith/numbers/format_family.h"
#include "arith/registers/kinds/bank_of.h"
#include "arith/registers/kinds/format_register.h"
#include "arith/registers/kinds/tree.h"

namespace guardbit::inline arith {
namespace {

class FloatingRequest final : public RegisterRequest {
 public:
  explicit FloatingRequest(FormatRegister reg) : reg_(std::move(reg)) {}

  std::string text() const override {
    SpecText text("float");
    text.add(reg_.format.name);
    add_rounding(text, reg_.rounding);
    text.add("overflow", name_of(reg_.overflow));
    return text.text();
  }
  std::string label() const override {
    return "float " + family_label(reg_.format.name) + ", " +
           std::string(name_of(reg_.rounding.mode));
  }
  bool fits_all() const override { return true; }
  std::optional<ProductSpec> unfused_product() const override {
    return ProductSpec{reg_.format.name, reg_.rounding};
  }
  RoundingRule rounding() const override { return reg_.rounding; }

  Register fit(const SumsToHold& sums) const override {
    const FloatingPointAccumulator adder = make_adder(reg_);
    Register reg = fit_format_register(reg_, adder, FormatSums{});
    reg.tree = sums.tree;
    reg.make_bank_of = sums.tree ? banks_of(TreeAccumulator(adder)) : banks_of(adder);
    return reg;
  }

 private:
  FormatRegister reg_;
};

// Options that no accumulator has make up the format.
class FloatingOptions final : public RegisterOptions {
 public:
  using RegisterOptions::RegisterOptions;

  bool take(const SpecOption& option) override {
    if (is_word(option, "unfused")) {
      unfused_ = true;
    } else if (!rounding_.take(*this, option, Rounding::toward_zero)) {
      format_ += (format_.empty() ? "" : ",") + option.key;
      if (!option.value.empty()) format_ += "=" + option.value;
    }
    return true;
  }
  bool is_unfused() const override { return unfused_; }
  RegisterSpec finish(const SumOrder&) override {
    rounding_.check_random(*this);
    if (format_.empty()) fail("expected float:<format>");
    return RegisterSpec(
        std::make_shared<FloatingRequest>(read_format_register(*this, format_, rounding_)));
  }

 private:
  std::string format_;
  RoundingOptions rounding_;
  bool unfused_ = false;
};

const AddRegisterKind floating_registration(
    {{"float"}, "float:<format>", "float:<format>", 3, [](const Spec& spec) {
       return std::make_unique<FloatingOptions>(spec);
     }});

}  // namespace
}  // namespace guardbit::inline arith
