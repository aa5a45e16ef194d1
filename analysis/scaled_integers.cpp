// Dot products in int64 or __int128, whichever provably holds every partial sum.
#include "analysis/scaled_integers.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cmath>

#include "arith/integers.h"

namespace guardbit {
namespace {

constexpr int largest_bits = 62;
constexpr int largest_cache_width = 16;
constexpr std::uint64_t empty_entry = std::uint64_t{1} << 32;

Dyadic normalised(std::int64_t significand, int exp) {
  if (significand == 0) return {};
  const int zeros = std::countr_zero(static_cast<std::uint64_t>(significand));
  return {significand / (std::int64_t{1} << zeros), exp + zeros, true};
}

int bits_of(std::int64_t x) { return bit_length(static_cast<std::uint64_t>(std::abs(x))); }

struct Sums {
  Int128 sum, magnitude_sum;
};

template <class Integer>
Sums dot(const ScaledIntegers& a, const ScaledIntegers& b) {
  Integer sum = 0, magnitude_sum = 0;
  for (std::size_t i = 0; i < a.integers.size(); ++i) {
    const Integer product = static_cast<Integer>(a.integers[i]) * b.integers[i];
    sum += product;
    magnitude_sum += product < 0 ? -product : product;
  }
  return {sum, magnitude_sum};
}

// integer * 2^exp in 128 bits; |integer| < 2^126.
void assign(Int128 integer, int exp, MpfrNumber& value) {
  constexpr int half = 64;
  value.reset(2 * half);
  mpfr_ptr v = value.get();
  int inexact = mpfr_set_si(v, static_cast<std::int64_t>(integer >> half), MPFR_RNDN);
  inexact |= mpfr_mul_2ui(v, v, half, MPFR_RNDN);
  inexact |= mpfr_add_ui(v, v, static_cast<std::uint64_t>(integer), MPFR_RNDN);
  inexact |= mpfr_mul_2si(v, v, exp, MPFR_RNDN);
  require_exact(inexact, "exact dot product in integers");
}

}  // namespace

Dyadic dyadic(float x) {
  if (!std::isfinite(x)) return {0, 0, false};
  int exp = 0;
  const float fraction = std::frexp(x, &exp);  // 24 bits at most
  return normalised(static_cast<std::int64_t>(std::ldexp(fraction, 24)), exp - 24);
}

Dyadic dyadic(const MpfrNumber& x) {
  if (!mpfr_number_p(x.get())) return {0, 0, false};
  if (mpfr_zero_p(x.get())) return {};
  const mpfr_exp_t exp = mpfr_get_exp(x.get()) - mpfr_min_prec(x.get());
  MpfrNumber significand(x);
  require_exact(mpfr_mul_2si(significand.get(), x.get(), -exp, MPFR_RNDN), "significand");
  return {mpfr_get_si(significand.get(), MPFR_RNDN), static_cast<int>(exp), true};
}

DyadicCodes::DyadicCodes(const ExactFormat& format)
    : format_(format),
      entries_(std::size_t{1} << std::min(format.width(), largest_cache_width),
               Entry{empty_entry, {}}) {}

Dyadic DyadicCodes::decode(Code code) const {
  return dyadic(format_.decode(code).value);
}

void ScaledIntegers::assign(const std::vector<Dyadic>& values) {
  *this = {std::move(integers), 0, 0, true};
  integers.resize(values.size());
  int top = 0;
  bool is_first = true;
  for (const Dyadic& value : values) {
    fits = fits && value.is_number;
    if (value.significand == 0) continue;
    const int value_top = value.exp + bits_of(value.significand);
    exp = is_first ? value.exp : std::min(exp, value.exp);
    top = is_first ? value_top : std::max(top, value_top);
    is_first = false;
  }
  bits = top - exp;
  fits = fits && bits <= largest_bits;
  if (!fits) return;
  std::transform(values.begin(), values.end(), integers.begin(), [this](const Dyadic& value) {
    return value.significand == 0 ? 0 : value.significand * (std::int64_t{1} << (value.exp - exp));
  });
}

bool integer_dot(const ScaledIntegers& a, const ScaledIntegers& b, MpfrNumber& sum,
                 MpfrNumber* magnitude_sum) {
  assert(a.integers.size() == b.integers.size());
  const int bits = a.bits + b.bits + bit_length(std::uint64_t{a.integers.size()});
  if (!a.fits || !b.fits || bits > 2 * largest_bits + 2) return false;
  const Sums sums = bits <= largest_bits ? dot<std::int64_t>(a, b) : dot<Int128>(a, b);
  assign(sums.sum, a.exp + b.exp, sum);
  if (magnitude_sum != nullptr) assign(sums.magnitude_sum, a.exp + b.exp, *magnitude_sum);
  return true;
}

}  // namespace guardbit
