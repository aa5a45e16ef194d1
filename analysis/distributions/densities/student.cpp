// student:nu=<n>[,scale=<s>]: Student's t with n > 2 degrees of freedom, which need not be whole,
// times s; the variance is s^2 n / (n - 2).
//
// In units of s, p(x) = c r^-(n+1)/2 with r = 1 + x^2/n and c = gamma((n+1)/2) / (sqrt(n pi)
// gamma(n/2)). The integrals from x >= 0 on:
//  - m1 = c n/(n-1) r^-(n-1)/2, whose derivative is -x p.
//  - m2 = n/(n-2) (m0 + x r p): the derivative of x r p is p (1 - (n-2)/n x^2), since
//    p' = -(n+1)/n (x/r) p.
//  - m0 = I_w(n/2, 1/2) / 2 with w = n / (n + x^2) = 1/r, the regularised incomplete beta function;
//  or
//    1/2 - I_u(1/2, n/2) / 2 with u = 1 - w. Whichever argument is at most 1/2 goes into the series
//      I_z(a, b) = z^a (1-z)^b / (a B(a, b)) * sum over k of prod (a+b+i) / (a+1+i) z^k, i < k,
//    (DLMF 8.17.8) all of whose terms are positive, so that nothing cancels.
#include "analysis/distributions/density.h"
#include "arith/error.h"

namespace guardbit::analysis {
namespace {

constexpr double largest_nu = 1000;  // the series has about nu terms

// sum over k of prod (a+b+i) / (a+1+i) z^k, for 0 <= z <= 1/2.
template <class Real>
Real beta_series(const Real& a, const Real& b, const Real& z) {
  const Real limit = resolution(Real(0));
  Real term(1), sum(1), top = a + b, bottom = a + 1;
  while (true) {
    const Real ratio = z * top / bottom;
    term *= ratio;
    sum += term;
    // Ratios fall or stay below 1/2, so the terms left out add up to at most three times the last.
    if (ratio < Real(0.75) && term < sum * limit) return sum;
    top += 1;
    bottom += 1;
  }
}

template <class Real>
struct Constants {
  explicit Constants(double degrees) : nu(degrees) {
    using std::exp;
    using std::sqrt;
    gammas = exp(Real(log_gamma(Real((nu + 1) / 2)) - log_gamma(Real(nu / 2)))) / sqrt(pi(Real(0)));
    density = gammas / sqrt(nu);
  }
  Real nu;
  Real gammas;   // 1 / B(1/2, nu/2)
  Real density;  // c
};

class Student final : public SymmetricDensity<Student> {
 public:
  Student(double nu, double scale) : scale_(scale), doubles_(nu), wides_(nu) {}

  template <class Real>
  Moments<Real> moments_above(const Real& scaled_x) const {
    using std::pow;
    using std::sqrt;
    const Constants<Real>& constants = constants_of(scaled_x);
    const Real& nu = constants.nu;
    const Real scale(scale_);
    const Real x = scaled_x / scale;
    const Real square = x * x;
    const Real r = 1 + square / nu;
    const Real w = 1 / r, u = square / (nu + square);
    const Real half(0.5);
    const Real power = pow(r, Real(-nu / 2));  // w^(nu/2)
    const Real root = sqrt(u);
    Real m0 = power * root * constants.gammas / 2;
    if (w <= half) {
      m0 *= beta_series<Real>(nu / 2, half, w) / (nu / 2);
    } else {
      m0 = half - m0 * beta_series<Real>(half, nu / 2, u) / half;
    }
    const Real m1 = constants.density * nu / (nu - 1) * power * sqrt(r);
    const Real m2 = nu / (nu - 2) * (m0 + x * constants.density * power * sqrt(r));
    return {m0, m1 * scale, m2 * scale * scale};
  }

 private:
  const Constants<double>& constants_of(const double&) const { return doubles_; }
  const Constants<Wide>& constants_of(const Wide&) const { return wides_; }

  double scale_;
  Constants<double> doubles_;
  Constants<Wide> wides_;
};

DensityPointer make_student(const Spec& spec) {
  const double nu = positive_option(spec, "nu", 0);
  if (nu > 2 && nu <= largest_nu) {
    return std::make_shared<Student>(nu, positive_option(spec, "scale", 1));
  }
  throw SpecError("density '" + spec.text +
                  "': expected nu= above 2, where the variance is finite, "
                  "and at most 1000");
}

const RegisterDensityFamily student_registration(
    {"student",
     "student:nu=<n>[,scale=<s>]",
     "Student's t with n > 2 degrees of freedom, times s (1)",
     {"nu", "scale"},
     make_student});

}  // namespace
}  // namespace guardbit::analysis
