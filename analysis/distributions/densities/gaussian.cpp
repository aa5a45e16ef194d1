// gaussian[:sigma=<s>]: with z = x / s and the standard normal density phi, the integrals from x on
// are Q(z), s phi(z) and s^2 (Q(z) + z phi(z)), where Q(z) = erfc(z / sqrt(2)) / 2: derivatives of
// these give -p, -x p and -x^2 p, as phi'(z) = -z phi(z).
#include "analysis/distributions/density.h"

namespace guardbit::analysis {
namespace {

class Gaussian final : public SymmetricDensity<Gaussian> {
 public:
  explicit Gaussian(double sigma) : sigma_(sigma) {}

  template <class Real>
  Moments<Real> moments_above(const Real& x) const {
    using std::exp;
    using std::sqrt;
    const Real sigma(sigma_);
    const Real z = x / sigma;
    const Real beyond = complementary_error(Real(z / root_two<Real>())) / 2;
    const Real density = exp(Real(-z * z / 2)) * at_zero<Real>();
    return {beyond, sigma * density, sigma * sigma * (beyond + z * density)};
  }

 private:
  template <class Real>
  static const Real& root_two() {
    using std::sqrt;
    static const Real value = sqrt(Real(2));
    return value;
  }
  template <class Real>
  static const Real& at_zero() {
    using std::sqrt;
    static const Real value = Real(1) / sqrt(Real(2 * pi(Real(0))));
    return value;
  }

  double sigma_;
};

const RegisterDensityFamily gaussian_registration({"gaussian",
                                                   "gaussian[:sigma=<s>]",
                                                   "normal, mean 0, standard deviation s (1)",
                                                   {"sigma"},
                                                   [](const Spec& spec) -> DensityPointer {
                                                     return std::make_shared<Gaussian>(
                                                         positive_option(spec, "sigma", 1));
                                                   }});

}  // namespace
}  // namespace guardbit::analysis
