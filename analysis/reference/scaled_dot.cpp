// Each product is formed exactly; the sum has the bits from the highest to the lowest of them all.
#include "analysis/reference/scaled_dot.h"

#include <algorithm>
#include <bit>
#include <cassert>

namespace guardbit::analysis {
namespace {

// Four factors of at most 64 bits.
constexpr mpfr_prec_t product_precision = 256;

std::optional<ExactOperands> operands_of(const std::optional<ExactFormat>& format) {
  return format ? std::optional<ExactOperands>(*format) : std::nullopt;
}

// Bits that hold every sum of the products and of their magnitudes.
mpfr_prec_t sum_precision(const std::vector<MpfrNumber>& products, std::size_t count) {
  bool is_first = true;
  mpfr_exp_t top = 0, bottom = 0;
  for (std::size_t i = 0; i < count; ++i) {
    mpfr_srcptr x = products[i].get();
    if (mpfr_zero_p(x)) continue;
    const mpfr_exp_t last = mpfr_get_exp(x) - static_cast<mpfr_exp_t>(mpfr_min_prec(x));
    top = is_first ? mpfr_get_exp(x) : std::max(top, mpfr_get_exp(x));
    bottom = is_first ? last : std::min(bottom, last);
    is_first = false;
  }
  return std::max<mpfr_prec_t>(64, top - bottom + static_cast<int>(std::bit_width(count)));
}

}  // namespace

ScaledDot::ScaledDot(const ExactFormat& activations,
                     const std::optional<ExactFormat>& activation_scales,
                     const ExactFormat& weights, const std::optional<ExactFormat>& weight_scales)
    : activations_(activations),
      weights_(weights),
      activation_scales_(operands_of(activation_scales)),
      weight_scales_(operands_of(weight_scales)) {}

void ScaledDot::compute(const ScaledCodes& a, const ScaledCodes& b, MpfrNumber& sum,
                        MpfrNumber& magnitude_sum) {
  const std::size_t count = a.codes.size();
  assert(b.codes.size() == count);
  if (products_.size() < count) products_.resize(count, MpfrNumber(product_precision));
  int inexact = 0;
  for (std::size_t i = 0; i < count; ++i) {
    mpfr_ptr product = products_[i].get();
    inexact |=
        mpfr_mul(product, activations_.value(a.codes[i]), weights_.value(b.codes[i]), MPFR_RNDN);
    const auto scale = [&](std::optional<ExactOperands>& scales, std::span<const Code> codes) {
      if (scales) inexact |= mpfr_mul(product, product, scales->value(codes[i]), MPFR_RNDN);
    };
    scale(activation_scales_, a.scales);
    scale(weight_scales_, b.scales);
  }
  const mpfr_prec_t precision = sum_precision(products_, count);
  sum.reset(precision);
  magnitude_sum.reset(precision);
  for (std::size_t i = 0; i < count; ++i) {
    mpfr_ptr product = products_[i].get();
    inexact |= mpfr_add(sum.get(), sum.get(), product, MPFR_RNDN);
    inexact |= mpfr_abs(product, product, MPFR_RNDN);
    inexact |= mpfr_add(magnitude_sum.get(), magnitude_sum.get(), product, MPFR_RNDN);
  }
  require_exact(inexact, "exact dot product with block scales");
}

}  // namespace guardbit::analysis
