// Texts to scales, and the expected errors.
#include "analysis/distributions/expected_quantisation.h"

#include <cmath>

#include "analysis/distributions/best_scale.h"
#include "analysis/distributions/block_error.h"
#include "analysis/distributions/crest_crossings.h"
#include "arith/error.h"
#include "arith/quantising/operand_presets.h"
#include "arith/spec.h"

namespace guardbit::analysis {

ScaleChoice parse_scale_choice(const std::string& text) {
  if (text == "best") return {ScaleChoice::Kind::best, 0, {}};
  if (text == "best:within") return {ScaleChoice::Kind::best_within, 0, {}};
  if (text.starts_with("crest=")) {
    const auto value = real_number(std::string_view(text).substr(6));
    if (value && *value >= 1e-9 && *value <= 1e30) return {ScaleChoice::Kind::crest, *value, {}};
    throw SpecError("scaling '" + text + "': expected crest=<R>, R from 1e-9 to 1e30");
  }
  try {
    return {ScaleChoice::Kind::rule, 0, parse_scaling(text)};
  } catch (const SpecError& error) {
    throw SpecError(std::string(error.what()) + ", or best, best:within, crest=<R>");
  }
}

ExpectedQuantisation ExpectedQuantisations::of(const Density& density, const std::string& format,
                                               const ScaleChoice& choice) {
  const OperandPreset* preset = find_operand_preset(format);
  const ScaleChoice used = preset ? parse_scale_choice(std::string(preset->scaling)) : choice;
  const auto codec = codecs_.get(preset ? std::string(preset->format) : format);
  const ValueGrid& values = grid(codec->format().name);
  ExpectedQuantisation result;
  result.format = preset ? format : values.format;
  if (used.kind == ScaleChoice::Kind::rule && used.rule.rule == ScaleRule::block) {
    result.error = block_error(density, values, codec->limits(), used.rule.block);
    return result;
  }
  Wide scale;
  if (used.kind == ScaleChoice::Kind::rule) {
    scale = scale_by_rule(density, *codec, used.rule);
    result.error = expected_error(density, values, scale);
  } else if (used.kind == ScaleChoice::Kind::crest) {
    scale = Wide(used.parameter) * sqrt(density.total(Wide()).m2) / values.maximum;
    result.error = error_at_crest(density, values, used.parameter);
  } else {
    const bool within = used.kind == ScaleChoice::Kind::best_within;
    const BestScale best = best_scale(
        density, values, within ? density.largest() : std::numeric_limits<double>::infinity());
    scale = best.scale;
    result.error = best.error;
  }
  result.scale = scale.to_double();
  result.maximum = (scale * values.maximum).to_double();
  return result;
}

const ValueGrid& ExpectedQuantisations::grid(const std::string& format) {
  const std::string name = codecs_.get(format)->format().name;
  const auto found = grids_.find(name);
  return found != grids_.end() ? found->second
                               : grids_.emplace(name, value_grid(name)).first->second;
}

double ExpectedQuantisations::scale_by_rule(const Density& density, const Codec& codec,
                                            const ScalingSpec& rule) {
  const bool by_largest = rule.rule == ScaleRule::max || rule.rule == ScaleRule::power_of_two;
  if (rule.per_channel || rule.rule == ScaleRule::s2fp8) {
    throw SpecError("scaling '" + to_string(rule) + "': expected one scale for all numbers");
  }
  if (by_largest && !std::isfinite(density.largest())) {
    throw SpecError("scaling '" + to_string(rule) +
                    "': the density has no largest magnitude; "
                    "expected clip=, another scaling, or a trace");
  }
  const Moments<double> total = density.total(0.0);
  const ValueStatistics statistics{static_cast<float>(density.largest()),
                                   std::sqrt(total.m2 - total.m1 * total.m1)};
  return scale_for(rule, statistics, codec);
}

std::vector<std::string> splits_of(std::uint64_t bits) {
  constexpr std::uint64_t least_exponent_bits = 2, most_exponent_bits = 5;
  if (bits < 3 || bits > 16) {
    throw SpecError("best split: expected 3 to 16 bits, not " + std::to_string(bits));
  }
  std::vector<std::string> names{"int" + std::to_string(bits) + ":symmetric"};
  for (std::uint64_t e = least_exponent_bits; e <= most_exponent_bits && e < bits; ++e) {
    names.push_back("e" + std::to_string(e) + "m" + std::to_string(bits - 1 - e) + ":finite");
  }
  return names;
}

}  // namespace guardbit::analysis
