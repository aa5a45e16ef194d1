// Spacing from decode alone: the last code of each binade and its successor.
#include "analysis/bounds/value_spacing.h"

#include <algorithm>
#include <cassert>

#include "analysis/reference/rounded_up.h"

namespace guardbit::analysis {
namespace {

// Holds the difference of two neighbours: both have at most 33 bits, and where there is no value in
// the binade above the lower one both are powers of two, by a factor of at most 2^16 (posits) or
// 2^64 (takum5:linear) apart.
constexpr mpfr_prec_t step_precision = 64;

long exp_of(const Unpacked& value) { return bit_length(value.significand) - 1 + value.quantum_exp; }

MpfrNumber number(const Unpacked& value) {
  MpfrNumber result(step_precision);
  const int inexact =
      mpfr_set_ui_2exp(result.get(), value.significand, value.quantum_exp, MPFR_RNDN);
  require_exact(inexact, "value of a format");
  return result;
}

MpfrNumber difference(const MpfrNumber& upper, const MpfrNumber& lower) {
  MpfrNumber result(step_precision);
  require_exact(mpfr_sub(result.get(), upper.get(), lower.get(), MPFR_RNDN), "gap of two values");
  return result;
}

MpfrNumber scaled(const MpfrNumber& x, long exp) {
  MpfrNumber result(x);
  mpfr_mul_2si(result.get(), x.get(), exp, MPFR_RNDN);
  return result;
}

// The smallest code in [low, high) whose value is at least 2^exp, or high.
Code first_at_least(const Format& format, long exp, Code low, Code high) {
  while (low < high) {
    const Code middle = low + (high - low) / 2;
    const Unpacked value = format.decode(middle);
    if (value.significand != 0 && exp_of(value) >= exp) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

}  // namespace

ValueSpacing::ValueSpacing(const Format& format) {
  assert(format.sign != SignEncoding::table);
  const FormatLimits limits = limits_of(format);
  assert(limits.has_zero);
  lowest_exp_ = exp_of(limits.min_positive);
  steps_.push_back(step_at_zero(format, limits.min_positive));
  const Code end = limits.max_code + 1;
  for (Code c = first_at_least(format, lowest_exp_, 0, end); c < end;) {
    const long exp = exp_of(format.decode(c));
    const Code next = first_at_least(format, exp + 1, c, end);
    const long next_exp = next < end ? exp_of(format.decode(next)) : exp + 1;
    const Step step = step_above(format, limits, next - 1);
    steps_.insert(steps_.end(), static_cast<std::size_t>(next_exp - exp), step);
    c = next;
  }
  for (Step& step : steps_) {
    if (mpfr_min_prec(step.gap.get()) == 1) {
      step.gap_exp = static_cast<int>(mpfr_get_exp(step.gap.get()) - 1);
    }
  }
}

ValueSpacing::Step ValueSpacing::step_at_zero(const Format& format,
                                              const Unpacked& smallest) const {
  const MpfrNumber gap = number(smallest);
  return {gap, format.never_rounds_to_zero ? gap : scaled(gap, -1)};
}

ValueSpacing::Step ValueSpacing::step_above(const Format& format, const FormatLimits& limits,
                                            Code lower) const {
  if (lower == limits.max_code && format.never_rounds_to_zero) return steps_.back();
  const MpfrNumber below = number(format.decode(lower));
  const MpfrNumber to_boundary = difference(number(format.decode_midpoint_above(lower)), below);
  if (lower == limits.max_code) return {scaled(to_boundary, 1), to_boundary};
  const MpfrNumber gap = difference(number(format.decode(lower + 1)), below);
  const MpfrNumber from_boundary = difference(gap, to_boundary);
  return {gap, to_boundary < from_boundary ? from_boundary : to_boundary};
}

std::size_t ValueSpacing::binade_of(const MpfrNumber& x) const {
  if (mpfr_zero_p(x.get())) return 0;
  if (!mpfr_number_p(x.get())) return steps_.size() - 1;
  return binade_below(mpfr_get_exp(x.get()));
}

std::vector<MpfrNumber> largest_errors(const ValueSpacing& spacing, Rounding mode,
                                       int quantum_exp) {
  const MpfrNumber quantum = power_of_two(quantum_exp), zero(bound_precision);
  MpfrNumber largest = zero;
  std::vector<MpfrNumber> errors;
  bool rounds = false;
  for (std::size_t i = 0; i < spacing.binades(); ++i) {
    const MpfrNumber& error = is_nearest(mode) ? spacing.nearest_error(i) : spacing.gap(i);
    if (largest < error) largest = error;
    rounds = rounds || quantum < spacing.gap(i);
    errors.push_back(rounds ? largest : zero);
  }
  return errors;
}

std::shared_ptr<const ValueSpacing> ValueSpacings::get(const Format& format) const {
  std::shared_ptr<const ValueSpacing>& spacing = known_[format.name];
  if (!spacing) spacing = std::make_shared<ValueSpacing>(format);
  return spacing;
}

}  // namespace guardbit::analysis
