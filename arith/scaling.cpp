// Choosing scales and rounding scaled values to codes.
#include "arith/scaling.h"

#include <cmath>

#include "arith/error.h"
#include "arith/spec.h"

namespace guardbit {

ScalingSpec parse_scaling(std::string_view text) {
  const Spec spec = parse_spec(text, "scaling");
  const bool known_name = spec.name == "tensor" || spec.name == "channel";
  if (spec.name == "none" && spec.options.empty()) return {ScaleRule::none, false};
  if (known_name && spec.options.size() == 1 && spec.options[0].value.empty()) {
    const bool per_channel = spec.name == "channel";
    if (spec.options[0].key == "max") return {ScaleRule::max, per_channel};
    if (spec.options[0].key == "pow2") return {ScaleRule::power_of_two, per_channel};
  }
  throw SpecError("scaling '" + spec.text +
                  "': expected none, tensor:max, tensor:pow2, channel:max or channel:pow2");
}

std::string to_string(const ScalingSpec& spec) {
  if (spec.rule == ScaleRule::none) return "none";
  return std::string(spec.per_channel ? "channel:" : "tensor:") +
         (spec.rule == ScaleRule::max ? "max" : "pow2");
}

double scale_for(ScaleRule rule, float largest, const FormatLimits& limits) {
  if (rule == ScaleRule::none || largest == 0.0F) return 1.0;
  const Unpacked& target = limits.max_full_precision;
  const double max = std::ldexp(static_cast<double>(target.significand), target.quantum_exp);
  const double ratio = static_cast<double>(largest) / max;
  if (rule == ScaleRule::max) return ratio;
  int exp = 0;
  std::frexp(ratio, &exp);  // rounding is monotone: the true ratio too is in [2^(exp-1), 2^exp]
  const double power = std::ldexp(1.0, exp - 1);
  return static_cast<double>(largest) <= power * max ? power : 2 * power;
}

Encoded quantise(const Codec& codec, float value, double scale, const RoundingRule& rule,
                 Overflow overflow, std::uint64_t random) {
  return codec.encode(real_quotient(value, scale), rule, overflow, random);
}

}  // namespace guardbit
