// laplace[:sigma=<s>]: p(x) = exp(-|x| / b) / (2 b) with b = s / sqrt(2), whose standard deviation
// is s. With t = exp(-x / b) / 2 the integrals from x on are t, (x + b) t and (x^2 + 2 b x + 2 b^2)
// t, by parts.
#include "analysis/distributions/density.h"

namespace guardbit::analysis {
namespace {

class Laplace final : public SymmetricDensity<Laplace> {
 public:
  explicit Laplace(double sigma) : sigma_(sigma) {}

  template <class Real>
  Moments<Real> moments_above(const Real& x) const {
    using std::exp;
    using std::sqrt;
    const Real b = Real(sigma_) / sqrt(Real(2));
    const Real tail = exp(Real(-x / b)) / 2;
    return {tail, (x + b) * tail, (x * x + 2 * b * (x + b)) * tail};
  }

 private:
  double sigma_;
};

const RegisterDensityFamily laplace_registration({"laplace",
                                                  "laplace[:sigma=<s>]",
                                                  "two-sided exponential, standard deviation s (1)",
                                                  {"sigma"},
                                                  [](const Spec& spec) -> DensityPointer {
                                                    return std::make_shared<Laplace>(
                                                        positive_option(spec, "sigma", 1));
                                                  }});

}  // namespace
}  // namespace guardbit::analysis
