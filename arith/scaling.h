// From real tensors to codes and scales: value is about decode(code) * scale.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "arith/codec.h"

namespace guardbit {

/// How a scale is chosen from the largest magnitude of what it covers. The target is the format's
/// largest value of full precision: its largest one, but for posits, whose precision tapers off.
enum class ScaleRule {
  none,          ///< 1
  max,           ///< largest magnitude / target, in double precision
  power_of_two,  ///< the smallest power of two under which nothing exceeds the target
};

struct ScalingSpec {
  ScaleRule rule = ScaleRule::max;
  bool per_channel = false;  ///< one scale an output channel instead of one a tensor
  bool operator==(const ScalingSpec&) const = default;
};

/// `none` | `tensor:max` | `tensor:pow2` | `channel:max` | `channel:pow2`. Throws SpecError.
ScalingSpec parse_scaling(std::string_view text);
std::string to_string(const ScalingSpec& spec);

/// The scale for values up to `largest` in magnitude (finite). 1 where largest is 0.
double scale_for(ScaleRule rule, float largest, const FormatLimits& limits);

/// What rounding to codes did.
struct QuantisationCounts {
  std::uint64_t inexact = 0;
  std::uint64_t overflows = 0;   ///< beyond the format's range
  std::uint64_t underflows = 0;  ///< non-zero values that became zero (or the smallest value)
};

/// The code of value / scale, correctly rounded: the quotient is formed exactly, not in floating
/// point. NaN needs a format with NaN.
Encoded quantise(const Codec& codec, float value, double scale, const RoundingRule& rule,
                 Overflow overflow, std::uint64_t random);

}  // namespace guardbit
