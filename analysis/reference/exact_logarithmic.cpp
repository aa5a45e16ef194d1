// Logarithmic formats by their definitions, in MPFR, whose 2^x is correctly rounded.
//
// lns<W>_<F>: sign bit, then W - 1 bits m; m = 0 is zero, else the value is 2^((m - 2^(W-2)) /
// 2^F). The boundary above m is that of m + 1/2. logposit<N>_<ls>: the fields of a posit (sign S,
// regime r of a run of equal bits, ls exponent bits e, fraction f) of the two's complement
// magnitude, read as 2^(2^ls * r + e + f).
#include <cmath>

#include "analysis/reference/exact_tapered.h"

namespace guardbit::analysis {
namespace {

// Sets `value` to 2^exponent, rounded to nearest even at `precision`; it may have more bits.
void set_power_of_two(const MpfrNumber& exponent, mpfr_prec_t precision, MpfrNumber& value) {
  MpfrNumber rounded(precision);
  mpfr_exp2(rounded.get(), exponent.get(), MPFR_RNDN);
  require_exact(mpfr_set(value.get(), rounded.get(), MPFR_RNDN), "copy of a rounded value");
}

class ExactLns final : public ExactFamily {
 public:
  ExactLns(int bits, int fraction_bits, int value_bits)
      : fraction_bits_(fraction_bits), value_bits_(value_bits) {
    width = bits;
    positive = negative = {0, (std::uint64_t{1} << (bits - 1)) - 1, {}};
    MpfrNumber smallest(value_precision);
    magnitude_value(1, smallest);
    quantum_exp = mpfr_get_exp(smallest.get()) - value_bits;
  }

  ValueClass decode(Code code, MpfrNumber& value) const override {
    const Code sign_bit = Code{1} << (width - 1);
    magnitude_value(code & (sign_bit - 1), value);
    if ((code & sign_bit) != 0) mpfr_neg(value.get(), value.get(), MPFR_RNDN);
    return mpfr_zero_p(value.get()) ? ValueClass::zero : ValueClass::finite;
  }

  void magnitude_value(std::uint64_t magnitude, MpfrNumber& value) const override {
    if (magnitude == 0) {
      mpfr_set_zero(value.get(), 1);
    } else {
      set_value(2 * magnitude, value_bits_, value);
    }
  }

  void midpoint_above(std::uint64_t magnitude, MpfrNumber& midpoint) const override {
    set_value(2 * magnitude + 1, irrational_boundary_precision, midpoint);
  }

 private:
  void set_value(std::uint64_t half_codes, mpfr_prec_t precision, MpfrNumber& value) const {
    const std::int64_t bias = std::int64_t{1} << (width - 2);
    MpfrNumber exponent(value_precision);
    exponent.assign(static_cast<std::int64_t>(half_codes) - 2 * bias, -fraction_bits_ - 1);
    set_power_of_two(exponent, precision, value);
  }

  int fraction_bits_, value_bits_;
};

class ExactLogPosit final : public ExactTapered {
 public:
  ExactLogPosit(int bits, int ls, int value_bits)
      : ExactTapered(bits), ls_(ls), value_bits_(value_bits) {
    quantum_exp = -(bits - 2) * (1L << ls) - value_bits + 1;
  }

 private:
  void set_value(std::uint64_t string, int n, MpfrNumber& value) const override {
    const std::uint64_t sign_bit = std::uint64_t{1} << (n - 1);
    const bool is_negative = string > sign_bit;
    const mpfr_prec_t precision = n > width ? irrational_boundary_precision : value_bits_;
    set_positive(is_negative ? 2 * sign_bit - string : string, n, precision, value);
    if (is_negative) mpfr_neg(value.get(), value.get(), MPFR_RNDN);
  }

  // The weights of the logarithm's bits: 2^ls for each bit of the regime's run, then 2^(ls-1), ...
  void set_positive(std::uint64_t bits, int n, mpfr_prec_t precision, MpfrNumber& value) const {
    const auto bit = [&](int i) { return i >= 0 && ((bits >> i) & 1) != 0; };
    int next = n - 2;
    const bool rises = bit(next);
    double logarithm = rises ? -std::ldexp(1.0, ls_) : 0;  // at most 9 + 16 bits: exact
    for (; next >= 0 && bit(next) == rises; --next) {
      logarithm += rises ? std::ldexp(1.0, ls_) : -std::ldexp(1.0, ls_);
    }
    --next;
    for (int weight = ls_ - 1; next >= 0; --next, --weight) {
      if (bit(next)) logarithm += std::ldexp(1.0, weight);
    }
    MpfrNumber exponent(value_precision);
    mpfr_set_d(exponent.get(), logarithm, MPFR_RNDN);
    set_power_of_two(exponent, precision, value);
  }

  int ls_, value_bits_;
};

std::unique_ptr<ExactFamily> exact_logarithmic(std::string_view name) {
  NameReader reader(name);
  const bool is_posit = reader.take("logposit");
  if (!is_posit && !reader.take("lns")) return nullptr;
  const auto bits = reader.take_number(3, 16);
  if (!bits || !reader.take("_")) return nullptr;
  const auto second = reader.take_number(0, is_posit ? 4 : *bits - 2);
  const auto value_bits = reader.take_value_bits(":");
  if (!second || !value_bits || !reader.at_end()) return nullptr;
  if (is_posit) return std::make_unique<ExactLogPosit>(*bits, *second, *value_bits);
  return std::make_unique<ExactLns>(*bits, *second, *value_bits);
}

const RegisterExactFamily exact_logarithmic_registration(exact_logarithmic);

}  // namespace
}  // namespace guardbit::analysis
