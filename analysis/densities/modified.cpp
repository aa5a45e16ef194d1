// Densities made of densities: clipped ones, rectified ones, mixtures.
#include <algorithm>
#include <utility>
#include <vector>

#include "analysis/density.h"

namespace guardbit {
namespace {

// All that lies beyond +-limit is at +-limit. Of the part beyond only the mass counts.
class Clipped final : public DensityOf<Clipped> {
 public:
  Clipped(DensityPointer density, double limit) : density_(std::move(density)), limit_(limit) {}

  template <class Real>
  Moments<Real> moments_above(const Real& x) const {
    const Real limit(limit_);
    if (x >= limit) return {};
    return density_->above(x) - density_->above(limit) + at_limit(density_->above(limit).m0);
  }
  template <class Real>
  Moments<Real> moments_below(const Real& x) const {
    const Real limit(-limit_);
    if (x <= limit) return {};
    return density_->below(x) - density_->below(limit) +
           at_limit(density_->below(limit).m0).mirrored();
  }
  template <class Real>
  Moments<Real> all_moments() const {
    const Real zero(0), limit(limit_);
    return density_->total(zero) - density_->above(limit) - density_->below(Real(-limit)) +
           at_limit(density_->above(limit).m0) +
           at_limit(density_->below(Real(-limit)).m0).mirrored();
  }
  bool symmetric() const override { return density_->symmetric(); }
  double largest() const override { return std::min(limit_, density_->largest()); }

 private:
  template <class Real>
  Moments<Real> at_limit(const Real& mass) const {
    const Real limit(limit_);
    return {mass, mass * limit, mass * limit * limit};
  }

  DensityPointer density_;
  double limit_;
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

}  // namespace guardbit
