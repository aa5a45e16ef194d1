// The independent reference: names, decoding and rounding. The rules are in the header.
#include "analysis/reference/exact.h"

#include <algorithm>
#include <cassert>
#include <charconv>
#include <cmath>
#include <string>
#include <utility>

#include <gmp.h>

#include "analysis/reference/exact_family.h"
#include "arith/error.h"

namespace guardbit::analysis {
namespace {

constexpr int largest_table_width = 16;
constexpr mpfr_prec_t midpoint_precision = 2 * value_precision;

std::vector<ExactFamilyReader>& families() {
  static std::vector<ExactFamilyReader> readers;
  return readers;
}

// The neighbours of a magnitude: their codes (of which only the low bits matter where the grid has
// no end), values, and the boundary of rounding to nearest.
struct Neighbours {
  std::uint64_t code_below, code_above;
  MpfrNumber below, above, midpoint;
};

void set_mean(const MpfrNumber& a, const MpfrNumber& b, MpfrNumber& mean) {
  int inexact = mpfr_add(mean.get(), a.get(), b.get(), MPFR_RNDN);
  inexact |= mpfr_div_2ui(mean.get(), mean.get(), 1, MPFR_RNDN);
  require_exact(inexact, "mean of two neighbours");
}

// floor(f * 2^N) + R >= 2^N is f * 2^N >= 2^N - R, since the right-hand side is an integer; with
// f = (|x| - below) / (above - below) that is |x| >= below + (above - below) * (2^N - R) / 2^N.
bool reaches_random_boundary(const MpfrNumber& x, const Neighbours& n, const RoundingChoice& c) {
  assert(c.random_bits >= 0 && c.random_bits < 64);
  const std::uint64_t range = std::uint64_t{1} << c.random_bits;
  MpfrNumber boundary(n.midpoint.precision() + 4 * value_precision);
  mpfr_ptr b = boundary.get();
  int inexact = mpfr_sub(b, n.above.get(), n.below.get(), MPFR_RNDN);
  inexact |= mpfr_mul_ui(b, b, range - (c.random & (range - 1)), MPFR_RNDN);
  inexact |= mpfr_div_2si(b, b, c.random_bits, MPFR_RNDN);
  inexact |= mpfr_add(b, b, n.below.get(), MPFR_RNDN);
  require_exact(inexact, "boundary of stochastic rounding");
  return mpfr_cmpabs(x.get(), b) >= 0;
}

// Whether x, strictly above the lower neighbour in magnitude, rounds away from zero.
bool rounds_away(const MpfrNumber& x, const Neighbours& n, const RoundingChoice& choice) {
  const bool is_negative = mpfr_signbit(x.get()) != 0;
  const bool below_is_odd = (n.code_below & 1) != 0;
  const int versus_midpoint = mpfr_cmpabs(x.get(), n.midpoint.get());
  switch (choice.mode) {
    case Rounding::nearest_even:
      return versus_midpoint > 0 || (versus_midpoint == 0 && below_is_odd);
    case Rounding::nearest_away:
      return versus_midpoint >= 0;
    case Rounding::toward_zero:
      return false;
    case Rounding::up:
      return !is_negative;
    case Rounding::down:
      return is_negative;
    case Rounding::to_odd:
      return !below_is_odd;
    case Rounding::stochastic:
      return reaches_random_boundary(x, n, choice);
  }
  return false;
}

// Rounds x to all multiples of the quantum and takes the result modulo 2^width.
Code round_wrapping(const ExactFamily& family, const MpfrNumber& x, const RoundingChoice& choice) {
  MpfrNumber quanta(x.precision());
  mpfr_mul_2si(quanta.get(), x.get(), -family.quantum_exp, MPFR_RNDN);
  const mpfr_prec_t precision = x.precision() + value_precision;
  Neighbours n{0, 0, MpfrNumber(precision), MpfrNumber(precision), MpfrNumber(precision)};
  mpfr_abs(n.below.get(), quanta.get(), MPFR_RNDN);
  mpfr_trunc(n.below.get(), n.below.get());
  mpz_t integer;
  mpz_init(integer);
  mpfr_get_z(integer, n.below.get(), MPFR_RNDZ);
  n.code_below = mpz_get_ui(integer);  // the low 64 bits
  mpz_clear(integer);
  n.code_above = n.code_below + 1;

  std::uint64_t magnitude = n.code_below;
  if (!mpfr_integer_p(quanta.get())) {
    mpfr_add_ui(n.above.get(), n.below.get(), 1, MPFR_RNDN);
    set_mean(n.below, n.above, n.midpoint);
    if (rounds_away(quanta, n, choice)) magnitude = n.code_above;
  }
  return family.with_sign(mpfr_signbit(x.get()) != 0, magnitude);
}

}  // namespace

bool NameReader::take(std::string_view word) {
  if (!rest_.starts_with(word)) return false;
  rest_.remove_prefix(word.size());
  return true;
}

std::optional<int> NameReader::take_number(int min, int max) {
  int number = 0;
  const char* first = rest_.data();
  const auto [end, error] = std::from_chars(first, first + rest_.size(), number);
  const auto length = static_cast<std::size_t>(end - first);
  if (error != std::errc() || rest_.substr(0, length) != std::to_string(number)) return {};
  if (number < min || number > max) return {};
  rest_.remove_prefix(length);
  return number;
}

std::optional<double> NameReader::take_real() {
  double number = 0;
  const char* first = rest_.data();
  const auto [end, error] = std::from_chars(first, first + rest_.size(), number);
  const auto length = static_cast<std::size_t>(end - first);
  char text[32];
  const char* text_end = std::to_chars(text, text + sizeof text, number).ptr;
  if (error != std::errc() || rest_.substr(0, length) != std::string_view(text, text_end))
    return {};
  if (!std::isfinite(number)) return {};
  rest_.remove_prefix(length);
  return number;
}

std::optional<int> NameReader::take_value_bits(std::string_view introduction) {
  if (!take(std::string(introduction) + "bits=")) return 24;
  const auto bits = take_number(4, 32);
  return bits == 24 ? std::nullopt : bits;  // the default is not written out
}

RegisterExactFamily::RegisterExactFamily(ExactFamilyReader reader) { families().push_back(reader); }

void ExactFamily::midpoint_above(std::uint64_t magnitude, MpfrNumber& midpoint) const {
  MpfrNumber below(value_precision), above(value_precision);
  magnitude_value(magnitude, below);
  magnitude_value(magnitude + 1, above);
  set_mean(below, above, midpoint);
}

std::optional<Code> ExactFamily::round(const MpfrNumber&, const RoundingChoice&, Overflow) const {
  return {};
}

Code ExactFamily::with_sign(bool is_negative, std::uint64_t magnitude) const {
  const std::uint64_t mask = (std::uint64_t{1} << width) - 1;
  if (!is_negative) return static_cast<Code>(magnitude & mask);
  if (twos_complement) return static_cast<Code>((0 - magnitude) & mask);
  if (magnitude == 0 && has_one_zero) return 0;
  return static_cast<Code>(magnitude | (std::uint64_t{1} << (width - 1)));
}

ExactFormat::ExactFormat(std::string_view canonical_name) {
  for (const ExactFamilyReader read : families()) {
    if (!family_) family_ = read(canonical_name);
  }
  if (!family_) {
    throw SpecError("format '" + std::string(canonical_name) +
                    "': expected a canonical name such as e4m3:fn, posit8_2, int8 or fixed8.4");
  }
  if (width() > largest_table_width) return;
  const std::uint64_t largest = std::max(family_->positive.largest, family_->negative.largest);
  Table table;
  for (std::uint64_t magnitude = 0; magnitude <= largest; ++magnitude) {
    family_->magnitude_value(magnitude, table.values.emplace_back(value_precision));
    family_->midpoint_above(magnitude, table.midpoints.emplace_back(midpoint_precision));
  }
  table_ = std::make_shared<const Table>(std::move(table));
}

int ExactFormat::width() const { return family_->width; }

long ExactFormat::quantum_exp() const { return family_->quantum_exp; }

long ExactFormat::limit_exp() const {
  MpfrNumber value(value_precision);
  family_->magnitude_value(std::max(family_->positive.largest, family_->negative.largest), value);
  return mpfr_get_exp(value.get());  // 2^(exp - 1) <= value < 2^exp
}

ExactValue ExactFormat::decode(Code code) const {
  MpfrNumber value(value_precision);
  const ValueClass value_class = decode(code, value);
  return {value_class, std::move(value)};
}

ValueClass ExactFormat::decode(Code code, MpfrNumber& value) const {
  assert(std::uint64_t{code} >> width() == 0);
  value.reset(value_precision);
  return family_->decode(code, value);
}

const MpfrNumber& ExactFormat::magnitude_value(std::uint64_t magnitude, MpfrNumber& scratch) const {
  if (table_) return table_->values[magnitude];
  family_->magnitude_value(magnitude, scratch);
  return scratch;
}

MpfrNumber ExactFormat::boundary_above(Code magnitude) const {
  MpfrNumber scratch(midpoint_precision);
  return midpoint_above(magnitude, scratch);
}

const MpfrNumber& ExactFormat::midpoint_above(std::uint64_t magnitude, MpfrNumber& scratch) const {
  if (table_) return table_->midpoints[magnitude];
  family_->midpoint_above(magnitude, scratch);
  return scratch;
}

// Bisection; the smallest magnitude if |x| is below that.
std::uint64_t ExactFormat::magnitude_at_or_below(const MpfrNumber& x) const {
  const auto& range = mpfr_signbit(x.get()) ? family_->negative : family_->positive;
  MpfrNumber scratch(value_precision);
  std::uint64_t low = range.smallest, high = range.largest + 1;
  while (high - low > 1) {
    const std::uint64_t middle = low + (high - low) / 2;
    const bool is_below = mpfr_cmpabs(magnitude_value(middle, scratch).get(), x.get()) <= 0;
    (is_below ? low : high) = middle;
  }
  return low;
}

Code ExactFormat::round(const MpfrNumber& x, Rounding mode, std::uint64_t random, int random_bits,
                        Overflow overflow) const {
  assert(mpfr_number_p(x.get()));
  const RoundingChoice choice{mode, random, random_bits};
  if (const auto code = family_->round(x, choice, overflow)) return *code;
  if (mpfr_zero_p(x.get())) return 0;
  if (overflow == Overflow::wrap && family_->wraps) return round_wrapping(*family_, x, choice);
  const bool is_negative = mpfr_signbit(x.get()) != 0;
  if (is_negative && !family_->is_signed) return 0;

  const auto& range = is_negative ? family_->negative : family_->positive;
  std::uint64_t magnitude = magnitude_at_or_below(x);
  Neighbours n{magnitude, magnitude + 1, MpfrNumber(value_precision), MpfrNumber(value_precision),
               MpfrNumber(midpoint_precision)};
  family_->magnitude_value(magnitude, n.below);
  if (mpfr_zero_p(n.below.get())) n.code_below = magnitude = 0;  // any code that reads as zero
  const bool is_clamped = family_->stays_within_range && magnitude == range.largest;
  if (mpfr_cmpabs(x.get(), n.below.get()) > 0 && !is_clamped) {
    family_->magnitude_value(n.code_above, n.above);
    n.midpoint = midpoint_above(n.code_above - 1, n.midpoint);
    if (rounds_away(x, n, choice)) magnitude = n.code_above;
  }
  if (magnitude > range.largest) {
    if (overflow == Overflow::infinity && range.infinity) return *range.infinity;
    magnitude = range.largest;
  }
  return family_->with_sign(is_negative, magnitude);
}

}  // namespace guardbit::analysis
