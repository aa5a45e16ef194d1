// Rounding to a codebook by bisection over its sorted values.
#include "arith/numbers/table_rounder.h"

#include <algorithm>
#include <cassert>

namespace guardbit::inline arith {
namespace {

// x in units of 2^unit; what a Real leaves open is taken as half of its last place.
BigInt in_units(const Real& x, int unit) {
  if (x.value_class == ValueClass::zero) return 0;
  const BigInt doubled = 2 * BigInt(x.significand) + (x.sticky ? 1 : 0);
  const BigInt magnitude = doubled << (x.exp - 1 - unit);
  return x.negative ? BigInt(-magnitude) : magnitude;
}

int finest_exp(const Real& x, int exp) {
  return x.value_class == ValueClass::zero ? exp : std::min(exp, x.exp - 1);
}

}  // namespace

TableRounder::TableRounder(const Format& format) {
  assert(format.sign == SignEncoding::table);
  for (std::uint64_t c = 0; c < std::uint64_t{1} << format.width; ++c) {
    const auto code = static_cast<Code>(c);
    const Unpacked value = format.decode(code);
    if (value.value_class == ValueClass::nan) nan_ = code;
    const bool is_number =
        value.value_class == ValueClass::zero || value.value_class == ValueClass::finite;
    if (is_number) entries_.push_back({real_from(value), code, {}});
  }
  std::sort(entries_.begin(), entries_.end(),
            [](const Entry& a, const Entry& b) { return compare(a.value, b.value) < 0; });
  for (std::size_t i = 0; i + 1 < entries_.size(); ++i) {
    entries_[i].mean_with_next =
        real_mean(format.decode(entries_[i].code), format.decode(entries_[i + 1].code));
  }
}

std::uint64_t TableRounder::fraction(const Real& x, const Real& near, const Real& far,
                                     int random_bits) {
  const int unit = finest_exp(x, finest_exp(near, finest_exp(far, 0)));
  const BigInt start = in_units(near, unit);
  const BigInt way = abs(BigInt(in_units(x, unit) - start));
  const BigInt whole = abs(BigInt(in_units(far, unit) - start));
  return static_cast<std::uint64_t>(BigInt((way << random_bits) / whole));
}

Encoded TableRounder::between(const Entry& lower, const Entry& upper, const Real& x,
                              const RoundingRule& rule, std::uint64_t random) {
  const bool far_is_below = compare_magnitudes(lower.value, upper.value) > 0;
  const Entry& near = far_is_below ? upper : lower;
  const Entry& far = far_is_below ? lower : upper;
  const int versus_mean = sign_of(compare(x, lower.mean_with_next));
  Residue residue{true, far_is_below ? -versus_mean : versus_mean, 0};
  if (rule.mode == Rounding::stochastic) {
    residue.fraction = fraction(x, near.value, far.value, rule.random_bits);
  }
  const bool near_is_odd = (near.code & 1) != 0;
  const bool takes_far = rounds_up_in_magnitude(rule, far_is_below, near_is_odd, residue, random);
  const Entry& taken = takes_far ? far : near;
  const bool around_zero =
      lower.value.negative && !upper.value.negative && upper.value.value_class != ValueClass::zero;
  return {taken.code, true, false, around_zero || taken.value.value_class == ValueClass::zero};
}

Encoded TableRounder::beyond(bool below, const RoundingRule& rule, Overflow overflow) const {
  const Code end = below ? entries_.front().code : entries_.back().code;
  const bool leaves = overflow == Overflow::infinity && nan_ &&
                      !stays_within_range(rule.mode, below, (end & 1) != 0);
  return {leaves ? *nan_ : end, true, true, false};
}

Encoded TableRounder::encode(const Real& x, const RoundingRule& rule, Overflow overflow,
                             std::uint64_t random) const {
  if (x.value_class == ValueClass::nan) return {nan_.value_or(0)};
  if (x.value_class == ValueClass::infinity) return beyond(x.negative, {}, overflow);
  const auto upper =
      std::upper_bound(entries_.begin(), entries_.end(), x,
                       [](const Real& a, const Entry& b) { return compare(a, b.value) < 0; });
  if (upper == entries_.begin()) {
    return x.negative ? beyond(true, rule, overflow) : Encoded{upper->code, true, false, true};
  }
  const Entry& lower = *(upper - 1);
  if (compare(x, lower.value) == 0) return {lower.code};
  return upper == entries_.end() ? beyond(false, rule, overflow)
                                 : between(lower, *upper, x, rule, random);
}

}  // namespace guardbit::inline arith
