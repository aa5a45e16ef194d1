// The conditions of arith/kernels/floating.h, checked on what the operands of a layer really are.
#include "arith/kernels/float_plan.h"

#include <algorithm>
#include <optional>
#include <string>
#include <type_traits>

#include "arith/kernels/plan_kernels.h"

namespace guardbit::inline arith {
namespace {

bool is_binary32(const BinaryFormat& f) {
  return f.precision == 24 && f.min_exp == -126 && f.max == 0x1.fffffep127;
}

bool stays_below(const BinaryFormat& format, std::optional<int> top) {
  return top && *top <= format.max_exp;
}

// What sums are multiples of: as addends are, for rounding to a finer grid changes nothing; but a
// sum that left the range became the largest value, which has bits of its own.
int content_lsb(const BinaryFormat& format, const Addends& addends, bool stays) {
  return stays ? addends.lsb() : std::min(addends.lsb(), format.max_exp - format.precision + 1);
}

// `top`: of contents, if it is known.
ValueRange contents_of(const BinaryFormat& format, const Addends& addends, std::optional<int> top) {
  const int lsb = content_lsb(format, addends, stays_below(format, top));
  return {true, addends.all_zero(), std::max(lsb, format.min_exp - format.precision + 1),
          std::min(top.value_or(format.max_exp + 1), format.max_exp + 1), format.precision};
}

// A float's own addition rounds as this register does.
Planned<FloatPlan> plan_native(const BinaryFormat& format, const Register& reg,
                               const Addends& addends) {
  const ValueRange& values = addends.values;
  if (!is_binary32(format) || reg.rounding.mode != Rounding::nearest_even ||
      !holds<FloatPlan>(values, 0)) {
    return refuse<FloatPlan>("not the addition of floats");
  }
  FloatPlan plan;
  plan.sum_top = addends.sum_top + 1;  // as grown_top
  const FloatRule rule{format.precision,
                       format.min_exp,
                       format.max,
                       format.beyond(reg, false),
                       format.beyond(reg, true),
                       reg.rounding,
                       !stays_below(format, plan.sum_top),
                       false,
                       false};
  plan.kernel = float_rounded_sums(rule);
  plan.rows = float_rounded_rows(rule);
  plan.name = "additions of floats";
  plan.counts_events = rule.checks_range;
  plan.reason = "the register is binary32 and products are exact";
  plan.contents = contents_of(format, addends, plan.sum_top);
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
Planned<Plan> plan_rounded(const Register& reg, const BinaryFormat& format,
                           const Addends& addends) {
  using K = Kernels<Plan>;
  const ValueRange& values = addends.values;
  const RoundingRule& rounding = reg.rounding;
  const int p = format.precision, m = format.min_exp;
  constexpr bool is_float = std::is_same_v<Plan, FloatPlan>;
  if (is_float && (rounding.mode != Rounding::nearest_even || p > 11)) {
    return refuse<Plan>("more precise than float");
  }
  if (!holds<Plan>(values, 0)) return refuse<Plan>("addends too wide for the carrier");
  const std::optional<int> grown = grown_top(format, rounding.mode, addends);
  const bool stays = stays_below(format, grown);
  const int content_top = std::min(grown.value_or(format.max_exp + 1), format.max_exp + 1);
  const int sum_top = std::max(content_top, values.top) + 1;
  const int lsb = content_lsb(format, addends, stays);
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
                 format.beyond(reg, false),
                 format.beyond(reg, true),
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
  if (!addends.tree) plan.rows = K::rows(rule);
  plan.name = "sums rounded to " + std::to_string(p) + " bits";
  plan.is_stochastic = random_bits != 0;
  plan.counts_events = rule.checks_range;
  plan.contents = contents_of(format, addends, grown);
  plan.sum_top = grown.value_or(content_top + ceil_log2(addends.count));
  return plan;
}

}  // namespace

template <class Plan>
Planned<Plan> plan_floating(const Register& reg, const BinaryFormat& format,
                            const Addends& addends) {
  if constexpr (std::is_same_v<Plan, FloatPlan>) {
    auto native = plan_native(format, reg, addends);
    if (std::holds_alternative<Plan>(native)) return native;
  }
  return plan_rounded<Plan>(reg, format, addends);
}

template Planned<FloatPlan> plan_floating(const Register&, const BinaryFormat&, const Addends&);
template Planned<DoublePlan> plan_floating(const Register&, const BinaryFormat&, const Addends&);
template Planned<AddPlan> plan_floating(const Register&, const BinaryFormat&, const Addends&);

}  // namespace guardbit::inline arith
