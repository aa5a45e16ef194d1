// Biases divided by scales in integers of any size, and rounded once.
#include "arith/product/bias.h"

#include <algorithm>
#include <cmath>

namespace guardbit::inline arith {
namespace {

constexpr int most_bits = 62;

// integer * 2^exp
struct ScaledInteger {
  BigInt integer;
  int exp;
};

ScaledInteger exact(double x) {
  constexpr int digits = 53;
  int exp = 0;
  const double fraction = std::frexp(x, &exp);
  return {static_cast<std::int64_t>(std::ldexp(fraction, digits)), exp - digits};
}

// |numerator| / denominator * 2^exp
struct Quotient {
  BigInt magnitude, denominator;
  int exp;
  bool negative;

  // Brings it to a multiple of 2^unit: what is to be divided by what.
  Quotient in_units(int unit) const {
    const int shift = exp - unit;
    return {shift > 0 ? BigInt(magnitude << shift) : magnitude,
            shift < 0 ? BigInt(denominator << -shift) : denominator, unit, negative};
  }
  // The least e with a value below 2^e; not of zero.
  int top_exp() const {
    const int e = bit_length(magnitude) - bit_length(denominator) + exp;
    const Quotient scaled = in_units(e);
    return scaled.magnitude < scaled.denominator ? e : e + 1;
  }
  // The nearest multiple of 2^unit, ties to even, in units.
  std::int64_t rounded(int unit) const {
    const Quotient scaled = in_units(unit);
    BigInt whole = scaled.magnitude / scaled.denominator;
    const BigInt rest = (scaled.magnitude - whole * scaled.denominator) * 2;
    const bool is_odd = (whole & 1) != 0;
    if (rest > scaled.denominator || (rest == scaled.denominator && is_odd)) ++whole;
    const auto result = static_cast<std::int64_t>(whole);
    return negative ? -result : result;
  }
};

Quotient quotient(float bias, double activation_scale, double weight_scale) {
  const ScaledInteger b = exact(static_cast<double>(bias));
  const ScaledInteger s = exact(activation_scale), t = exact(weight_scale);
  return {BigInt(abs(b.integer)), s.integer * t.integer, b.exp - s.exp - t.exp, std::signbit(bias)};
}

}  // namespace

BiasAddends make_bias(std::span<const float> biases, double activation_scale,
                      std::span<const double> weight_scales, int quantum_exp) {
  std::vector<Quotient> quotients;
  BiasAddends bias;
  bias.exp = quantum_exp;
  for (std::size_t i = 0; i < biases.size(); ++i) {
    const double weight_scale = weight_scales[weight_scales.size() > 1 ? i : 0];
    quotients.push_back(quotient(biases[i], activation_scale, weight_scale));
    if (biases[i] == 0) continue;
    bias.exp = std::max(bias.exp, quotients.back().top_exp() - most_bits);
  }
  for (const Quotient& value : quotients) bias.integers.push_back(value.rounded(bias.exp));
  return bias;
}

std::optional<AddendRange> range_of(const BiasAddends& bias) {
  if (bias.empty()) return std::nullopt;
  AddendRange range{0, 0, bias.exp};
  for (const std::int64_t integer : bias.integers) {
    range.low = std::min(range.low, BigInt(integer));
    range.high = std::max(range.high, BigInt(integer));
  }
  return range;
}

}  // namespace guardbit::inline arith
