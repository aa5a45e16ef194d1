// Differences in machine integers, and the way to MPFR.
#include "analysis/reference/dyadic_sum.h"

#include <algorithm>

namespace guardbit::analysis {

void assign(const DyadicSum& x, MpfrNumber& value) {
  constexpr int half = 64;
  value.reset(2 * half);
  mpfr_ptr v = value.get();
  int inexact = mpfr_set_si(v, static_cast<std::int64_t>(x.integer >> half), MPFR_RNDN);
  inexact |= mpfr_mul_2ui(v, v, half, MPFR_RNDN);
  inexact |= mpfr_add_ui(v, v, static_cast<std::uint64_t>(x.integer), MPFR_RNDN);
  inexact |= mpfr_mul_2si(v, v, x.exp, MPFR_RNDN);
  require_exact(inexact, "number in machine integers");
}

std::optional<DyadicSum> difference(const DyadicSum& a, const DyadicSum& b) {
  if (b.integer == 0) return a;
  if (a.integer == 0) return DyadicSum{-b.integer, b.exp};
  const int exp = std::min(a.exp, b.exp);
  const auto fits = [exp](const DyadicSum& x) {  // with a bit to spare
    return bit_length(magnitude_of(x.integer)) + (x.exp - exp) < DyadicSum::largest_bits;
  };
  if (!fits(a) || !fits(b)) return std::nullopt;
  const auto in_units = [exp](const DyadicSum& x) {
    return x.integer * (Int128{1} << (x.exp - exp));
  };
  return DyadicSum{in_units(a) - in_units(b), exp};
}

bool is_multiple(const DyadicSum& difference, int exp) {
  if (difference.integer == 0 || exp <= difference.exp) return true;
  const int bits = exp - difference.exp;
  if (bits >= DyadicSum::largest_bits) return false;  // smaller than 2^exp, but not zero
  return (difference.integer & ((Int128{1} << bits) - 1)) == 0;
}

}  // namespace guardbit::analysis
