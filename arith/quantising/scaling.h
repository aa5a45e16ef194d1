// From real tensors to codes and scales: value is about decode(code) * scale.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "arith/numbers/codec.h"

namespace guardbit::inline arith {

/// How a scale is chosen. The target is the format's largest value of full precision: its largest
/// one, but for posits, whose precision tapers off.
enum class ScaleRule {
  none,           ///< 1
  max,            ///< largest magnitude / target, in double precision
  power_of_two,   ///< the smallest power of two under which nothing exceeds the target
  maximum,        ///< the format's largest value stands for a given real number
  exponent_bias,  ///< binary floating point reads as if it had a given real exponent bias
  f8net,          ///< 2^-FL, the fraction length FL from the standard deviation; 8-bit integers
  s2fp8,          ///< e5m2 squeezed and shifted: a format of the tensor's own, and the scale 1
  block,          ///< a code of a scale format for each block along the dimension summed over
};

constexpr int longest_block = 65536;

/// Scales of blocks, see arith/quantising/block.h.
struct BlockScaling {
  int length = 0;           ///< elements of a block, 2 to longest_block
  std::string format;       ///< of the scales, canonical; without a sign
  bool per_tensor = false;  ///< beside them one binary32 scale for the tensor
  bool operator==(const BlockScaling&) const = default;
};

struct ScalingSpec {
  ScaleRule rule = ScaleRule::max;
  bool per_channel =
      false;  ///< max, power_of_two: one scale an output channel instead of one a tensor
  /// maximum, exponent_bias: the real number; f8net: the standard deviation, 0 for the tensor's
  /// own.
  double parameter = 0;
  BlockScaling block;  ///< of rule `block`
  bool operator==(const ScalingSpec&) const = default;
};

/// `none` | `tensor:max` | `tensor:pow2` | `channel:max` | `channel:pow2` | `tensor:maximum=<real>`
/// | `tensor:bias=<real>` | `tensor:f8net[=<sigma>]` | `tensor:s2fp8` | `block:<n>,<scale
/// format>[,tensor]`. Throws SpecError.
ScalingSpec parse_scaling(std::string_view text);
/// The canonical text; parses back to the same.
std::string to_string(const ScalingSpec& spec);
/// What parse_scaling takes, for messages and help.
extern const std::string_view scaling_grammar;

/// What rules read of the values that a scale covers; NaN and infinities are left out.
struct ValueStatistics {
  float largest = 0;     ///< magnitude
  double deviation = 0;  ///< standard deviation (of the population); only f8net reads it
};

/// The scale of a tensor or channel, not of a block. Throws SpecError where the rule is not for the
/// format.
double scale_for(const ScalingSpec& spec, const ValueStatistics& values, const Codec& codec);

/// The scale of none, max and power_of_two for values up to `largest` in magnitude (finite). 1
/// where largest is 0.
double scale_for(ScaleRule rule, float largest, const FormatLimits& limits);
/// `maximum` / largest value of the format.
double scale_of_maximum(double maximum, const FormatLimits& limits);
/// 2^(b - bias), b the format's own exponent bias. Throws SpecError unless it is binary floating
/// point.
double scale_of_bias(double bias, const Format& format);
/// F8Net's 2^-FL. Throws SpecError unless the format is int8, int8:symmetric or uint8.
double f8net_scale(double deviation, const Format& format);

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

}  // namespace guardbit::inline arith
