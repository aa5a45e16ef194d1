// The two kinds of real numbers that densities are computed in, and the functions that they need.
//
// Wide is MPFR with 192 bits, 57 decimal digits: integrals over cells of a format lose at most 30
// of them to cancellation. double is for searches, whose results Wide then confirms.
#pragma once

#include <cmath>
#include <limits>

#include <mpfr.h>

#include "analysis/reference/mpfr_number.h"

namespace guardbit::analysis {

/// An MPFR number of fixed precision whose limbs lie in the object. Every operation is correctly
/// rounded to nearest.
class Wide {
 public:
  static constexpr mpfr_prec_t precision = 192;

  Wide() { initialise(); }
  Wide(int x) : Wide() { mpfr_set_si(value_, x, MPFR_RNDN); }
  Wide(double x) : Wide() { mpfr_set_d(value_, x, MPFR_RNDN); }
  explicit Wide(const MpfrNumber& x) : Wide() { mpfr_set(value_, x.get(), MPFR_RNDN); }
  Wide(const Wide& other) : Wide() { mpfr_set(value_, other.value_, MPFR_RNDN); }
  Wide& operator=(const Wide& other) {
    mpfr_set(value_, other.value_, MPFR_RNDN);
    return *this;
  }
  ~Wide() = default;

  mpfr_ptr get() { return value_; }
  mpfr_srcptr get() const { return value_; }
  double to_double() const { return mpfr_get_d(value_, MPFR_RNDN); }

  Wide& operator+=(const Wide& x) { return apply(mpfr_add, x); }
  Wide& operator-=(const Wide& x) { return apply(mpfr_sub, x); }
  Wide& operator*=(const Wide& x) { return apply(mpfr_mul, x); }
  Wide& operator/=(const Wide& x) { return apply(mpfr_div, x); }
  friend Wide operator+(Wide a, const Wide& b) { return a += b; }
  friend Wide operator-(Wide a, const Wide& b) { return a -= b; }
  friend Wide operator*(Wide a, const Wide& b) { return a *= b; }
  friend Wide operator/(Wide a, const Wide& b) { return a /= b; }
  friend Wide operator-(Wide a) {
    mpfr_neg(a.value_, a.value_, MPFR_RNDN);
    return a;
  }
  friend bool operator<(const Wide& a, const Wide& b) { return mpfr_less_p(a.value_, b.value_); }
  friend bool operator>(const Wide& a, const Wide& b) { return b < a; }
  friend bool operator<=(const Wide& a, const Wide& b) {
    return mpfr_lessequal_p(a.value_, b.value_);
  }
  friend bool operator>=(const Wide& a, const Wide& b) { return b <= a; }
  friend bool operator==(const Wide& a, const Wide& b) { return mpfr_equal_p(a.value_, b.value_); }

 private:
  using Operation = int (*)(mpfr_ptr, mpfr_srcptr, mpfr_srcptr, mpfr_rnd_t);

  void initialise() { mpfr_custom_init_set(value_, MPFR_ZERO_KIND, 0, precision, limbs_); }
  Wide& apply(Operation operation, const Wide& x) {
    operation(value_, value_, x.value_, MPFR_RNDN);
    return *this;
  }

  mp_limb_t limbs_[static_cast<std::size_t>(precision) / (8 * sizeof(mp_limb_t))];
  mpfr_t value_;
};

inline Wide sqrt(Wide x) { return mpfr_sqrt(x.get(), x.get(), MPFR_RNDN), x; }
inline Wide exp(Wide x) { return mpfr_exp(x.get(), x.get(), MPFR_RNDN), x; }
inline Wide log(Wide x) { return mpfr_log(x.get(), x.get(), MPFR_RNDN), x; }
inline Wide abs(Wide x) { return mpfr_abs(x.get(), x.get(), MPFR_RNDN), x; }
inline Wide pow(Wide x, const Wide& y) { return mpfr_pow(x.get(), x.get(), y.get(), MPFR_RNDN), x; }

/// erfc(x) = 2 / sqrt(pi) times the integral of exp(-t^2) from x on. Wide: with an absolute error
/// below 1e-55, and a relative one below 1e-50 from x = 11 on.
inline double complementary_error(double x) { return std::erfc(x); }
Wide complementary_error(const Wide& x);

/// log(gamma(x)) for x > 0.
inline double log_gamma(double x) { return std::lgamma(x); }
inline Wide log_gamma(Wide x) { return mpfr_lngamma(x.get(), x.get(), MPFR_RNDN), x; }

/// pi, in the kind of the argument.
inline double pi(double) { return 0x1.921fb54442d18p+1; }
inline Wide pi(Wide result) { return mpfr_const_pi(result.get(), MPFR_RNDN), result; }

/// The relative size of a term that a sum no longer notices, in the kind of the argument.
inline double resolution(double) { return 0x1p-53; }
inline Wide resolution(Wide result) {
  return mpfr_set_si_2exp(result.get(), 1, -Wide::precision, MPFR_RNDN), result;
}

}  // namespace guardbit::analysis
