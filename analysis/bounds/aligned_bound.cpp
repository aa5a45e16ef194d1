// T7 in MPFR with every operation rounded up.
#include "analysis/bounds/aligned_bound.h"

#include <algorithm>

#include "analysis/reference/rounded_up.h"

namespace guardbit::analysis {
namespace {

void add_power(MpfrNumber& x, int exp) {
  MpfrNumber power(2);
  power.assign(1, exp);
  mpfr_add(x.get(), x.get(), power.get(), MPFR_RNDU);
}

}  // namespace

ProductExponents product_exponents(const MacRegisters& registers) {
  if (registers.product) return {normal_exp(registers.product->codec().limits())};
  const FormatLimits& a = registers.activations;
  const FormatLimits& b = registers.weights;
  const int a_top = std::max(value_exp(a.max), value_exp(a.lowest));
  const int b_top = std::max(value_exp(b.max), value_exp(b.lowest));
  return {std::max(normal_exp(a) + b_top, normal_exp(b) + a_top)};
}

AlignedBound::AlignedBound(const AlignedRule& rule, const FormatLimits& sum_format,
                           Rounding rounding, ProductExponents exponents, std::size_t groups,
                           std::size_t sums)
    : slope_(bound_precision), constant_(bound_precision) {
  MpfrNumber growth(growth_precision);  // 1 + g = (1 + a)(1 + v)
  mpfr_set_ui_2exp(growth.get(), static_cast<unsigned long>(rule.terms) + 1,
                   -rule.fraction - (is_nearest(rule.alignment) ? 1 : 0), MPFR_RNDU);
  mpfr_add_ui(growth.get(), growth.get(), 1, MPFR_RNDU);
  MpfrNumber rounded(growth_precision);
  mpfr_set_ui_2exp(rounded.get(), 1, (is_nearest(rounding) ? 0 : 1) - sum_format.significand_bits,
                   MPFR_RNDU);
  mpfr_add_ui(rounded.get(), rounded.get(), 1, MPFR_RNDU);
  mpfr_mul(growth.get(), growth.get(), rounded.get(), MPFR_RNDU);

  // e / g, rounded up: g from below.
  MpfrNumber underflow(bound_precision), rate(growth_precision);
  mpfr_sub_ui(rate.get(), growth.get(), 1, MPFR_RNDD);
  underflow.assign(1, sum_format.min_quantum_exp);
  mpfr_div(underflow.get(), underflow.get(), rate.get(), MPFR_RNDU);

  mpfr_pow_ui(growth.get(), growth.get(), groups, MPFR_RNDU);
  mpfr_sub_ui(growth.get(), growth.get(), 1, MPFR_RNDU);
  mpfr_set(slope_.get(), growth.get(), MPFR_RNDU);
  mpfr_set(constant_.get(), underflow.get(), MPFR_RNDU);
  add_power(constant_, exponents.subnormal);
  add_power(constant_, normal_exp(sum_format));
  add_power(constant_, rule.floor);
  mpfr_mul(constant_.get(), constant_.get(), slope_.get(), MPFR_RNDU);
  mpfr_mul_ui(constant_.get(), constant_.get(), sums, MPFR_RNDU);
  lower_slope_ = lower_double(slope_);
  lower_constant_ = lower_double(constant_);
}

MpfrNumber AlignedBound::of(const MpfrNumber& magnitude_sum) const {
  MpfrNumber bound(bound_precision);
  mpfr_fma(bound.get(), slope_.get(), magnitude_sum.get(), constant_.get(), MPFR_RNDU);
  return bound;
}

double AlignedBound::at_least(double magnitude_sum) const {
  return sum_at_least(lowered(lower_slope_ * magnitude_sum), lower_constant_);
}

}  // namespace guardbit::analysis
