// `aligned:terms=..,fraction=..`: groups of products summed at once, as
// arith/registers/kinds/aligned_sums.h has it.
#include <memory>
#include <utility>

#include "arith/error.h"
#include "arith/registers/kinds/aligned_register.h"
#include "arith/registers/kinds/aligned_sums.h"
#include "arith/registers/kinds/bank_of.h"
#include "arith/registers/kinds/watch_aligned.h"

namespace guardbit::inline arith {
namespace {

void add_rule(const AlignedRegister& reg, SpecText& text) {
  const AlignedRule &rule = reg.rule, usual;
  text.add("terms", rule.terms);
  text.add("fraction", rule.fraction);
  text.add("result", reg.sum.format.name);
  if (rule.floor != usual.floor) text.add("floor", rule.floor);
  if (rule.alignment != usual.alignment) text.add("alignment", name_of(rule.alignment));
  if (rule.late) text.add("late");
  if (rule.block != 0) text.add("block", rule.block);
  if (rule.interleave != 1) text.add("interleave", rule.interleave);
}

class AlignedRequest final : public RegisterRequest {
 public:
  explicit AlignedRequest(AlignedRegister reg) : reg_(std::move(reg)) {}

  std::string text() const override {
    SpecText text("aligned");
    add_rule(reg_, text);
    add_rounding(text, reg_.sum.rounding, Rounding::toward_zero);
    text.add("overflow", name_of(reg_.sum.overflow));
    return text.text();
  }
  std::string label() const override {
    return "aligned, " + std::to_string(reg_.rule.terms) + " terms";
  }
  bool adds_one_by_one() const override { return false; }
  bool adds_sums() const override { return false; }
  bool is_sized_by_formats() const override { return true; }
  RoundingRule rounding() const override { return reg_.sum.rounding; }

  Register fit(const SumsToHold& sums) const override { return fit_aligned(reg_, sums); }

 private:
  AlignedRegister reg_;
};

class AlignedOptions final : public RegisterOptions {
 public:
  explicit AlignedOptions(const Spec& spec) : RegisterOptions(spec) {
    rounding_.rule.mode = Rounding::toward_zero;
  }

  bool take(const SpecOption& option) override {
    return rounding_.take(*this, option, Rounding::toward_zero) || take_group(option) ||
           take_late(option);
  }
  RegisterSpec finish(const SumOrder& order) override {
    rounding_.check_random(*this);
    check_takes_groups(*this, order);
    check_rule();
    AlignedRegister reg{read_format_register(*this, format_.empty() ? "fp32" : format_, rounding_),
                        rule_};
    const FormatLimits limits = limits_of(reg.sum.format);
    if (!limits.has_even_steps) {
      fail("results of aligned sums are floating point, not " + limits.format);
    }
    return RegisterSpec(std::make_shared<AlignedRequest>(std::move(reg)));
  }

 private:
  bool take_group(const SpecOption& option) {
    if (option.key == "terms") {
      rule_.terms = integer(option, 1, 1024);
      terms_given_ = true;
    } else if (option.key == "fraction") {
      rule_.fraction = integer(option, 1, 60);
      fraction_given_ = true;
    } else if (option.key == "floor") {
      rule_.floor = integer(option, -1000, 1000);
    } else if (option.key == "alignment") {
      rule_.alignment = option.value == "truncate"
                            ? Rounding::toward_zero
                            : parse_rounding(option.value, place("alignment"));
    } else if (option.key == "result") {
      format_ = option.value;
    } else {
      return false;
    }
    return true;
  }
  bool take_late(const SpecOption& option) {
    if (is_word(option, "late")) {
      rule_.late = true;
    } else if (option.key == "block") {
      rule_.block = integer(option, 1, 65536);
    } else if (option.key == "interleave") {
      rule_.interleave = integer(option, 1, 2);
    } else {
      return false;
    }
    return true;
  }
  void check_rule() const {
    if (!terms_given_) fail("expected terms=<products summed at once>");
    if (!fraction_given_) fail("expected fraction=<bits kept below the largest exponent>");
    if (rule_.alignment == Rounding::stochastic) fail("terms are not aligned stochastically");
    if (!rule_.late && (rule_.block != 0 || rule_.interleave != 1)) {
      fail("block and interleave go with late");
    }
    if (rule_.block % rule_.terms != 0) fail("expected block to be a multiple of terms");
  }

  AlignedRule rule_;
  std::string format_;
  RoundingOptions rounding_;
  bool terms_given_ = false, fraction_given_ = false;
};

const AddRegisterKind aligned_registration(
    {{"aligned"}, "aligned:..", "aligned:..", 5, [](const Spec& spec) {
       return std::make_unique<AlignedOptions>(spec);
     }});

}  // namespace

void check_takes_groups(const RegisterOptions& options, const SumOrder& order) {
  if (order.partials != 0) {
    options.fail("partial sums take one product each in turn, not a group of them");
  }
}

Register fit_aligned(const AlignedRegister& reg, const SumsToHold& sums) {
  if (sums.tree) {
    throw SpecError("accumulator: aligned sums take their terms at once, not as a tree");
  }
  const FloatingPointAccumulator groups = make_adder(reg.sum);
  const FloatingPointAccumulator late(groups.shared_codec(), {}, reg.sum.overflow);
  Register fitted = fit_format_register(reg.sum, groups, AlignedSums{reg.rule});
  fitted.make_bank_of =
      banks_of(AlignedAccumulator(reg.rule, reg.rule.late ? late : groups, groups));
  return fitted;
}

}  // namespace guardbit::inline arith
