// Limits by searching a format's codes, and the exact ranges of products and sums.
#include "arith/numbers/limits.h"

#include <algorithm>
#include <limits>
#include <tuple>
#include <utility>
#include <vector>

#include "arith/numbers/real.h"

namespace guardbit::inline arith {
namespace {

bool is_number(const Unpacked& value) {
  return value.value_class == ValueClass::zero || value.value_class == ValueClass::finite;
}

// The smallest c in [low, high) for which `holds` (false below, true above), or high. In 64 bits:
// high may be 2^32.
template <class Predicate>
std::uint64_t first_where(std::uint64_t low, std::uint64_t high, Predicate holds) {
  while (low < high) {
    const std::uint64_t middle = low + (high - low) / 2;
    if (holds(static_cast<Code>(middle))) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

BigInt in_quanta(const Unpacked& value, int quantum_exp) {
  if (value.significand == 0) return 0;
  const BigInt magnitude = BigInt(value.significand) << (value.quantum_exp - quantum_exp);
  return value.negative ? -magnitude : magnitude;
}

// Bits of the step from a positive value to the next one, in units of 2^quantum_exp, which divides
// both.
int step_bits(const Unpacked& value, const Unpacked& next, int quantum_exp) {
  constexpr int room = 127 - 64;  // bits that a significand leaves
  if (std::max(value.quantum_exp, next.quantum_exp) - quantum_exp > room) {
    return bit_length(in_quanta(next, quantum_exp) - in_quanta(value, quantum_exp));
  }
  const auto integer = [&](const Unpacked& x) {
    return UInt128{x.significand} << (x.quantum_exp - quantum_exp);
  };
  return bit_length(integer(next) - integer(value));
}

// Bits between the leading one of a positive value and that of the step to the next value.
int resolution(const Unpacked& value, const Unpacked& next) {
  const int quantum_exp = std::min(value.quantum_exp, next.quantum_exp);
  return value_exp(value) - (step_bits(value, next, quantum_exp) - 1 + quantum_exp);
}

// Precision, smallest quantum, and smallest and largest value of full precision. Within a binade
// the quantum is constant, so the first code of each binade tells of all.
void scan_binades(const Format& format, FormatLimits& limits) {
  const std::uint64_t end = std::uint64_t{limits.max_code} + 1;
  // Numbers that are not zero follow those that are, if any.
  std::uint64_t c =
      first_where(0, end, [&](Code at) { return format.decode(at).significand != 0; });
  int finest = std::numeric_limits<int>::min();
  limits.min_positive = limits.max_full_precision = format.decode(static_cast<Code>(c));
  limits.min_quantum_exp = limits.min_positive.quantum_exp;
  while (c < end) {
    const Unpacked value = format.decode(static_cast<Code>(c));
    const int exp = value_exp(value);
    const int bits = exp - value.quantum_exp + 1;
    limits.min_quantum_exp = std::min(limits.min_quantum_exp, value.quantum_exp);
    if (bits > limits.significand_bits) {
      limits.significand_bits = bits;
      limits.min_normal = value;
    }
    const std::uint64_t next =
        first_where(c, end, [&](Code at) { return value_exp(format.decode(at)) > exp; });
    // Within a binade the steps are even: its first and its last value tell of all.
    for (const std::uint64_t at : {c, next - 1}) {
      const Unpacked below = at == 0 ? Unpacked{} : format.decode(static_cast<Code>(at - 1));
      if (below.significand == 0) continue;
      const Unpacked above = format.decode(static_cast<Code>(at));
      const int fine = resolution(below, above);
      if (fine < finest) continue;
      finest = fine;
      limits.max_full_precision = above;
    }
    c = next;
  }
}

void find_specials(const Format& format, FormatLimits& limits) {
  const std::uint64_t codes = format.magnitude_codes();
  if (limits.max_code + std::uint64_t{1} < codes) {
    const Code above = limits.max_code + 1;
    if (format.decode(above).value_class == ValueClass::infinity) limits.infinity = above;
    const Code last = static_cast<Code>(codes - 1);
    if (format.decode(last).value_class == ValueClass::nan) limits.nan = last;
    // The quiet NaN without payload, where there are several: infinity and the bit after it.
    if (limits.infinity && limits.nan) {
      limits.nan = static_cast<Code>(above + (codes - above) / 2);
    }
  }
  if (format.sign == SignEncoding::unsigned_only) return;
  const Code top = Code{1} << (format.width - 1);
  const Unpacked value = format.decode(top);
  if (!limits.nan && value.value_class == ValueClass::nan) limits.nan = top;
  limits.extra_negative = format.sign == SignEncoding::twos_complement && is_number(value);
}

// The numbers of a table by rising value, each with its code.
std::vector<std::pair<Unpacked, Code>> sorted_numbers(const Format& format) {
  std::vector<std::pair<Unpacked, Code>> numbers;
  for (std::uint64_t c = 0; c < std::uint64_t{1} << format.width; ++c) {
    const auto code = static_cast<Code>(c);
    const Unpacked value = format.decode(code);
    if (is_number(value)) numbers.emplace_back(value, code);
  }
  std::sort(numbers.begin(), numbers.end(), [](const auto& a, const auto& b) {
    return compare(real_from(a.first), real_from(b.first)) < 0;
  });
  return numbers;
}

// Significands of tables are odd, so that the quantum and the precision are what the values need.
void scan_table(const Unpacked& value, FormatLimits& limits) {
  if (value.value_class == ValueClass::zero) {
    limits.has_zero = true;
    return;
  }
  Unpacked magnitude = value;
  magnitude.negative = false;
  const bool is_first = limits.significand_bits == 0;
  if (is_first || value.quantum_exp < limits.min_quantum_exp) {
    limits.min_quantum_exp = value.quantum_exp;
  }
  const int more_bits = bit_length(value.significand) - limits.significand_bits;
  const auto order = compare(real_from(magnitude), real_from(limits.min_normal));
  if (more_bits > 0 || (more_bits == 0 && order < 0)) limits.min_normal = magnitude;
  limits.significand_bits += std::max(more_bits, 0);
  const bool first_positive = !value.negative && limits.min_positive.significand == 0;
  if (first_positive) limits.min_positive = value;
}

FormatLimits limits_of_table(const Format& format) {
  FormatLimits limits;
  limits.format = format.name;
  const auto numbers = sorted_numbers(format);
  limits.lowest = numbers.front().first;
  std::tie(limits.max, limits.max_code) = numbers.back();
  limits.max_full_precision = limits.max;
  for (const auto& [value, code] : numbers) scan_table(value, limits);
  for (std::uint64_t c = 0; c < std::uint64_t{1} << format.width; ++c) {
    const auto code = static_cast<Code>(c);
    if (format.decode(code).value_class == ValueClass::nan) limits.nan = code;
  }
  return limits;
}

// The range in units of 2^exp, exp at most its own.
AddendRange in_quantum(const AddendRange& range, int exp) {
  const int shift = range.quantum_exp - exp;
  return {range.low << shift, range.high << shift, exp};
}

}  // namespace

Unpacked decode_magnitude(const Format& format, Code c) {
  Unpacked value = format.decode(format.with_sign(c >= format.magnitude_codes(), c));
  value.negative = false;
  return value;
}

bool has_zero(const Format& format) {
  if (format.sign == SignEncoding::table) return limits_of_table(format).has_zero;
  return format.decode(0).value_class == ValueClass::zero;
}

FormatLimits limits_of(const Format& format) {
  if (format.sign == SignEncoding::table) return limits_of_table(format);
  FormatLimits limits;
  limits.format = format.name;
  const Code last = static_cast<Code>(format.magnitude_codes() - 1);
  limits.has_zero = has_zero(format);
  // Numbers come first among the magnitude codes, then infinity and NaN.
  const auto special = [&](Code c) { return !is_number(format.decode(c)); };
  limits.max_code = static_cast<Code>(first_where(0, std::uint64_t{last} + 1, special) - 1);
  limits.max = format.decode(limits.max_code);
  const Unpacked below_max = format.decode(limits.max_code - (limits.max_code > 0 ? 1 : 0));
  limits.has_even_steps = below_max.quantum_exp == limits.max.quantum_exp &&
                          below_max.significand + 1 == limits.max.significand;
  scan_binades(format, limits);
  find_specials(format, limits);
  if (format.sign == SignEncoding::unsigned_only) {
    limits.lowest = limits.has_zero ? Unpacked{} : limits.min_positive;
  } else {
    limits.lowest = decode_magnitude(format, limits.max_code + (limits.extra_negative ? 1 : 0));
    limits.lowest.negative = true;
  }
  return limits;
}

AddendRange product_range(const FormatLimits& a, const FormatLimits& b) {
  AddendRange range;
  range.quantum_exp = a.min_quantum_exp + b.min_quantum_exp;
  for (const Unpacked& x : {a.lowest, a.max}) {
    for (const Unpacked& y : {b.lowest, b.max}) {
      const BigInt product = in_quanta(x, a.min_quantum_exp) * in_quanta(y, b.min_quantum_exp);
      range.low = std::min(range.low, product);
      range.high = std::max(range.high, product);
    }
  }
  return range;
}

int signed_bits(const BigInt& low, const BigInt& high) {
  const int above = high > 0 ? bit_length(high) : 0;
  const int below = low < 0 ? bit_length(BigInt(-low - 1)) : 0;
  return 1 + std::max(above, below);
}

AddendRange scaled_range(const AddendRange& addends, const AddendRange& factors) {
  return {addends.low * factors.high, addends.high * factors.high,
          addends.quantum_exp + factors.quantum_exp};
}

AddendRange united(const AddendRange& a, const AddendRange& b) {
  const int exp = std::min(a.quantum_exp, b.quantum_exp);
  const AddendRange x = in_quantum(a, exp), y = in_quantum(b, exp);
  return {std::min(x.low, y.low), std::max(x.high, y.high), exp};
}

AddendRange added(const AddendRange& a, const AddendRange& b) {
  const int exp = std::min(a.quantum_exp, b.quantum_exp);
  const AddendRange x = in_quantum(a, exp), y = in_quantum(b, exp);
  return {x.low + y.low, x.high + y.high, exp};
}

AddendRange sum_range(const AddendRange& addends, std::size_t count) {
  AddendRange sums = addends;
  sums.low *= count;
  sums.high *= count;
  return sums;
}

int exact_sum_bits(const AddendRange& range, std::size_t count) {
  const AddendRange sums = sum_range(range, count);
  return signed_bits(sums.low, sums.high);
}

}  // namespace guardbit::inline arith
