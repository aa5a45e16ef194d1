// The conditions of arith/kernels/aligned.h, checked on what the operands of a layer really are.
#include "arith/kernels/aligned_plan.h"

#include <algorithm>

#include "arith/kernels/aligned.h"
#include "arith/kernels/binary_format.h"

namespace guardbit::inline arith {
namespace {

constexpr int bits = carrier_bits<double>;

// Why the sums of a group or their terms may not be exact; empty where they are.
std::string inexact_terms(const AlignedRule& rule, const ValueRange& values, int group_bits) {
  const int low = std::min(values.low_exponent, values.lsb), high = values.high_exponent;
  if (low < -largest_aligned_exp || std::max({high, values.top, rule.floor}) > largest_aligned_exp)
    return "exponents too far apart to align doubles";
  if (values.bits > bits) return "products too wide for doubles";
  if (group_bits > bits) return "groups of " + std::to_string(group_bits) + " bits";
  return "";
}

// Any two of them would be as good; these are the ones that are compiled.
bool has_kernel(Rounding alignment, Rounding rounding) {
  return alignment == Rounding::toward_zero || rounding == Rounding::toward_zero ||
         rounding == Rounding::nearest_even;
}

std::string inexact_sums(const BinaryFormat& format, const AlignedSumRule& rule) {
  const RoundingRule& rounding = rule.sum.rounding;
  const AlignedRule& groups = rule.groups;
  const bool stochastic = rounding.mode == Rounding::stochastic;
  const int random_bits = stochastic ? rounding.random_bits : 0;
  if (random_bits > most_random_bits) return "more than 16 random bits";
  if (format.precision + random_bits > bits) return "precision too close to the carrier's";
  if (groups.late && 2 * format.precision + 2 > bits) return "late sums too precise";
  if (format.min_exp + 1 - (rule.least_exp - groups.fraction) > bits)
    return "sums below the normal range too wide for the carrier";
  if (format.min_exp - format.precision < -largest_aligned_exp ||
      format.max_exp > largest_aligned_exp)
    return "a register of too large a range";
  return "";
}

// How the register rounds the sums of groups; `narrow`: some may lie below its normal range.
FloatRule float_rule(const BinaryFormat& format, const Register& reg, bool narrow) {
  return {.precision = format.precision,
          .min_exp = format.min_exp,
          .max = format.max,
          .above = format.beyond(reg, false),
          .below = format.beyond(reg, true),
          .rounding = reg.rounding,
          .checks_range = true,
          .narrow = narrow,
          .to_odd = false};
}

// What the register can hold. What is only ever cut stays within the sum of magnitudes.
void plan_contents(DoublePlan& plan, const BinaryFormat& format, const AlignedSumRule& rule,
                   const Addends& products) {
  const bool cuts = !rule.groups.late && rule.groups.alignment == Rounding::toward_zero &&
                    rule.sum.rounding.mode == Rounding::toward_zero;
  const int top = cuts ? std::min(products.sum_top, format.max_exp + 1) : format.max_exp + 1;
  const int quantum_exp = format.min_exp - format.precision + 1;
  plan.contents = {true, products.all_zero(), std::max(products.lsb(), quantum_exp), top,
                   format.precision};
  plan.sum_top = cuts ? products.sum_top : top + bit_length(std::uint64_t{products.count});
}

}  // namespace

Planned<DoublePlan> plan_aligned(const Register& reg, const Addends& products) {
  const auto format = as_binary_format(*reg.layout.codec);
  const ValueRange& values = products.values;
  const AlignedRule& groups = std::get<AlignedSums>(reg.sums).rule;
  if (!format) return "an aligned sum whose steps are not those of binary formats";
  if (!has_kernel(groups.alignment, reg.rounding.mode)) {
    return "alignment " + std::string(name_of(groups.alignment)) + " and rounding " +
           std::string(name_of(reg.rounding.mode)) + " together";
  }
  // The register counts as a term; its excess is 1, that of a product of two normal numbers 2.
  const int terms = bit_length(static_cast<std::uint64_t>(groups.terms));  // ceil(log2(terms + 1))
  const int group_bits = groups.fraction + std::max(values.excess, 1) + terms;
  std::string reason = inexact_terms(groups, values, group_bits);
  if (!reason.empty()) return reason;
  const int least_exp = std::max(groups.floor, values.low_exponent);
  // All sums are multiples of 2^(M - F).
  const bool narrow = least_exp - groups.fraction < format->min_exp;
  const AlignedSumRule rule{groups, float_rule(*format, reg, narrow), least_exp};
  reason = inexact_sums(*format, rule);
  if (!reason.empty()) return reason;

  DoublePlan plan;
  plan.kernel = double_aligned_sums(rule);
  plan.name = "aligned sums of " + std::to_string(groups.terms) + " terms in double lanes";
  plan.reason = std::to_string(group_bits) + " bits hold every group";
  plan.is_stochastic = reg.rounding.mode == Rounding::stochastic;
  plan.reads_powers = true;
  plan_contents(plan, *format, rule, products);
  return plan;
}

}  // namespace guardbit::inline arith
