// The grammar of scalings, the scales from largest magnitudes, and rounding scaled values to codes.
#include "arith/quantising/scaling.h"

#include <cmath>
#include <optional>

#include "arith/error.h"
#include "arith/numbers/to_double.h"
#include "arith/spec.h"

namespace guardbit::inline arith {

const std::string_view scaling_grammar =
    "none, tensor:max, tensor:pow2, channel:max, channel:pow2, tensor:maximum=<real>, "
    "tensor:bias=<real>, tensor:f8net, tensor:s2fp8 or block:<n>,<scale format>";

namespace {

[[noreturn]] void fail(const Spec& spec, const std::string& expected) {
  throw SpecError("scaling '" + spec.text + "': expected " + expected);
}

// A number in [low, high]; the limits keep every scale an ordinary double.
double parameter(const Spec& spec, double low, double high, const std::string& range) {
  const SpecOption& option = spec.options[0];
  const std::optional<double> value = real_number(option.value);
  if (!value || *value < low || *value > high) {
    fail(spec, option.key + " to be a number " + range + ", not '" + option.value + "'");
  }
  return *value;
}

ScalingSpec parse_with_number(const Spec& spec) {
  const SpecOption& option = spec.options[0];
  const auto with = [](ScaleRule rule, double value) {
    return ScalingSpec{rule, false, value, {}};
  };
  if (option.key == "f8net" && option.value.empty()) return with(ScaleRule::f8net, 0);
  if (option.key == "s2fp8" && option.value.empty()) return with(ScaleRule::s2fp8, 0);
  if (option.value.empty()) fail(spec, std::string(scaling_grammar));
  const std::string positive = "from 1e-100 to 1e100";
  if (option.key == "maximum") {
    return with(ScaleRule::maximum, parameter(spec, 1e-100, 1e100, positive));
  }
  if (option.key == "f8net")
    return with(ScaleRule::f8net, parameter(spec, 1e-100, 1e100, positive));
  if (option.key == "bias") {
    return with(ScaleRule::exponent_bias, parameter(spec, -256, 256, "from -256 to 256"));
  }
  fail(spec, std::string(scaling_grammar));
}

// block:<n>,<scale format>[,tensor]; the format's own options are part of the list.
ScalingSpec parse_block(const Spec& spec) {
  if (spec.options.size() < 2 || !spec.options[0].value.empty()) {
    fail(spec, "block:<elements>,<scale format>[,tensor]");
  }
  BlockScaling block;
  block.length = parse_integer(spec.options[0].key, 2, longest_block,
                               "scaling '" + spec.text + "', elements of a block");
  const SpecOption& last = spec.options.back();
  block.per_tensor = spec.options.size() > 2 && last.key == "tensor" && last.value.empty();
  std::string text;
  for (std::size_t i = 1; i < spec.options.size() - (block.per_tensor ? 1 : 0); ++i) {
    const SpecOption& option = spec.options[i];
    text += (text.empty() ? "" : ",") + option.key;
    if (!option.value.empty()) text += "=" + option.value;
  }
  const Format format = parse_format(text);
  block.format = format.name;
  // Up to 16 bits all scales, and their products with a binary32 scale, are doubles.
  if (format.sign != SignEncoding::unsigned_only || format.width > 16) {
    fail(spec,
         "a scale format without a sign and of at most 16 bits, such as e8m0 or ue4m3:fn, "
         "not " +
             format.name);
  }
  if (block.per_tensor && limits_of(format).significand_bits == 1) {
    fail(spec, "no tensor scale beside powers of two, whose range is wide enough");
  }
  return {ScaleRule::block, false, 0, block};
}

}  // namespace

ScalingSpec parse_scaling(std::string_view text) {
  const Spec spec = parse_spec(text, "scaling");
  if (spec.name == "none" && spec.options.empty()) return {ScaleRule::none, false, 0, {}};
  if (spec.name == "block") return parse_block(spec);
  if ((spec.name == "tensor" || spec.name == "channel") && spec.options.size() == 1) {
    const bool per_channel = spec.name == "channel";
    const SpecOption& option = spec.options[0];
    if (option.value.empty() && option.key == "max") return {ScaleRule::max, per_channel, 0, {}};
    if (option.value.empty() && option.key == "pow2") {
      return {ScaleRule::power_of_two, per_channel, 0, {}};
    }
    if (!per_channel) return parse_with_number(spec);
  }
  fail(spec, std::string(scaling_grammar));
}

std::string to_string(const ScalingSpec& spec) {
  const std::string name = spec.per_channel ? "channel:" : "tensor:";
  switch (spec.rule) {
    case ScaleRule::none:
      return "none";
    case ScaleRule::max:
      return name + "max";
    case ScaleRule::power_of_two:
      return name + "pow2";
    case ScaleRule::maximum:
      return name + "maximum=" + real_text(spec.parameter);
    case ScaleRule::exponent_bias:
      return name + "bias=" + real_text(spec.parameter);
    case ScaleRule::f8net:
      return name + "f8net" + (spec.parameter == 0 ? "" : "=" + real_text(spec.parameter));
    case ScaleRule::s2fp8:
      return name + "s2fp8";
    case ScaleRule::block:
      break;
  }
  return "block:" + std::to_string(spec.block.length) + "," + spec.block.format +
         (spec.block.per_tensor ? ",tensor" : "");
}

double scale_for(const ScalingSpec& spec, const ValueStatistics& values, const Codec& codec) {
  switch (spec.rule) {
    case ScaleRule::maximum:
      return scale_of_maximum(spec.parameter, codec.limits());
    case ScaleRule::exponent_bias:
      return scale_of_bias(spec.parameter, codec.format());
    case ScaleRule::f8net:
      return f8net_scale(spec.parameter == 0 ? values.deviation : spec.parameter, codec.format());
    default:
      return scale_for(spec.rule, values.largest, codec.limits());
  }
}

double scale_for(ScaleRule rule, float largest, const FormatLimits& limits) {
  if (rule == ScaleRule::none || largest == 0.0F) return 1.0;
  const Unpacked& target = limits.max_full_precision;
  const double max = to_double(target.significand, target.quantum_exp);
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

}  // namespace guardbit::inline arith
