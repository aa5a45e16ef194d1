// Rounding, overflow and the one decision they share. No state: random bits are an argument.
#pragma once

#include <cstdint>
#include <string_view>

namespace guardbit::inline arith {

/// IEEE 754-2019 section 4.3, plus rounding to odd and stochastic rounding.
enum class Rounding : std::uint8_t {
  nearest_even,  ///< ties to the even magnitude code
  nearest_away,  ///< ties away from zero
  toward_zero,
  up,      ///< towards plus infinity
  down,    ///< towards minus infinity
  to_odd,  ///< inexact results take the neighbour whose magnitude code is odd
  stochastic
};

/// What a result beyond the largest finite value becomes.
enum class Overflow : std::uint8_t {
  saturate,  ///< the largest finite value of that sign
  infinity,  ///< infinity, or NaN where the format has no infinity, or saturate where neither
  wrap       ///< modulo 2^width; two's complement and unsigned integers only
};

/// How a value is rounded. `random_bits` N (1 to 32) counts only for stochastic rounding.
struct RoundingRule {
  Rounding mode = Rounding::nearest_even;
  int random_bits = 16;
  bool operator==(const RoundingRule&) const = default;
};

/// Where a magnitude lies between the two neighbours that enclose it.
struct Residue {
  bool inexact = false;
  int versus_boundary = -1;    ///< -1 below, 0 on, +1 above the rounding boundary
  std::uint64_t fraction = 0;  ///< floor(f * 2^N), f the way from the lower to the upper neighbour
};

/// True if the magnitude goes to the upper neighbour. Stochastic: `random` is taken modulo 2^N and
/// the value goes up iff floor(f * 2^N) + random >= 2^N (IEEE P3109, variant A).
constexpr bool rounds_up_in_magnitude(const RoundingRule& rule, bool negative, bool lower_is_odd,
                                      const Residue& residue, std::uint64_t random) {
  if (!residue.inexact) return false;
  switch (rule.mode) {
    case Rounding::nearest_even:
      return residue.versus_boundary > 0 || (residue.versus_boundary == 0 && lower_is_odd);
    case Rounding::nearest_away:
      return residue.versus_boundary >= 0;
    case Rounding::toward_zero:
      return false;
    case Rounding::up:
      return !negative;
    case Rounding::down:
      return negative;
    case Rounding::to_odd:
      return !lower_is_odd;
    case Rounding::stochastic: {
      const std::uint64_t range = std::uint64_t{1} << rule.random_bits;
      return residue.fraction + (random & (range - 1)) >= range;
    }
  }
  return false;
}

/// True if a value beyond the end of the range stays there under every policy of overflow, for the
/// mode does not lead outwards. `negative`: beyond the lower end; `end_is_odd`: of the code there.
constexpr bool stays_within_range(Rounding mode, bool negative, bool end_is_odd) {
  return mode == Rounding::toward_zero || (mode == Rounding::up && negative) ||
         (mode == Rounding::down && !negative) || (mode == Rounding::to_odd && end_is_odd);
}

/// `nearest-even`, `nearest-away`, `toward-zero`, `up`, `down`, `to-odd`, `stochastic`.
std::string_view name_of(Rounding mode);
/// `saturate`, `infinity`, `wrap`.
std::string_view name_of(Overflow overflow);
/// The inverse of `name_of`; throws SpecError listing the names. `what` names the place.
Rounding parse_rounding(std::string_view text, std::string_view what);
Overflow parse_overflow(std::string_view text, std::string_view what);

/// Random bits number `step` of stream `stream` under `seed`: a pure function (SplitMix64's
/// finaliser, Steele, Lea and Flood, OOPSLA 2014), so that any order of evaluation gives the same.
constexpr std::uint64_t random_bits_at(std::uint64_t seed, std::uint64_t stream,
                                       std::uint64_t step) {
  auto mix = [](std::uint64_t z) {
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  };
  return mix(mix(mix(seed + 0x9e3779b97f4a7c15u) ^ stream) + step * 0x9e3779b97f4a7c15u);
}

/// A stream of 32 random bits a step, a pure function of the stream and the step: cheap where each
/// product of a layer wants its own. The finaliser is the two-round 32-bit mixer of Ettinger's
/// hash-prospector ("lowbias32", found by search); the second key enters between the rounds, so
/// that two streams are not one sequence from different places.
class RandomStream {
 public:
  constexpr RandomStream(std::uint64_t seed, std::uint64_t stream)
      : RandomStream(random_bits_at(seed, stream, 0)) {}
  constexpr explicit RandomStream(std::uint64_t keys)
      : first_(static_cast<std::uint32_t>(keys)), second_(static_cast<std::uint32_t>(keys >> 32)) {}

  /// The bits of steps that are taken in sequence, at a lower price: four of them share two words
  /// for their low 16 bits, and two more for the high ones, which few roundings need.
  constexpr std::uint32_t in_sequence(std::uint64_t step) const {
    const std::uint64_t word = step / 4 + (step / 2 % 2 << 31), high = std::uint64_t{1} << 30;
    const int place = step % 2 == 0 ? 0 : 16;
    return (at(word) >> place & 0xffff) | (at(word + high) >> place & 0xffff) << 16;
  }

  /// `step` is taken modulo 2^32.
  constexpr std::uint32_t at(std::uint64_t step) const {
    std::uint32_t z = first_ + static_cast<std::uint32_t>(step) * step_factor;
    z = (z ^ (z >> 16)) * first_factor ^ second_;
    z = (z ^ (z >> 15)) * second_factor;
    return z ^ (z >> 15);
  }

  /// The keys, for kernels that compute many steps at once.
  constexpr std::uint32_t first_key() const { return first_; }
  constexpr std::uint32_t second_key() const { return second_; }

  static constexpr std::uint32_t step_factor = 0x9e3779b9u;
  static constexpr std::uint32_t first_factor = 0x21f0aaadu;
  static constexpr std::uint32_t second_factor = 0xd35a2d97u;

 private:
  std::uint32_t first_, second_;
};

}  // namespace guardbit::inline arith
