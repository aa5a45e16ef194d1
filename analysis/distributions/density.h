// Probability densities by what an expected quantisation error needs of them: exact integrals of
// p(x), x p(x) and x^2 p(x) from any point on.
//
// The error of rounding to q all over a cell of a density is
//   E (x - q)^2 = m2 - 2 q m1 + q^2 m0
// with the cell's moments m0, m1, m2, and a cell's moments are differences of tails. Tails are
// taken on the side of zero that the cell is on, so that the tails of small densities far out are
// not lost beside 1. A family is one file in analysis/densities/ with closed forms, which hold for
// both kinds of real number.
#pragma once

#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/distributions/wide_real.h"
#include "arith/spec.h"

namespace guardbit::analysis {

/// Integrals of p(x), x p(x) and x^2 p(x) over some set.
template <class Real>
struct Moments {
  Real m0{0}, m1{0}, m2{0};

  Moments operator+(const Moments& other) const {
    return {m0 + other.m0, m1 + other.m1, m2 + other.m2};
  }
  Moments operator-(const Moments& other) const {
    return {m0 - other.m0, m1 - other.m1, m2 - other.m2};
  }
  Moments operator*(const Real& factor) const { return {m0 * factor, m1 * factor, m2 * factor}; }
  /// The moments of the density p(-x).
  Moments mirrored() const { return {m0, -m1, m2}; }
};

/// A distribution of real numbers; it may have point masses. Immutable.
class Density {
 public:
  virtual ~Density() = default;

  /// Over the open interval (x, infinity); x >= 0.
  virtual Moments<double> above(const double& x) const = 0;
  virtual Moments<Wide> above(const Wide& x) const = 0;
  /// Over the open interval (-infinity, x); x <= 0.
  virtual Moments<double> below(const double& x) const = 0;
  virtual Moments<Wide> below(const Wide& x) const = 0;
  /// Over everything; m0 may be below 1 where a density is one of several parts.
  virtual Moments<double> total(double) const = 0;
  virtual Moments<Wide> total(Wide) const = 0;

  /// p(-x) = p(x).
  virtual bool symmetric() const = 0;
  /// No |x| is larger; infinite without such a bound.
  virtual double largest() const = 0;
};

using DensityPointer = std::shared_ptr<const Density>;

/// A density whose file gives `template <class Real>` functions moments_above(x), moments_below(x)
/// and all_moments<Real>().
template <class Family>
class DensityOf : public Density {
 public:
  Moments<double> above(const double& x) const final { return family().moments_above(x); }
  Moments<Wide> above(const Wide& x) const final { return family().moments_above(x); }
  Moments<double> below(const double& x) const final { return family().moments_below(x); }
  Moments<Wide> below(const Wide& x) const final { return family().moments_below(x); }
  Moments<double> total(double) const final { return family().template all_moments<double>(); }
  Moments<Wide> total(Wide) const final { return family().template all_moments<Wide>(); }

 private:
  const Family& family() const { return static_cast<const Family&>(*this); }
};

/// A symmetric density without point masses, of mass 1, by its template moments_above(x).
template <class Family>
class SymmetricDensity : public DensityOf<Family> {
 public:
  template <class Real>
  Moments<Real> moments_below(const Real& x) const {
    return family().moments_above(Real(-x)).mirrored();
  }
  template <class Real>
  Moments<Real> all_moments() const {
    const Moments<Real> half = family().moments_above(Real(0));
    return half + half.mirrored();
  }
  bool symmetric() const final { return true; }
  double largest() const override { return std::numeric_limits<double>::infinity(); }

 private:
  const Family& family() const { return static_cast<const Family&>(*this); }
};

/// One family: `laplace[:sigma=<s>]`.
struct DensityFamily {
  std::string name;
  std::string grammar;
  std::string summary;            ///< one line
  std::vector<std::string> keys;  ///< of the options that are its own
  std::function<DensityPointer(const Spec& spec)> make;
};

/// Adds a family; made by static objects in analysis/densities/*.cpp.
struct RegisterDensityFamily {
  explicit RegisterDensityFamily(DensityFamily family);
};

/// By name.
std::vector<DensityFamily> density_families();

/// A positive option of a family's specification; `usual` where it is left out. Throws SpecError.
double positive_option(const Spec& spec, const std::string& key, double usual);

/// `<family>:[key=value,..][,clip=<A>][,relu]`, or a mixture of such with the weights of all but
/// the first: `gaussian:sigma=0.7+0.01*uniform:max=6`. `clip` moves what lies beyond +-A to +-A,
/// `relu` what is negative to 0. Throws SpecError.
DensityPointer parse_density(std::string_view text);

/// The parts that specifications are made of.
DensityPointer clipped(DensityPointer density, double limit);
DensityPointer rectified(DensityPointer density);
/// Weights are positive and sum to 1.
DensityPointer mixed(std::vector<std::pair<double, DensityPointer>> parts);

}  // namespace guardbit::analysis
