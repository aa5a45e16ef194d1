// Posits told by their values, and the conditions of arith/kernels/posit.h.
#include "arith/kernels/posit_plan.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "arith/kernels/pe_rows.h"
#include "arith/kernels/posit.h"

namespace guardbit::inline arith {
namespace {

double value_of(const Unpacked& magnitude) {
  return std::ldexp(static_cast<double>(magnitude.significand), magnitude.quantum_exp);
}
// A positive double with its exponent field one up.
std::uint64_t string_of(double value) {
  return std::bit_cast<std::uint64_t>(value) + (std::uint64_t{1} << PositParameters::fraction_bits);
}

// Bits that posits near a string do not keep.
int dropped(const PositParameters& format, std::uint64_t string) {
  const auto regime =
      static_cast<std::int64_t>(string >> format.regime_place()) - format.regime_bias();
  return static_cast<int>(std::max(regime, -1 - regime)) + format.least_drop();
}

// The code is where the rule has it, and so is the next one and, where the fraction starts or has
// ended, the boundary between them: inside a binade it is half-way, as codec.cpp proves.
bool follows_rule(const Codec& codec, const PositParameters& format, Code code) {
  const auto magnitude = [&](Code c) {
    const Operand x = codec.operand(c);
    return string_of(std::ldexp(static_cast<double>(x.significand), x.quantum_exp));
  };
  const std::uint64_t string = magnitude(code);
  const int drop = dropped(format, string);
  if (drop < 1 || drop > format.regime_place()) return false;
  const std::uint64_t unit = std::uint64_t{1} << drop;
  const bool odd = ((string ^ format.regime_end()) & unit) != 0;
  if (string % unit != 0 || odd != (code % 2 != 0)) return false;
  if (magnitude(code + 1) != string + unit) return false;
  const bool inside = drop < PositParameters::fraction_bits &&
                      string % (std::uint64_t{1} << PositParameters::fraction_bits) != 0;
  return inside ||
         string_of(value_of(codec.format().decode_midpoint_above(code))) == string + unit / 2;
}

void set_kernel(DoublePlan& plan, const PositRule& rule) { plan.kernel = double_posit_sums(rule); }
void set_kernel(AddPlan& plan, const PositRule& rule) {
  plan.kernel = double_posit_adds(rule);
  plan.rows = bank_posit_adds(rule);
}

template <class Plan>
Planned<Plan> plan_posit(const Register& reg, const Addends& addends) {
  const Codec& codec = *reg.layout.codec;
  constexpr int bits = carrier_bits<double>, largest_exp = largest_carrier_exp<double>;
  const auto parameters = posit_parameters(codec);
  if (!parameters) return "a register format whose steps are not those of binary formats or posits";
  const ValueRange& values = addends.values;
  if (values.bits > bits || values.top > largest_exp || values.lsb < -largest_exp) {
    return "addends too wide for the carrier";
  }
  if (reg.rounding.mode == Rounding::stochastic && reg.rounding.random_bits > most_random_bits) {
    return "more than 16 random bits";
  }
  const FormatLimits& limits = codec.limits();
  const int lsb = std::min(limits.min_quantum_exp, values.empty ? 0 : values.lsb);
  const int top = std::max(value_exp(limits.max) + 1, values.top) + 1;
  const bool fits = top - lsb <= bits;
  const PositRule rule{*parameters, value_of(limits.min_positive), value_of(limits.max),
                       reg.rounding, !fits};
  Plan plan;
  set_kernel(plan, rule);
  plan.name = "sums rounded to " + codec.format().name;
  plan.reason = fits ? std::to_string(top - lsb) + " bits hold every sum" : "first rounded to odd";
  plan.is_stochastic = reg.rounding.mode == Rounding::stochastic;
  plan.counts_events = true;
  plan.contents = {true, addends.all_zero(), limits.min_quantum_exp, value_exp(limits.max) + 1,
                   limits.significand_bits};
  plan.sum_top = plan.contents.top + bit_length(std::uint64_t{addends.count});
  return plan;
}

}  // namespace

std::optional<PositParameters> posit_parameters(const Codec& codec) {
  const Format& format = codec.format();
  const FormatLimits& limits = codec.limits();
  const int n = format.width;
  const bool candidate = format.sign == SignEncoding::twos_complement &&
                         format.never_rounds_to_zero && limits.has_zero && n >= 3 && n <= 16 &&
                         limits.max_code == (Code{1} << (n - 1)) - 1;
  if (!candidate) return std::nullopt;
  // The largest posit is 2^((n - 2) 2^es), the smallest its inverse.
  const int useed = value_exp(limits.max) / (n - 2);
  if (useed < 1 || !std::has_single_bit(static_cast<unsigned>(useed))) return std::nullopt;
  const PositParameters parameters{n, std::countr_zero(static_cast<unsigned>(useed))};
  if (value_of(limits.max) != std::ldexp(1.0, useed * (n - 2)) ||
      value_of(limits.min_positive) != std::ldexp(1.0, -useed * (n - 2))) {
    return std::nullopt;
  }
  for (Code code = 1; code < limits.max_code; ++code) {
    if (!follows_rule(codec, parameters, code)) return std::nullopt;
  }
  return parameters;
}

Planned<DoublePlan> plan_posit_sums(const Register& reg, const Addends& products) {
  return plan_posit<DoublePlan>(reg, products);
}
Planned<AddPlan> plan_posit_adds(const Register& reg, const Addends& addends) {
  return plan_posit<AddPlan>(reg, addends);
}

}  // namespace guardbit::inline arith
