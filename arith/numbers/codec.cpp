// The rounder: finds the binade of a value, its neighbours there, and asks rounding.h which one.
//
// Magnitude codes rise with the value, and within a binade [2^e, 2^(e+1)) floats, posits and fixed
// point are evenly spaced: then the code follows by a shift. Proof that a binade is even: it holds
// 2^f codes, all multiples of 2^(e-f), and there are only 2^f such multiples. Binades that are not
// (posits whose exponent bits are cut off) are searched, with the boundary that decode gives.
#include "arith/numbers/codec.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <compare>
#include <limits>
#include <utility>

namespace guardbit::inline arith {
namespace {

int exp_of(const Real& x) { return bit_length(x.significand) - 1 + x.exp; }

// |x| against y >= 0.
std::strong_ordering compare(const Real& x, const Unpacked& y) {
  if (y.significand == 0) return std::strong_ordering::greater;
  const int x_top = bit_length(x.significand) + x.exp;
  const int y_top = bit_length(y.significand) + y.quantum_exp;
  if (x_top != y_top) return x_top <=> y_top;
  const std::uint64_t a = x.significand << std::countl_zero(x.significand);
  const std::uint64_t b = y.significand << std::countl_zero(y.significand);
  if (a != b) return a <=> b;
  return x.sticky ? std::strong_ordering::greater : std::strong_ordering::equal;
}

// floor((x - lower) * 2^bits / (upper - lower)) for lower <= x < upper, lower and upper multiples
// of the unit chosen here.
std::uint64_t fraction_between(const Real& real, const Unpacked& lower, const Unpacked& upper,
                               int bits) {
  // Drop low bits of x until the upper neighbour fits 127 - bits bits.
  const int upper_top = bit_length(upper.significand) + upper.quantum_exp;
  const int unit = std::max(real.exp, upper_top - (127 - bits));
  const int drop = unit - real.exp;
  const UInt128 x = drop > 63 ? 0 : real.significand >> drop;
  auto scaled = [&](const Unpacked& v) -> UInt128 {
    const int shift = v.quantum_exp - unit;
    return shift >= 0 ? static_cast<UInt128>(v.significand) << shift
                      : static_cast<UInt128>(v.significand) >> -shift;
  };
  const UInt128 low = lower.significand == 0 ? 0 : scaled(lower);
  const UInt128 width = scaled(upper) - low;
  return static_cast<std::uint64_t>(((x - low) << bits) / width);
}

}  // namespace

Codec::Codec(Format format) : format_(std::move(format)), limits_(limits_of(format_)) {
  if (format_.width <= 16) {
    table_.resize(std::size_t{1} << format_.width);
    for (std::size_t c = 0; c < table_.size(); ++c) {
      table_[c] = operand_of(format_.decode(static_cast<Code>(c)));
    }
  }
  if (format_.sign == SignEncoding::table) {
    table_rounder_.emplace(format_);
    return;
  }
  build_binades();
  const Code signed_zero = format_.with_sign(true, 0);
  if (format_.sign == SignEncoding::sign_magnitude && limits_.has_zero && is_number(signed_zero)) {
    negative_zero_ = signed_zero;
  }
}

Operand Codec::operand_of(const Unpacked& value) const {
  switch (value.value_class) {
    case ValueClass::zero:
      return {};
    case ValueClass::infinity:
      return {value.negative ? -1 : 1, 0, infinity_exponent};
    case ValueClass::nan:
    case ValueClass::unused:
      return {0, 0, nan_exponent};
    case ValueClass::finite:
      break;
  }
  const auto magnitude = static_cast<std::int64_t>(value.significand);
  const int top = value_exp(value);
  // Formats that taper off and tables have no subnormals.
  const bool normal = format_.never_rounds_to_zero || format_.sign == SignEncoding::table;
  return {value.negative ? -magnitude : magnitude, value.quantum_exp,
          normal ? top : std::max(top, normal_exp(limits_))};
}

bool Codec::is_number(Code code) const {
  const ValueClass value_class = format_.decode(code).value_class;
  return value_class == ValueClass::finite || value_class == ValueClass::zero;
}

void Codec::build_binades() {
  auto exp_of = [&](Code c) {
    const Unpacked v = decode_magnitude(format_, c);
    return v.significand == 0 ? std::numeric_limits<int>::min()
                              : bit_length(v.significand) - 1 + v.quantum_exp;
  };
  const std::uint64_t end = std::uint64_t{max_code(true)} + 1;
  auto first_at_least = [&](int exp, std::uint64_t low) {
    std::uint64_t high = end;
    while (low < high) {
      const std::uint64_t middle = low + (high - low) / 2;
      if (exp_of(static_cast<Code>(middle)) >= exp) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  };
  std::uint64_t first = first_at_least(std::numeric_limits<int>::min() + 1, 0);
  lowest_exp_ = exp_of(static_cast<Code>(first));
  for (int exp = lowest_exp_; first < end; ++exp) {
    const std::uint64_t next = first_at_least(exp + 1, first);
    binades_.push_back(make_binade(exp, first, next));
    first = next;
  }
}

Codec::Binade Codec::make_binade(int exp, std::uint64_t first_code, std::uint64_t next) const {
  const auto first = static_cast<Code>(first_code);
  Binade binade{first, -1};
  if (first == next) return binade;
  const Unpacked low = decode_magnitude(format_, first);
  const Unpacked high = decode_magnitude(format_, static_cast<Code>(next - 1));
  const int f = exp - high.quantum_exp;
  const std::uint64_t count = next - first;
  const std::uint64_t hidden = f < 0 || f > 32 ? 0 : std::uint64_t{1} << f;
  // The last binade may be cut short by special codes, or be the lone extra negative code.
  const bool full = count == hidden || (next > max_code(true) && count <= hidden);
  const bool starts_at_power = low.significand == hidden && low.quantum_exp == exp - f;
  const bool ends_evenly = high.significand == hidden + count - 1;
  const Unpacked boundary = format_.decode_midpoint_above(first);
  const bool even_boundary = first > limits_.max_code || (boundary.quantum_exp == exp - f - 1 &&
                                                          boundary.significand == 2 * hidden + 1);
  if (hidden != 0 && full && starts_at_power && ends_evenly && even_boundary) {
    binade.fraction_bits = f;
  }
  return binade;
}

Codec::Place Codec::locate_by_search(Code low, Code high, const Real& x, int bits) const {
  // Largest code in [low, high] at or below x; low is known to be.
  while (low < high) {
    const Code middle = low + (high - low + 1) / 2;
    if (compare(x, decode_magnitude(format_, middle)) >= 0) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  Place place{low, false, {}};
  const Unpacked lower = decode_magnitude(format_, low);
  place.residue.inexact = compare(x, lower) != 0;
  if (low >= limits_.max_code || !place.residue.inexact) {
    if (place.residue.inexact && continues_unevenly()) return locate_above_max(x, bits);
    place.beyond = place.residue.inexact;
    return place;
  }
  // Zero's successor is the first code of the lowest binade (codes between may all read as zero).
  const Code next = lower.significand == 0 ? binades_.front().first : low + 1;
  const Unpacked boundary = format_.decode_midpoint_above(lower.significand == 0 ? next - 1 : low);
  place.residue.versus_boundary = sign_of(compare(x, boundary));
  place.residue.fraction = fraction_between(x, lower, decode_magnitude(format_, next), bits);
  return place;
}

Codec::Place Codec::locate_above_max(const Real& x, int bits) const {
  const Unpacked next = format_.decode_extended(2 * (std::uint64_t{limits_.max_code} + 1), 1);
  if (compare(x, next) >= 0) return {limits_.max_code, true, {true, 1, 0}};
  const Unpacked boundary = format_.decode_midpoint_above(limits_.max_code);
  return {limits_.max_code,
          false,
          {true, sign_of(compare(x, boundary)), fraction_between(x, limits_.max, next, bits)}};
}

Codec::Place Codec::locate(const Real& x, int bits) const {
  const int index = exp_of(x) - lowest_exp_;
  const Code max = max_code(x.negative);
  if (index < 0) return locate_by_search(0, 0, x, bits);
  if (index >= static_cast<int>(binades_.size())) {
    return continues_unevenly() ? locate_above_max(x, bits) : Place{max, true, {true, 1, 0}};
  }
  const Binade& binade = binades_[static_cast<std::size_t>(index)];
  if (binade.fraction_bits < 0) {
    const Code low = binade.first == 0 ? 0 : binade.first - 1;
    const bool last = index + 1 == static_cast<int>(binades_.size());
    const Code high = last ? max : binades_[static_cast<std::size_t>(index) + 1].first - 1;
    return locate_by_search(low, std::max(low, std::min(high, max)), x, bits);
  }
  const int dropped = 63 - binade.fraction_bits;
  const std::uint64_t significand = x.significand << std::countl_zero(x.significand);
  const std::uint64_t offset =
      (significand >> dropped) - (std::uint64_t{1} << binade.fraction_bits);
  const std::uint64_t code = binade.first + offset;
  if (code > max) return {max, true, {true, 1, 0}};
  const std::uint64_t rest = significand & ((std::uint64_t{1} << dropped) - 1);
  const std::uint64_t half = std::uint64_t{1} << (dropped - 1);
  Place place{static_cast<Code>(code), false, {}};
  place.residue.inexact = rest != 0 || x.sticky;
  place.residue.versus_boundary = rest != half ? (rest > half ? 1 : -1) : (x.sticky ? 1 : 0);
  place.residue.fraction = dropped >= bits ? rest >> (dropped - bits) : rest << (bits - dropped);
  return place;
}

Encoded Codec::overflowed(bool negative, const RoundingRule& rule, Overflow overflow) const {
  const Code max = max_code(negative);
  Encoded result{format_.with_sign(negative, max), true, true, false};
  const bool stays = stays_within_range(rule.mode, negative, (max & 1) != 0);
  if (stays || overflow != Overflow::infinity) return result;
  const std::optional<Code> special = limits_.infinity ? limits_.infinity : limits_.nan;
  if (special) result.code = format_.with_sign(negative, *special);
  return result;
}

Encoded Codec::wrapped(const Real& x, const RoundingRule& rule, std::uint64_t random) const {
  // x in quanta: integer part (modulo 2^64), and the rest below one quantum.
  const int shift = x.exp - limits_.min_quantum_exp;
  std::uint64_t whole = 0;
  Residue residue;
  if (shift >= 0) {
    whole = shift < 64 ? x.significand << shift : 0;
    residue = {x.sticky, -1, 0};  // what lies below 64 bits of so large a value is taken as little
  } else {
    const int drop = -shift;
    whole = drop < 64 ? x.significand >> drop : 0;
    // The rest as 2 + 62 bits: exact enough for the halfway test and up to 32 random bits.
    const std::uint64_t rest = drop < 64 ? x.significand << (64 - drop)
                                         : (drop - 64 < 64 ? x.significand >> (drop - 64) : 0);
    const bool lost =
        x.sticky || (drop > 64 && (drop - 64 >= 64 || (rest << (drop - 64)) != x.significand));
    const std::uint64_t half = std::uint64_t{1} << 63;
    residue.inexact = rest != 0 || lost;
    residue.versus_boundary = rest != half ? (rest > half ? 1 : -1) : (lost ? 1 : 0);
    residue.fraction = rest >> (64 - rule.random_bits);
  }
  const bool up = rounds_up_in_magnitude(rule, x.negative, (whole & 1) != 0, residue, random);
  const std::uint64_t integer = whole + (up ? 1 : 0);
  const std::uint64_t mask = (std::uint64_t{1} << format_.width) - 1;
  return {static_cast<Code>((x.negative ? 0 - integer : integer) & mask), residue.inexact,
          shift >= 0 || integer != 0, false};
}

Encoded Codec::encode(const Real& x, const RoundingRule& rule, Overflow overflow,
                      std::uint64_t random) const {
  if (table_rounder_) return table_rounder_->encode(x, rule, overflow, random);
  if (x.value_class == ValueClass::nan) return {limits_.nan.value_or(0), false, false, false};
  if (x.value_class == ValueClass::zero) return {0, !limits_.has_zero, false, !limits_.has_zero};
  if (x.value_class == ValueClass::infinity) {
    if (limits_.infinity) return {format_.with_sign(x.negative, *limits_.infinity)};
    if (x.negative && format_.sign == SignEncoding::unsigned_only) return {0, true, true, false};
    return overflowed(x.negative, {}, overflow);
  }
  const bool wraps = overflow == Overflow::wrap && format_.can_wrap;
  if (x.negative && format_.sign == SignEncoding::unsigned_only) {
    if (wraps) return wrapped(x, rule, random);
    return {0, true, true, false};
  }
  if (!limits_.has_zero && exp_of(x) < lowest_exp_) {
    return {format_.with_sign(x.negative, 0), true, false, true};
  }
  const Place place = locate(x, rule.random_bits);
  const Code max = max_code(x.negative);
  // A posit has no overflow: whatever the policy, it stays at its largest value.
  if (format_.never_rounds_to_zero) overflow = Overflow::saturate;
  if (place.beyond) {
    return wraps ? wrapped(x, rule, random) : overflowed(x.negative, rule, overflow);
  }
  const bool is_zero = limits_.has_zero && place.lower < binades_.front().first;
  if (is_zero && format_.never_rounds_to_zero) {
    return {format_.with_sign(x.negative, 1), true, false, true};
  }
  if (!rounds_up_in_magnitude(rule, x.negative, (place.lower & 1) != 0, place.residue, random)) {
    if (is_zero) return {x.negative ? negative_zero_ : 0, true, false, true};
    return {format_.with_sign(x.negative, place.lower), place.residue.inexact, false, false};
  }
  if (place.lower >= max) {
    return wraps ? wrapped(x, rule, random) : overflowed(x.negative, rule, overflow);
  }
  const Code upper = is_zero ? binades_.front().first : place.lower + 1;
  return {format_.with_sign(x.negative, upper), true, false, false};
}

}  // namespace guardbit::inline arith
