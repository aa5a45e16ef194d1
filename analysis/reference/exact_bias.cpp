// Quotients in MPFR, rounded to whole units.
#include "analysis/reference/exact_bias.h"

#include <algorithm>

namespace guardbit::analysis {
namespace {

constexpr mpfr_prec_t quotient_precision = 320;
constexpr mpfr_exp_t most_bias_bits = 62;

MpfrNumber quotient(float bias, double activation_scale, double weight_scale) {
  MpfrNumber scale(106), result(quotient_precision);
  int inexact = mpfr_set_d(scale.get(), activation_scale, MPFR_RNDN);
  inexact |= mpfr_mul_d(scale.get(), scale.get(), weight_scale, MPFR_RNDN);
  inexact |= mpfr_set_flt(result.get(), bias, MPFR_RNDN);
  require_exact(inexact, "scale of a bias");
  mpfr_div(result.get(), result.get(), scale.get(), MPFR_RNDN);
  return result;
}

}  // namespace

ExactBias::ExactBias(std::span<const float> biases, double activation_scale,
                     std::span<const double> weight_scales, int quantum_exp)
    : originals_(biases) {
  mpfr_exp_t unit = quantum_exp;
  for (std::size_t i = 0; i < biases.size(); ++i) {
    const std::size_t channel = weight_scales.size() == 1 ? 0 : i;
    addends_.push_back(quotient(biases[i], activation_scale, weight_scales[channel]));
    mpfr_srcptr value = addends_.back().get();
    if (!mpfr_zero_p(value)) unit = std::max(unit, mpfr_get_exp(value) - most_bias_bits);
  }
  for (MpfrNumber& addend : addends_) {
    mpfr_mul_2si(addend.get(), addend.get(), -unit, MPFR_RNDN);
    mpfr_roundeven(addend.get(), addend.get());
    mpfr_mul_2si(addend.get(), addend.get(), unit, MPFR_RNDN);
  }
}

void add_exactly(MpfrNumber& sum, const MpfrNumber& addend) {
  if (mpfr_zero_p(addend.get())) return;
  mpfr_exp_t top = mpfr_get_exp(addend.get());
  mpfr_exp_t bottom = top - mpfr_min_prec(addend.get());
  if (!mpfr_zero_p(sum.get())) {
    const mpfr_exp_t exp = mpfr_get_exp(sum.get());
    top = std::max(top, exp);
    bottom = std::min(bottom, exp - mpfr_min_prec(sum.get()));
  }
  const mpfr_prec_t bits = std::max(sum.precision(), top - bottom + 1);
  require_exact(mpfr_prec_round(sum.get(), bits, MPFR_RNDN), "exact sum with a bias");
  require_exact(mpfr_add(sum.get(), sum.get(), addend.get(), MPFR_RNDN), "exact sum with a bias");
}

}  // namespace guardbit::analysis
