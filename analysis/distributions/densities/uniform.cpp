// uniform[:max=<A>]: p(x) = 1 / (2 A) on [-A, A]; integrals of polynomials.
#include "analysis/distributions/density.h"

namespace guardbit::analysis {
namespace {

class Uniform final : public SymmetricDensity<Uniform> {
 public:
  explicit Uniform(double max) : max_(max) {}

  template <class Real>
  Moments<Real> moments_above(const Real& x) const {
    const Real a(max_);
    if (x >= a) return {};
    const Real length = a - x;
    return {length / (2 * a), length * (a + x) / (4 * a),
            length * (a * a + a * x + x * x) / (6 * a)};
  }
  double largest() const override { return max_; }

 private:
  double max_;
};

const RegisterDensityFamily uniform_registration({"uniform",
                                                  "uniform[:max=<A>]",
                                                  "constant on [-A, A] (1)",
                                                  {"max"},
                                                  [](const Spec& spec) -> DensityPointer {
                                                    return std::make_shared<Uniform>(
                                                        positive_option(spec, "max", 1));
                                                  }});

}  // namespace
}  // namespace guardbit::analysis
