// Densities made of densities: clipped ones, rectified ones, mixtures.
#include <algorithm>
#include <utility>
#include <vector>

#include "analysis/distributions/density.h"

namespace guardbit::analysis {
namespace {

// All that lies beyond +-limit is at +-limit. Of the part beyond only the mass counts.
class Clipped final : public DensityOf<Clipped> {
 public:
  Clipped(DensityPointer density, double limit)
      : density_(std::move(density)), limit_(limit), doubles_(*this), wides_(*this) {}

  template <class Real>
  Moments<Real> moments_above(const Real& x) const {
    const Real limit(limit_);
    if (x >= limit) return {};
    return density_->above(x) + beyond(x).upper;
  }
  template <class Real>
  Moments<Real> moments_below(const Real& x) const {
    const Real limit(-limit_);
    if (x <= limit) return {};
    return density_->below(x) + beyond(x).lower;
  }
  template <class Real>
  Moments<Real> all_moments() const {
    const Real zero(0);
    return density_->total(zero) + beyond(zero).upper + beyond(zero).lower;
  }
  bool symmetric() const override { return density_->symmetric(); }
  double largest() const override { return std::min(limit_, density_->largest()); }

 private:
  // What moving a tail to the limit changes.
  template <class Real>
  struct Changes {
    explicit Changes(const Clipped& clipped) {
      const Real limit(clipped.limit_);
      upper = moved(clipped.density_->above(limit), limit);
      lower = moved(clipped.density_->below(Real(-limit)), Real(-limit));
    }
    static Moments<Real> moved(const Moments<Real>& tail, const Real& place) {
      return Moments<Real>{tail.m0, place * tail.m0, place * place * tail.m0} - tail;
    }
    Moments<Real> upper, lower;
  };
  const Changes<double>& beyond(const double&) const { return doubles_; }
  const Changes<Wide>& beyond(const Wide&) const { return wides_; }

  DensityPointer density_;
  double limit_;
  Changes<double> doubles_;
  Changes<Wide> wides_;
};

// max(x, 0).
class Rectified final : public DensityOf<Rectified> {
 public:
  explicit Rectified(DensityPointer density) : density_(std::move(density)) {}

  template <class Real>
  Moments<Real> moments_above(const Real& x) const {
    return density_->above(x);
  }
  template <class Real>
  Moments<Real> moments_below(const Real&) const {
    return {};
  }
  template <class Real>
  Moments<Real> all_moments() const {
    const Real zero(0);
    const Moments<Real> positive = density_->above(zero);
    return {density_->total(zero).m0, positive.m1, positive.m2};
  }
  bool symmetric() const override { return false; }
  double largest() const override { return density_->largest(); }

 private:
  DensityPointer density_;
};

class Mixture final : public DensityOf<Mixture> {
 public:
  explicit Mixture(std::vector<std::pair<double, DensityPointer>> parts)
      : parts_(std::move(parts)) {}

  template <class Real>
  Moments<Real> moments_above(const Real& x) const {
    return sum<Real>([&](const Density& part) { return part.above(x); });
  }
  template <class Real>
  Moments<Real> moments_below(const Real& x) const {
    return sum<Real>([&](const Density& part) { return part.below(x); });
  }
  template <class Real>
  Moments<Real> all_moments() const {
    return sum<Real>([](const Density& part) { return part.total(Real(0)); });
  }
  bool symmetric() const override {
    return std::all_of(parts_.begin(), parts_.end(),
                       [](const auto& part) { return part.second->symmetric(); });
  }
  double largest() const override {
    double largest = 0;
    for (const auto& [weight, part] : parts_) largest = std::max(largest, part->largest());
    return largest;
  }

 private:
  template <class Real, class Part>
  Moments<Real> sum(const Part& moments) const {
    Moments<Real> sum;
    for (const auto& [weight, part] : parts_) sum = sum + moments(*part) * Real(weight);
    return sum;
  }

  std::vector<std::pair<double, DensityPointer>> parts_;
};

}  // namespace

DensityPointer clipped(DensityPointer density, double limit) {
  return std::make_shared<Clipped>(std::move(density), limit);
}

DensityPointer rectified(DensityPointer density) {
  return std::make_shared<Rectified>(std::move(density));
}

DensityPointer mixed(std::vector<std::pair<double, DensityPointer>> parts) {
  return std::make_shared<Mixture>(std::move(parts));
}

}  // namespace guardbit::analysis
