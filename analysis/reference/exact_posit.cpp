// Posits by the formula of the Posit Standard (2022), section 3.4, on the bits as they stand, with
// es = 2 generalised to any es: sign S, then a run of k equal regime bits R0 ended by its opposite,
// es exponent bits e (those past the end are 0), and the fraction f in [0, 1):
//   r = -k if R0 = 0, else k - 1      value = ((1 - 3S) + f) * 2^((1 - 2S) * (2^es * r + e + S))
// Code 0 is zero and 10...0 is NaR. The formula needs no two's complement: negative codes read as
// they are, so that decode(-c) = -decode(c) is a property to be tested.
#include "analysis/reference/exact_tapered.h"

namespace guardbit::analysis {
namespace {

// The value of `bits`, a posit of n bits (at most 33) that is neither zero nor NaR.
void posit_value(std::uint64_t bits, int n, int es, MpfrNumber& value) {
  const auto bit = [&](int i) { return i >= 0 ? static_cast<int>((bits >> i) & 1) : 0; };
  const int sign = bit(n - 1);
  int next = n - 2;  // the first bit not yet read
  const int regime_bit = bit(next);
  while (next >= 0 && bit(next) == regime_bit) --next;
  const int run = n - 2 - next;
  const long regime = regime_bit == 0 ? -run : run - 1;
  --next;  // the bit that ends the run, if there is one
  int exponent = 0;
  for (int i = 0; i < es; ++i) exponent = 2 * exponent + bit(next--);
  const int fraction_bits = next >= 0 ? next + 1 : 0;
  const std::uint64_t fraction = bits & ((std::uint64_t{1} << fraction_bits) - 1);

  mpfr_ptr v = value.get();
  int inexact = mpfr_set_ui_2exp(v, fraction, -fraction_bits, MPFR_RNDN);
  inexact |= mpfr_add_si(v, v, 1 - 3 * sign, MPFR_RNDN);
  const long scale = (1 - 2 * sign) * ((1L << es) * regime + exponent + sign);
  inexact |= mpfr_mul_2si(v, v, scale, MPFR_RNDN);
  require_exact(inexact, "posit value");
}

class ExactPosit final : public ExactTapered {
 public:
  ExactPosit(int bits, int es) : ExactTapered(bits), es_(es) {
    quantum_exp = -(bits - 2) * (1L << es);  // minpos, of which every posit is a multiple
  }

 private:
  void set_value(std::uint64_t string, int n, MpfrNumber& value) const override {
    posit_value(string, n, es_, value);
  }

  int es_;
};

std::unique_ptr<ExactFamily> exact_posit(std::string_view name) {
  NameReader reader(name);
  if (!reader.take("posit")) return nullptr;
  const auto bits = reader.take_number(2, 32);
  if (!bits || !reader.take("_")) return nullptr;
  const auto es = reader.take_number(0, 4);
  if (!es || !reader.at_end()) return nullptr;
  return std::make_unique<ExactPosit>(*bits, *es);
}

const RegisterExactFamily exact_posit_registration(exact_posit);

}  // namespace
}  // namespace guardbit::analysis
