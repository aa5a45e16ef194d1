// The constants of linear rounding, all of them from the codec.
#include "arith/kernels/linear_rounding.h"

#include <algorithm>

namespace guardbit::inline arith {
namespace {

bool is_linear(const Codec& codec) {
  const Format& format = codec.format();
  if (format.sign == SignEncoding::table || format.never_rounds_to_zero || format.is_rounded ||
      !codec.limits().has_zero || format.width > 16) {
    return false;
  }
  const auto binades = codec.binades();
  const int top_bits = binades.back().fraction_bits;
  for (int i = 0; i < static_cast<int>(binades.size()); ++i) {
    const Codec::Binade& binade = binades[static_cast<std::size_t>(i)];
    const int bits = std::min(i, top_bits);
    const auto first = static_cast<Code>((i - bits + 1) << bits);
    if (binade.fraction_bits != bits || binade.first != first) return false;
  }
  const Unpacked half = format.decode_midpoint_above(0);
  return half.significand == 1 && half.quantum_exp == codec.lowest_exp() - 1;
}

// The largest fraction of 2^32 that stays at the lower code, if that is even.
std::uint32_t last_below(Rounding mode, bool negative) {
  const bool outwards = mode == Rounding::up ? !negative : mode == Rounding::down && negative;
  if (outwards || mode == Rounding::to_odd) return 0;
  if (mode == Rounding::nearest_even) return 0x80000000;
  return mode == Rounding::nearest_away ? 0x7fffffff : 0xffffffff;
}

LinearSide side(const Codec& codec, const RoundingRule& rule, Overflow overflow, bool negative) {
  const FormatLimits& limits = codec.limits();
  const Real beyond{ValueClass::finite, negative, std::uint64_t{1} << 63, 4000, false};
  LinearSide side;
  side.last_below = last_below(rule.mode, negative);
  side.overflow_code = codec.encode(beyond, rule, overflow).code;
  side.last_within = limits.max_code;
  if (!negative) return side;
  if (limits.extra_negative) ++side.last_within;
  if (codec.negative_zero() == 0) side.last_unsigned = 0;
  return side;
}

}  // namespace

std::optional<LinearRounding> linear_rounding(const Codec& codec, const RoundingRule& rule,
                                              Overflow overflow) {
  if (!is_linear(codec)) return std::nullopt;
  const Format& format = codec.format();
  const bool is_stochastic = rule.mode == Rounding::stochastic;
  const int random_bits = is_stochastic ? rule.random_bits : 1;
  LinearRounding rounding;
  rounding.is_stochastic = is_stochastic;
  rounding.parity = rule.mode == Rounding::nearest_even || rule.mode == Rounding::to_odd ? 1 : 0;
  rounding.wraps = overflow == Overflow::wrap && codec.can_wrap();
  const int top_bits = codec.binades().back().fraction_bits;
  // A wrapped integer has no normal numbers: the more bits, the larger the values that are covered.
  rounding.fraction_bits = rounding.wraps ? std::max(top_bits, 30 - random_bits) : top_bits;
  if (random_bits > 31 - rounding.fraction_bits) return std::nullopt;
  rounding.normal_exp = codec.lowest_exp() + rounding.fraction_bits;
  rounding.random_shift = 32 - random_bits;
  const Code top = Code{1} << (format.width - 1);
  const bool is_magnitude = format.sign == SignEncoding::sign_magnitude;
  rounding.flip = is_magnitude ? 0 : ~Code{0};
  rounding.add = is_magnitude ? top : 1;
  rounding.mask = 2 * top - 1;
  rounding.positive = side(codec, rule, overflow, false);
  rounding.negative = side(codec, rule, overflow, true);
  if (format.sign == SignEncoding::unsigned_only) {
    // Below zero everything overflows; a wrapped value does where its integer is not zero.
    rounding.negative.last_within = rounding.wraps ? 0 : ~0U;
    rounding.negative.first_unflagged = 0;
  }
  return rounding;
}

}  // namespace guardbit::inline arith
