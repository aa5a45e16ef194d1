// The theorems of one register: T1 to T6.
#include <algorithm>
#include <bit>
#include <limits>
#include <utility>
#include <variant>

#include "analysis/bounds/error_bound.h"
#include "analysis/reference/rounded_up.h"

namespace guardbit::analysis {

RegisterBound::RegisterBound(const Register& reg, int addend_quantum_exp, const Counts& counts,
                             const ValueSpacings& spacings)
    : counts_(counts) {
  if (const auto* other = std::get_if<OtherSums>(&reg.sums)) {
    bound_other(reg, *other, addend_quantum_exp);
  } else {
    bound(reg.layout, reg.rounding.mode, addend_quantum_exp, spacings);
  }
  set_lower();
}

RegisterBound::RegisterBound(const RegisterLayout& layout, Rounding mode, int addend_quantum_exp,
                             const Counts& counts, const ValueSpacings& spacings)
    : counts_(counts) {
  bound(layout, mode, addend_quantum_exp, spacings);
  set_lower();
}

void RegisterBound::bound(const RegisterLayout& layout, Rounding mode, int addend_quantum_exp,
                          const ValueSpacings& spacings) {
  if (layout.is_twos_complement())
    return bound_twos_complement(layout.lsb, mode, addend_quantum_exp);
  spacing_ = spacings.get(layout.format());
  bound_floating_point(layout.format(), mode, addend_quantum_exp);
}

void RegisterBound::bound_other(const Register& reg, const OtherSums& sums,
                                int addend_quantum_exp) {
  const SumTheorem* theorem = find_sum_theorem(sums.name);
  exists_ = theorem != nullptr;
  theorems_ = "none";
  quantum_exp_ = reg.range.quantum_exp;
  if (!exists_) return;
  SumBound bound = theorem->of(reg, addend_quantum_exp, counts_);
  theorems_ = theorem->theorem;
  quantum_exp_ = bound.quantum_exp;
  linear_ = {std::move(bound.slope), std::move(bound.constant)};
}

void RegisterBound::bound_twos_complement(int lsb, Rounding mode, int addend_quantum_exp) {
  quantum_exp_ = std::max(lsb, addend_quantum_exp);
  linear_ = {MpfrNumber(bound_precision), MpfrNumber(bound_precision)};
  theorems_ = "T1";
  if (lsb <= addend_quantum_exp) return;
  theorems_ = "T2";
  MpfrNumber error = power_of_two(is_nearest(mode) ? lsb - 1L : lsb);
  if (!is_nearest(mode)) {
    mpfr_sub(error.get(), error.get(), power_of_two(addend_quantum_exp).get(), MPFR_RNDU);
  }
  linear_->constant = times(error, counts_.additions);
  multiple_ = is_nearest(mode) || mode == Rounding::toward_zero ? 1 : 0;
}

void RegisterBound::bound_floating_point(const Format& format, Rounding mode,
                                         int addend_quantum_exp) {
  const FormatLimits limits = limits_of(format);
  const bool is_posit = format.never_rounds_to_zero;
  quantum_exp_ =
      is_posit ? limits.min_quantum_exp : std::max(limits.min_quantum_exp, addend_quantum_exp);
  errors_ = largest_errors(*spacing_, mode, addend_quantum_exp);
  theorems_ = "T5";
  if (is_posit || !limits.has_even_steps) return;
  grows_ = mode != Rounding::toward_zero;
  if (is_nearest(mode) && !counts_.tree) multiple_ = 1;
  if (mode == Rounding::toward_zero) multiple_ = 2;
  if (grows_) set_linear(mode, limits.significand_bits, errors_.front());
}

// T3, T4 and T6; `underflow` is their e.
void RegisterBound::set_linear(Rounding mode, int significand_bits, const MpfrNumber& underflow) {
  linear_ = {MpfrNumber(bound_precision), MpfrNumber(bound_precision)};
  if (counts_.tree) return set_tree(mode, significand_bits, underflow);
  if (!is_nearest(mode)) return set_growth(mode, significand_bits, underflow);
  theorems_ = "T3, T5";
  linear_->slope = times(power_of_two(-significand_bits), counts_.terms);
  linear_->constant = times(underflow, counts_.additions);
}

void RegisterBound::set_growth(Rounding mode, int significand_bits, const MpfrNumber& underflow) {
  theorems_ = "T4, T5";
  MpfrNumber growth = growth_of(relative_error(mode, significand_bits), counts_.terms);
  mpfr_sub_ui(growth.get(), growth.get(), 1, MPFR_RNDU);
  linear_->slope = times(growth, 1);
  mpfr_mul(growth.get(), growth.get(), underflow.get(), MPFR_RNDU);
  mpfr_mul_2si(growth.get(), growth.get(), significand_bits - 1, MPFR_RNDU);
  linear_->constant = times(growth, counts_.sums);
}

void RegisterBound::set_tree(Rounding mode, int significand_bits, const MpfrNumber& underflow) {
  theorems_ = "T6, T5";
  const std::size_t levels = static_cast<std::size_t>(std::bit_width(counts_.terms - 1));
  const MpfrNumber error = relative_error(mode, significand_bits);
  MpfrNumber growth = growth_of(error, levels);
  mpfr_mul(growth.get(), growth.get(), underflow.get(), MPFR_RNDU);
  linear_->constant = times(growth, roundings() * counts_.sums);
  growth = growth_of(error, levels + 1);
  mpfr_sub_ui(growth.get(), growth.get(), 1, MPFR_RNDU);
  linear_->slope = times(growth, 1);
}

std::size_t RegisterBound::roundings() const {
  return counts_.tree ? 2 * counts_.terms - 1 : counts_.terms;
}

MpfrNumber RegisterBound::gap_bound(const MpfrNumber& magnitude_sum) const {
  std::size_t binade = spacing_->binade_of(magnitude_sum);
  while (grows_) {
    const MpfrNumber reach = plus(magnitude_sum, times(errors_[binade], roundings() - 1));
    const std::size_t reached = spacing_->binade_of(reach);
    if (reached == binade) break;
    binade = reached;
  }
  return times(errors_[binade], counts_.tree ? roundings() * counts_.sums : counts_.additions);
}

MpfrNumber RegisterBound::of(const MpfrNumber& magnitude_sum) const {
  MpfrNumber least(bound_precision);
  mpfr_set_inf(least.get(), 1);
  const auto consider = [&](const MpfrNumber& bound) {
    if (bound < least) least = bound;
  };
  if (linear_) {
    MpfrNumber bound(bound_precision);
    mpfr_fma(bound.get(), linear_->slope.get(), magnitude_sum.get(), linear_->constant.get(),
             MPFR_RNDU);
    consider(bound);
  }
  if (multiple_ != 0) consider(times(magnitude_sum, multiple_));
  if (spacing_) consider(gap_bound(magnitude_sum));
  return least;
}

void RegisterBound::set_lower() {
  if (linear_) {
    lower_.slope = lower_double(linear_->slope);
    lower_.constant = lower_double(linear_->constant);
  }
  for (const MpfrNumber& error : errors_) lower_.errors.push_back(lower_double(error));
}

// No more than gap_bound: a lower start, a lower reach and lower errors end in no higher binade.
double RegisterBound::gap_bound_at_least(double magnitude_sum) const {
  const auto more = static_cast<double>(roundings() - 1);
  std::size_t binade = spacing_->binade_of(magnitude_sum);
  while (grows_) {
    const double reach = sum_at_least(magnitude_sum, lowered(lower_.errors[binade] * more));
    const std::size_t reached = spacing_->binade_of(reach);
    if (reached <= binade) break;
    binade = reached;
  }
  const std::size_t count = counts_.tree ? roundings() * counts_.sums : counts_.additions;
  return lowered(lower_.errors[binade] * static_cast<double>(count));
}

double RegisterBound::at_least(double magnitude_sum) const {
  double least = std::numeric_limits<double>::max();
  if (linear_) least = sum_at_least(lowered(lower_.slope * magnitude_sum), lower_.constant);
  if (multiple_ != 0) {
    least = std::min(least, lowered(magnitude_sum * static_cast<double>(multiple_)));
  }
  return spacing_ ? std::min(least, gap_bound_at_least(magnitude_sum)) : least;
}

}  // namespace guardbit::analysis
