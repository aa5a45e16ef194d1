// Fitting kernels: the conditions of arith/kernels/sums.h, checked on what the operands of a layer
// really are, and which kernel a register is for.
#include "arith/kernels/plan.h"

#include <algorithm>
#include <utility>

#include "arith/kernels/aligned_plan.h"
#include "arith/kernels/float_plan.h"
#include "arith/kernels/plan_kernels.h"
#include "arith/kernels/posit_plan.h"

namespace guardbit::inline arith {
namespace {

// Two's complement registers.
template <class Plan>
Planned<Plan> plan_fixed(const Register& reg, const Addends& addends) {
  using K = Kernels<Plan>;
  const ValueRange& values = addends.values;
  const int lsb = reg.layout.lsb;
  const bool rounds = !values.empty && values.lsb < lsb;
  // Rounding moves each addend, and what the sum starts at, by less than one unit.
  const int rounded_top = lsb + ceil_log2(addends.count + 1);
  const int sum_top =
      addends.lsb() < lsb ? std::max(addends.sum_top, rounded_top) + 1 : addends.sum_top;
  const bool stays = sum_top <= reg.layout.width - 1 + lsb;

  SumRule rule;
  if (rounds) rule.rounding = reg.rounding;
  int unit_exp = lsb, carried = 0;
  if (stays) {
    if (!addends.all_zero()) unit_exp = std::max(lsb, addends.lsb());
    carried = sum_top - unit_exp;
  } else {
    rule.bounds = reg.overflow == Overflow::wrap ? Bounds::wrap : Bounds::saturate;
    rule.width = reg.layout.width;
    carried = std::max(rule.width - 1, values.top - unit_exp + 1) + 2;  // content + addend, doubled
  }
  rule.tells_range = addends.told_range;
  if (addends.told_range && (rounds || !stays || addends.tree)) {
    return refuse<Plan>("the largest of sums that are rounded or leave the range");
  }
  if (carried > K::bits) {
    return refuse<Plan>("sums of " + std::to_string(carried) + " bits");
  }
  if (!holds<Plan>(values, unit_exp))
    return refuse<Plan>("addends too wide or too far from the lsb");
  const bool stochastic = rounds && reg.rounding.mode == Rounding::stochastic;
  if (stochastic && reg.rounding.random_bits > most_random_bits) {
    return refuse<Plan>("more than 16 random bits");
  }
  Plan plan;
  plan.kernel = K::sums(rule, addends.tree);
  if (!addends.tree && !addends.told_range) plan.rows = K::rows(rule);
  plan.name = rule.bounds == Bounds::none       ? "whole sums"
              : rule.bounds == Bounds::saturate ? "saturating sums"
                                                : "wrapping sums";
  if (rounds) plan.name = "rounded addends, " + plan.name;
  plan.reason = std::to_string(carried) + " bits hold every sum";
  plan.unit_exp = unit_exp;
  plan.is_stochastic = stochastic;
  plan.counts_events = rule.bounds != Bounds::none;
  plan.tells_range = rule.tells_range;
  const int top = stays ? sum_top : lsb + rule.width;
  plan.contents = {true, addends.all_zero(), unit_exp, top, std::max(top - unit_exp, 0)};
  plan.sum_top = stays ? sum_top : top + ceil_log2(addends.count);
  return plan;
}

template <class Plan>
Planned<Plan> plan_tapered(const Register& reg, const Addends& addends) {
  if constexpr (std::is_same_v<Plan, FloatPlan>) {
    return refuse<Plan>("posits need doubles");
  } else if constexpr (std::is_same_v<Plan, DoublePlan>) {
    return plan_posit_sums(reg, addends);
  } else {
    return plan_posit_adds(reg, addends);
  }
}

// A tree of adders, whose nodes are doubles.
Planned<DoublePlan> plan_tree(const Register& reg, const Addends& addends) {
  if (reg.rounding.mode == Rounding::stochastic) return "random bits at the nodes of a tree";
  if (!addends.start.empty) return "a tree whose first leaf is a bias";
  if (reg.layout.is_twos_complement()) return plan_fixed<DoublePlan>(reg, addends);
  const auto format = as_binary_format(*reg.layout.codec);
  if (!format) return "a tree of adders whose steps are not those of binary formats";
  return plan_floating<DoublePlan>(reg, *format, addends);
}

template <class Plan>
Planned<Plan> plan_register(const Register& reg, const Addends& addends) {
  if (!addends.values.finite) return refuse<Plan>("operands that are not numbers");
  if (const auto* other = std::get_if<OtherSums>(&reg.sums)) {
    return refuse<Plan>("no kernel for registers of the kind " + other->name);
  }
  const auto* whole = std::get_if<TwosComplementSums>(&reg.sums);
  if (whole != nullptr && whole->dual) return refuse<Plan>("dual registers");
  if (addends.told_range && !is_plain_twos_complement(reg))
    return refuse<Plan>("the largest of rounded sums");
  if (addends.tree) {
    if constexpr (std::is_same_v<Plan, DoublePlan>) return plan_tree(reg, addends);
    return refuse<Plan>("a tree");
  }
  if (whole != nullptr) return plan_fixed<Plan>(reg, addends);
  if (std::holds_alternative<AlignedSums>(reg.sums)) return refuse<Plan>("an aligned sum");
  const auto format = as_binary_format(*reg.layout.codec);
  return format ? plan_floating<Plan>(reg, *format, addends) : plan_tapered<Plan>(reg, addends);
}

template <class Plan>
void name_carrier(Plan& plan) {
  plan.name += std::string(" in ") + carrier_name<Plan> + " lanes";
}

}  // namespace

std::variant<FloatPlan, DoublePlan, std::string> plan_sums(const Register& reg, const ValueRange& a,
                                                           const ValueRange& b,
                                                           const Addends& products) {
  const auto spans = [&](int largest) {
    const auto fits = [&](const ValueRange& x) { return x.top - x.lsb <= largest; };
    return fits(a) && fits(b);
  };
  if (spans(largest_carrier_exp<float>)) {
    auto with_floats = plan_register<FloatPlan>(reg, products);
    if (auto* plan = std::get_if<FloatPlan>(&with_floats)) {
      name_carrier(*plan);
      return std::move(*plan);
    }
  }
  if (!spans(largest_carrier_exp<double>)) return "operands too far apart for doubles";
  if (std::holds_alternative<AlignedSums>(reg.sums)) {
    auto plan = plan_aligned(reg, products);
    if (auto* reason = std::get_if<std::string>(&plan)) return std::move(*reason);
    return std::move(std::get<DoublePlan>(plan));
  }
  auto with_doubles = plan_register<DoublePlan>(reg, products);
  if (auto* plan = std::get_if<DoublePlan>(&with_doubles)) {
    name_carrier(*plan);
    return std::move(*plan);
  }
  return std::get<std::string>(with_doubles);
}

Planned<AddPlan> plan_adds(const Register& reg, const Addends& addends) {
  return plan_register<AddPlan>(reg, addends);
}

}  // namespace guardbit::inline arith
