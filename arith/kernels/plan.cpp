// Fitting kernels: the conditions of arith/kernels/sums.h and floating.h, checked on what the
// operands of a layer really are.
#include "arith/kernels/plan.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "arith/kernels/aligned_plan.h"
#include "arith/kernels/binary_format.h"
#include "arith/kernels/floating.h"
#include "arith/kernels/posit_plan.h"
#include "arith/kernels/sums.h"
#include "arith/kernels/trees.h"

namespace guardbit {
namespace {

int ceil_log2(std::size_t x) { return x <= 1 ? 0 : bit_length(std::uint64_t{x - 1}); }

// What the two kinds of registers have in common: kernels for products or for single addends.
template <class Plan>
struct Kernels;
template <>
struct Kernels<FloatPlan> {
  static constexpr int bits = carrier_bits<float>, largest_exp = largest_carrier_exp<float>;
  static TileSum<float> sums(const SumRule& rule, bool) { return float_sums(rule); }
  static TileSum<float> rounded(const FloatRule& rule, bool) { return float_rounded_sums(rule); }
};
template <>
struct Kernels<DoublePlan> {
  static constexpr int bits = carrier_bits<double>, largest_exp = largest_carrier_exp<double>;
  static TileSum<double> sums(const SumRule& rule, bool tree) {
    return tree ? double_sum_trees(rule) : double_sums(rule);
  }
  static TileSum<double> rounded(const FloatRule& rule, bool tree) {
    return tree ? double_rounded_trees(rule) : double_rounded_sums(rule);
  }
};
template <>
struct Kernels<AddPlan> {
  static constexpr int bits = carrier_bits<double>, largest_exp = largest_carrier_exp<double>;
  static TileAdd sums(const SumRule& rule, bool) { return double_adds(rule); }
  static TileAdd rounded(const FloatRule& rule, bool) { return double_rounded_adds(rule); }
};

template <class Plan>
constexpr const char* carrier_name = std::is_same_v<Plan, FloatPlan> ? "float" : "double";

template <class Plan>
Planned<Plan> refuse(const std::string& reason) {
  return reason;
}

// Addends are exact in the carrier.
template <class Plan>
bool holds(const ValueRange& values, int unit_exp) {
  using K = Kernels<Plan>;
  return values.bits <= K::bits && values.top - unit_exp <= K::largest_exp &&
         values.lsb - unit_exp >= -K::largest_exp;
}

// Two's complement registers.
template <class Plan>
Planned<Plan> plan_fixed(const Register& reg, const Addends& addends) {
  using K = Kernels<Plan>;
  const RegisterSpec& spec = reg.spec;
  const ValueRange& values = addends.values;
  const int lsb = reg.layout.lsb;
  const bool rounds = !values.empty && values.lsb < lsb;
  // Rounding moves each addend, and what the sum starts at, by less than one unit.
  const int rounded_top = lsb + ceil_log2(addends.count + 1);
  const int sum_top =
      addends.lsb() < lsb ? std::max(addends.sum_top, rounded_top) + 1 : addends.sum_top;
  const bool stays = sum_top <= reg.layout.width - 1 + lsb;

  SumRule rule;
  if (rounds) rule.rounding = spec.rounding;
  int unit_exp = lsb, carried = 0;
  if (stays) {
    if (!addends.all_zero()) unit_exp = std::max(lsb, addends.lsb());
    carried = sum_top - unit_exp;
  } else {
    rule.bounds = spec.overflow == Overflow::wrap ? Bounds::wrap : Bounds::saturate;
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
  const bool stochastic = rounds && spec.rounding.mode == Rounding::stochastic;
  if (stochastic && spec.rounding.random_bits > most_random_bits) {
    return refuse<Plan>("more than 16 random bits");
  }
  Plan plan;
  plan.kernel = K::sums(rule, addends.tree);
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

bool is_binary32(const BinaryFormat& f) {
  return f.precision == 24 && f.min_exp == -126 && f.max == 0x1.fffffep127;
}

// A float's own addition rounds as this register does.
Planned<FloatPlan> plan_native(const BinaryFormat& format, const Register& reg,
                               const Addends& addends) {
  const ValueRange& values = addends.values;
  if (!is_binary32(format) || reg.spec.rounding.mode != Rounding::nearest_even ||
      !holds<FloatPlan>(values, 0)) {
    return refuse<FloatPlan>("not the addition of floats");
  }
  FloatPlan plan;
  plan.kernel = float_rounded_sums({format.precision, format.min_exp, format.max,
                                    format.beyond(reg.spec, false), format.beyond(reg.spec, true),
                                    reg.spec.rounding, true, false, false});
  plan.name = "additions of floats";
  plan.counts_events = true;
  plan.reason = "the register is binary32 and products are exact";
  plan.sum_top = addends.sum_top + 1;
  plan.contents = {true, addends.all_zero(), addends.lsb(),
                   std::min(plan.sum_top, format.max_exp + 1), format.precision};
  return plan;
}

// The register's contents, and those of all registers that share in a sum together, stay below 2 to
// this. To nearest, a rounding moves a sum by no more than its last addend, for the sum without
// that was on the grid: magnitudes double at most. In other modes each of n roundings moves it by a
// relative 2^(1-p), or below 2^m by a quantum: n <= 2^(p-1) of them by a factor below e and n
// quanta.
std::optional<int> grown_top(const BinaryFormat& format, Rounding mode, const Addends& addends) {
  switch (mode) {
    case Rounding::nearest_even:
    case Rounding::nearest_away:
      if (addends.tree) break;
      return addends.sum_top + 1;
    case Rounding::toward_zero:
      return addends.sum_top;
    default:
      break;
  }
  const int n = ceil_log2(addends.count + 1) + (addends.tree ? 1 : 0);  // also of leaves
  if (n > format.precision - 1) return std::nullopt;
  return std::max(addends.sum_top + 2, format.min_exp - format.precision + 1 + n) + 1;
}

template <class Plan>
Planned<Plan> plan_floating(const Register& reg, const BinaryFormat& format,
                            const Addends& addends) {
  using K = Kernels<Plan>;
  const ValueRange& values = addends.values;
  const RoundingRule& rounding = reg.spec.rounding;
  const int p = format.precision, m = format.min_exp;
  constexpr bool is_float = std::is_same_v<Plan, FloatPlan>;
  if (is_float && (rounding.mode != Rounding::nearest_even || p > 11)) {
    return refuse<Plan>("more precise than float");
  }
  if (!holds<Plan>(values, 0)) return refuse<Plan>("addends too wide for the carrier");
  const std::optional<int> grown = grown_top(format, rounding.mode, addends);
  const bool stays = grown && *grown <= format.max_exp;
  const int content_top = std::min(grown.value_or(format.max_exp + 1), format.max_exp + 1);
  const int sum_top = std::max(content_top, values.top) + 1;
  const int lsb = addends.lsb();
  const bool fits = addends.all_zero() || sum_top - lsb <= K::bits;
  const bool low_fits = addends.all_zero() || m + 1 - lsb <= K::bits;
  const bool is_far =
      rounding.mode == Rounding::nearest_even && values.bits <= p && K::bits >= 2 * p + 2;
  const int random_bits = rounding.mode == Rounding::stochastic ? rounding.random_bits : 0;
  if (random_bits > most_random_bits) return refuse<Plan>("more than 16 random bits");
  const int wanted = p + random_bits + (random_bits != 0 ? 1 : 2);
  if (!low_fits) return refuse<Plan>("sums below the normal range too wide for the carrier");
  if (is_float && sum_top + K::bits - p > K::largest_exp) return refuse<Plan>("sums too large");
  FloatRule rule{p,
                 m,
                 format.max,
                 format.beyond(reg.spec, false),
                 format.beyond(reg.spec, true),
                 rounding,
                 !stays,
                 !addends.all_zero() && lsb < m,
                 false};
  Plan plan;
  if (fits && p + random_bits <= K::bits) {
    plan.reason = std::to_string(std::max(0, sum_top - lsb)) + " bits hold every sum";
  } else if (is_far) {
    plan.reason = "rounding twice to nearest is rounding once: " + std::to_string(K::bits) +
                  " >= 2 * " + std::to_string(p) + " + 2";
  } else if (!is_float && wanted <= K::bits) {
    rule.to_odd = true;
    plan.reason = "first rounded to odd";
  } else {
    return refuse<Plan>("precision too close to the carrier's");
  }
  plan.kernel = K::rounded(rule, addends.tree);
  plan.name = "sums rounded to " + std::to_string(p) + " bits";
  plan.is_stochastic = random_bits != 0;
  plan.counts_events = true;
  plan.contents = {true, addends.all_zero(), std::max(lsb, m - p + 1), content_top, p};
  plan.sum_top = grown.value_or(content_top + ceil_log2(addends.count));
  return plan;
}

template <class Plan>
Planned<Plan> plan_tapered(const Codec& codec, const RegisterSpec& spec, const Addends& addends) {
  if constexpr (std::is_same_v<Plan, FloatPlan>) {
    return refuse<Plan>("posits need doubles");
  } else if constexpr (std::is_same_v<Plan, DoublePlan>) {
    return plan_posit_sums(codec, spec, addends);
  } else {
    return plan_posit_adds(codec, spec, addends);
  }
}

// A tree of adders, whose nodes are doubles.
Planned<DoublePlan> plan_tree(const Register& reg, const Addends& addends) {
  if (reg.spec.rounding.mode == Rounding::stochastic) return "random bits at the nodes of a tree";
  if (!addends.start.empty) return "a tree whose first leaf is a bias";
  const Codec* codec = codec_of(reg);
  if (codec == nullptr) return plan_fixed<DoublePlan>(reg, addends);
  const auto format = as_binary_format(*codec);
  if (!format) return "a tree of adders whose steps are not those of binary formats";
  return plan_floating<DoublePlan>(reg, *format, addends);
}

template <class Plan>
Planned<Plan> plan_register(const Register& reg, const Addends& addends) {
  if (!addends.values.finite) return refuse<Plan>("operands that are not numbers");
  if (reg.spec.dual) return refuse<Plan>("dual registers");
  if (addends.told_range && !is_twos_complement(reg))
    return refuse<Plan>("the largest of rounded sums");
  if (addends.tree) {
    if constexpr (std::is_same_v<Plan, DoublePlan>) return plan_tree(reg, addends);
    return refuse<Plan>("a tree");
  }
  if (const auto* floating = std::get_if<FloatingPointAccumulator>(&reg.accumulator)) {
    const auto format = as_binary_format(floating->codec());
    if (!format) return plan_tapered<Plan>(floating->codec(), reg.spec, addends);
    if constexpr (std::is_same_v<Plan, FloatPlan>) {
      auto native = plan_native(*format, reg, addends);
      if (std::holds_alternative<Plan>(native)) return native;
    }
    return plan_floating<Plan>(reg, *format, addends);
  }
  if (!is_twos_complement(reg)) return refuse<Plan>("an aligned sum");
  return plan_fixed<Plan>(reg, addends);
}

template <class Plan>
void name_carrier(Plan& plan) {
  plan.name += std::string(" in ") + carrier_name<Plan> + " lanes";
}

}  // namespace

bool is_twos_complement(const Register& reg) {
  return std::holds_alternative<FixedPointAccumulator<std::int64_t>>(reg.accumulator) ||
         std::holds_alternative<FixedPointAccumulator<Int128>>(reg.accumulator) ||
         std::holds_alternative<FixedPointAccumulator<WideInt>>(reg.accumulator);
}

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
  if (const auto* aligned = std::get_if<AlignedAccumulator>(&reg.accumulator)) {
    auto plan = plan_aligned(*aligned, reg.spec, products);
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

}  // namespace guardbit
