// Takums by the formulas of Hunhold, "Beating posits at their own game: takum arithmetic" (2024),
// on the bits as they stand: sign S, direction D, regime R, r characteristic bits C, fraction f:
//   r = 7 - R if D = 0, else R      c = -2^(r+1) + 1 + C if D = 0, else 2^r - 1 + C
//   logarithmic: (-1)^S * sqrt(e)^l, l = (-1)^S * (c + f)
//   linear: ((1 - 3S) + f) * 2^((1 - 2S) * (c + S))
// A string shorter than its fields goes on with zeros. Code 0 is zero and 10...0 is NaR. The
// formulas need no two's complement: that decode(-c) = -decode(c) is a property to be tested.
// MPFR's e^x is correctly rounded.
#include "analysis/reference/exact_tapered.h"

namespace guardbit::analysis {
namespace {

// Reads bits from the top; past the end they are zero.
class BitReader {
 public:
  BitReader(std::uint64_t bits, int count) : bits_(bits), left_(count) {}
  int left() const { return left_ > 0 ? left_ : 0; }
  long take(int count) {
    long number = 0;
    for (; count > 0; --count) {
      --left_;
      number = 2 * number + (left_ >= 0 ? static_cast<long>((bits_ >> left_) & 1) : 0);
    }
    return number;
  }

 private:
  std::uint64_t bits_;
  int left_;
};

class ExactTakum final : public ExactTapered {
 public:
  // `value_bits` is 0 for a linear takum.
  ExactTakum(int bits, int value_bits) : ExactTapered(bits), value_bits_(value_bits) {
    // Above 2^-255 with at most 27 fraction bits, or above sqrt(e)^-255 > 2^-184.
    quantum_exp = value_bits == 0 ? -255 - 27 : -184 - value_bits + 1;
  }

 private:
  // The value, also of negative codes.
  void set_value(std::uint64_t bits, int n, MpfrNumber& value) const override {
    BitReader reader(bits, n);
    const long sign = reader.take(1);
    const long direction = reader.take(1);
    const long regime = reader.take(3);
    const int r = static_cast<int>(direction == 0 ? 7 - regime : regime);
    const long start = direction == 0 ? -(1L << (r + 1)) + 1 : (1L << r) - 1;
    const long characteristic = start + reader.take(r);
    const int fraction_bits = reader.left();
    MpfrNumber fraction(value_precision);
    fraction.assign(reader.take(fraction_bits), -fraction_bits);
    if (value_bits_ == 0) {
      set_linear(sign, characteristic, fraction, value);
    } else {
      const mpfr_prec_t precision = n > width ? irrational_boundary_precision : value_bits_;
      set_logarithmic(sign, characteristic, fraction, precision, value);
    }
  }

  static void set_linear(long sign, long characteristic, const MpfrNumber& fraction,
                         MpfrNumber& value) {
    mpfr_ptr v = value.get();
    int inexact = mpfr_add_si(v, fraction.get(), 1 - 3 * sign, MPFR_RNDN);
    inexact |= mpfr_mul_2si(v, v, (1 - 2 * sign) * (characteristic + sign), MPFR_RNDN);
    require_exact(inexact, "linear takum");
  }

  static void set_logarithmic(long sign, long characteristic, const MpfrNumber& fraction,
                              mpfr_prec_t precision, MpfrNumber& value) {
    MpfrNumber half_l(value_precision), rounded(precision);
    int inexact = mpfr_add_si(half_l.get(), fraction.get(), characteristic, MPFR_RNDN);
    inexact |= mpfr_div_2si(half_l.get(), half_l.get(), 1, MPFR_RNDN);
    if (sign != 0) mpfr_neg(half_l.get(), half_l.get(), MPFR_RNDN);
    mpfr_exp(rounded.get(), half_l.get(), MPFR_RNDN);
    if (sign != 0) mpfr_neg(rounded.get(), rounded.get(), MPFR_RNDN);
    inexact |= mpfr_set(value.get(), rounded.get(), MPFR_RNDN);
    require_exact(inexact, "logarithmic takum");
  }

  int value_bits_;
};

std::unique_ptr<ExactFamily> exact_takum(std::string_view name) {
  NameReader reader(name);
  if (!reader.take("takum")) return nullptr;
  const auto bits = reader.take_number(2, 32);
  const bool linear = reader.take(":linear");
  const auto value_bits = linear ? std::optional<int>(0) : reader.take_value_bits(":");
  if (!bits || !value_bits || !reader.at_end() || (!linear && *bits > 16)) return nullptr;
  return std::make_unique<ExactTakum>(*bits, *value_bits);
}

const RegisterExactFamily exact_takum_registration(exact_takum);

}  // namespace
}  // namespace guardbit::analysis
