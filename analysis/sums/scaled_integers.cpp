// Dot products in int64, of products of int32 where these hold the operands, or in __int128:
// whichever provably holds every partial sum.
#include "analysis/sums/scaled_integers.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cmath>
#include <type_traits>
#include <utility>

#include "arith/numbers/int128.h"

namespace guardbit::analysis {
namespace {

constexpr int largest_bits = 62;
constexpr int largest_narrow_bits = 31;
constexpr int largest_cache_width = 16;
constexpr std::uint64_t empty_entry = std::uint64_t{1} << 32;

Dyadic normalised(std::int64_t significand, int exp) {
  if (significand == 0) return {};
  const int zeros = std::countr_zero(static_cast<std::uint64_t>(significand));
  return {significand / (std::int64_t{1} << zeros), exp + zeros, true};
}

int magnitude_bits(std::int64_t x) { return bit_length(static_cast<std::uint64_t>(std::abs(x))); }

template <class Sum, class Element>
void add_products(const std::vector<Element>& a, const std::vector<Element>& b,
                  IntegerDot& result) {
  Sum sum = 0, magnitude_sum = 0;
  const Element* x = a.data();
  const Element* y = b.data();
  for (std::size_t i = 0, size = a.size(); i < size; ++i) {
    const Sum product = static_cast<Sum>(x[i]) * y[i];
    sum += product;
    magnitude_sum += product < 0 ? -product : product;
  }
  result.sum = sum;
  result.magnitude_sum = magnitude_sum;
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

Dyadic DyadicCodes::decode(Code code) const { return dyadic(format_.decode(code).value); }

void ScaledIntegers::assign(const std::vector<Dyadic>& values) {
  *this = {std::move(integers), std::move(narrow), 0, 0, true};
  int top = 0;
  bool is_first = true;
  for (const Dyadic& value : values) {
    fits = fits && value.is_number;
    if (value.significand == 0) continue;
    const int value_top = value.exp + magnitude_bits(value.significand);
    exp = is_first ? value.exp : std::min(exp, value.exp);
    top = is_first ? value_top : std::max(top, value_top);
    is_first = false;
  }
  bits = top - exp;
  fits = fits && bits <= largest_bits;
  if (!fits) return;
  const auto scale = [this](auto& to, const std::vector<Dyadic>& from) {
    using Integer = typename std::decay_t<decltype(to)>::value_type;
    to.resize(from.size());
    std::transform(from.begin(), from.end(), to.begin(), [this](const Dyadic& value) {
      if (value.significand == 0) return Integer{0};
      return static_cast<Integer>(value.significand * (std::int64_t{1} << (value.exp - exp)));
    });
  };
  scale(integers, values);
  if (bits <= largest_narrow_bits) scale(narrow, values);
}

IntegerDot integer_dot(const ScaledIntegers& a, const ScaledIntegers& b) {
  IntegerDot result;
  const int bits = a.bits + b.bits + bit_length(std::uint64_t{a.integers.size()});
  if (!a.fits || !b.fits || bits > DyadicSum::largest_bits) return result;
  assert(a.integers.size() == b.integers.size());
  result.fit = true;
  result.exp = a.exp + b.exp;
  if (bits > largest_bits) {
    add_products<Int128>(a.integers, b.integers, result);
  } else if (std::max(a.bits, b.bits) <= largest_narrow_bits) {
    add_products<std::int64_t>(a.narrow, b.narrow, result);
  } else {
    add_products<std::int64_t>(a.integers, b.integers, result);
  }
  return result;
}

}  // namespace guardbit::analysis
