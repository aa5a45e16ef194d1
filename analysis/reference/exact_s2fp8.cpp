// S2FP8 by its definition (Cambier et al., ICLR 2020): where E5M2 (5 exponent bits, bias 15, 2
// trailing bits, IEEE 754 specials) has the magnitude q, this has (2^-beta * q)^(1/alpha). The
// boundary above a code is the same function of the mean of the two E5M2 magnitudes.
//
// (log2 q - beta) / alpha is evaluated with outward rounding to ever more bits, 2^x too, until
// both ends round alike. Values that have few bits would never end: an interval of 4000 bits that
// holds a number of 65 bits is taken as that number. (alpha and beta are multiples of 2^-1074: what
// is not that number lies further away.)
#include <vector>

#include "analysis/reference/exact_family.h"

namespace guardbit::analysis {
namespace {

class ExactS2fp8 final : public ExactFamily {
 public:
  ExactS2fp8(double alpha, double beta, int value_bits) : alpha_(alpha), beta_(beta) {
    width = 8;
    positive = {0, infinity_code - 1, Code{infinity_code}};
    negative = {0, infinity_code - 1, Code{infinity_code} | 0x80};
    for (std::uint64_t magnitude = 0; magnitude <= infinity_code; ++magnitude) {
      values_.emplace_back(value_precision);
      boundaries_.emplace_back(value_precision);
      if (magnitude > 0) set_image(e5m2(magnitude), value_bits, values_.back());
      set_image(mean_above(magnitude), irrational_boundary_precision, boundaries_.back());
    }
    quantum_exp = mpfr_get_exp(values_[1].get()) - value_bits;
  }

  ValueClass decode(Code code, MpfrNumber& value) const override {
    const Code magnitude = code & 0x7f;
    const bool is_negative = (code & 0x80) != 0;
    if (magnitude > infinity_code) {
      mpfr_set_nan(value.get());
      return ValueClass::nan;
    }
    if (magnitude == infinity_code) {
      mpfr_set_inf(value.get(), is_negative ? -1 : 1);
      return ValueClass::infinity;
    }
    magnitude_value(magnitude, value);
    if (is_negative) mpfr_neg(value.get(), value.get(), MPFR_RNDN);
    return magnitude == 0 ? ValueClass::zero : ValueClass::finite;
  }

  void magnitude_value(std::uint64_t magnitude, MpfrNumber& value) const override {
    require_exact(mpfr_set(value.get(), values_[magnitude].get(), MPFR_RNDN), "S2FP8 value");
  }

  void midpoint_above(std::uint64_t magnitude, MpfrNumber& midpoint) const override {
    require_exact(mpfr_set(midpoint.get(), boundaries_[magnitude].get(), MPFR_RNDN), "boundary");
  }

 private:
  static constexpr unsigned infinity_code = 0x7c;

  // The value, also of the code of infinity, as if the format went on.
  static MpfrNumber e5m2(std::uint64_t magnitude) {
    const auto e = static_cast<long>(magnitude >> 2);
    const auto m = static_cast<std::int64_t>(magnitude & 3);
    MpfrNumber value(value_precision);
    value.assign(e > 0 ? 4 + m : m, (e > 0 ? e : 1) - 15 - 2);
    return value;
  }

  static MpfrNumber mean_above(std::uint64_t magnitude) {
    MpfrNumber mean(value_precision);
    int inexact = mpfr_add(mean.get(), e5m2(magnitude).get(), e5m2(magnitude + 1).get(), MPFR_RNDN);
    inexact |= mpfr_div_2si(mean.get(), mean.get(), 1, MPFR_RNDN);
    require_exact(inexact, "mean of two E5M2 magnitudes");
    return mean;
  }

  // Sets `bound` to a lower (MPFR_RNDD) or an upper (MPFR_RNDU) bound of (2^-beta * q)^(1/alpha).
  void set_bound(const MpfrNumber& q, mpfr_rnd_t direction, MpfrNumber& bound) const {
    mpfr_log2(bound.get(), q.get(), direction);
    mpfr_sub_d(bound.get(), bound.get(), beta_, direction);
    mpfr_div_d(bound.get(), bound.get(), alpha_, direction);
    mpfr_exp2(bound.get(), bound.get(), direction);
  }

  void set_image(const MpfrNumber& q, mpfr_prec_t precision, MpfrNumber& value) const {
    for (mpfr_prec_t working = 128;; working *= 2) {
      MpfrNumber low(working), high(working), rounded_low(precision), rounded_high(precision);
      set_bound(q, MPFR_RNDD, low);
      set_bound(q, MPFR_RNDU, high);
      if (working > 4000) take_short_number(low, high);
      mpfr_set(rounded_low.get(), low.get(), MPFR_RNDN);
      mpfr_set(rounded_high.get(), high.get(), MPFR_RNDN);
      if (!(rounded_low == rounded_high)) continue;
      require_exact(mpfr_set(value.get(), rounded_low.get(), MPFR_RNDN), "copy of a rounded value");
      return;
    }
  }

  // Sets both ends to the number of 65 bits between them, if there is one.
  static void take_short_number(MpfrNumber& low, MpfrNumber& high) {
    MpfrNumber candidate(65);
    mpfr_set(candidate.get(), low.get(), MPFR_RNDU);
    if (mpfr_greater_p(candidate.get(), high.get())) return;
    mpfr_set(low.get(), candidate.get(), MPFR_RNDN);
    mpfr_set(high.get(), candidate.get(), MPFR_RNDN);
  }

  double alpha_, beta_;
  std::vector<MpfrNumber> values_, boundaries_;  // by magnitude code
};

std::unique_ptr<ExactFamily> exact_s2fp8(std::string_view name) {
  NameReader reader(name);
  if (!reader.take("s2fp8:alpha=")) return nullptr;
  const auto alpha = reader.take_real();
  if (!alpha || *alpha <= 0 || !reader.take(",beta=")) return nullptr;
  const auto beta = reader.take_real();
  const auto value_bits = reader.take_value_bits(",");
  if (!beta || !value_bits || !reader.at_end()) return nullptr;
  return std::make_unique<ExactS2fp8>(*alpha, *beta, *value_bits);
}

const RegisterExactFamily exact_s2fp8_registration(exact_s2fp8);

}  // namespace
}  // namespace guardbit::analysis
