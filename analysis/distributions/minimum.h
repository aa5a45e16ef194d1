// Minima and roots of functions of one variable, in either kind of real number; deterministic.
//
// Minima after R. P. Brent, "Algorithms for Minimization without Derivatives", Prentice-Hall 1973,
// chapter 5: a parabola where it makes progress, else a golden section. Roots: a secant, and a
// bisection whenever the secant moved the same end twice. The bracket always shrinks, whatever the
// function; what is found is a local minimum, or a root, inside it.
#pragma once

#include <cmath>
#include <utility>

namespace guardbit::analysis {

/// The three best places of a search so far, and f there.
template <class Real>
struct BestPlaces {
  Real best, second, third;
  Real f_best, f_second, f_third;

  void add(const Real& x, const Real& f_x) {
    if (f_x <= f_best) {
      third = second, f_third = f_second;
      second = best, f_second = f_best;
      best = x, f_best = f_x;
    } else if (f_x <= f_second || second == best) {
      third = second, f_third = f_second;
      second = x, f_second = f_x;
    } else if (f_x <= f_third || third == best || third == second) {
      third = x, f_third = f_x;
    }
  }
  /// The step p / q from `best` to the vertex of the parabola through all three; q is not negative.
  std::pair<Real, Real> step_to_vertex() const {
    using std::abs;
    const Real r = (best - second) * (f_best - f_third);
    Real q = (best - third) * (f_best - f_second);
    Real p = (best - third) * q - (best - second) * r;
    q = Real(2) * (q - r);
    if (q > Real(0)) p = -p;
    return {p, abs(q)};
  }
};

/// A local minimum of f in (low, high), to within `tolerance`, which is absolute; `middle` lies
/// between them. Returns its place and value.
template <class Real, class Function>
std::pair<Real, Real> minimum_between(const Function& f, Real low, Real middle, Real high,
                                      const Real& tolerance) {
  using std::abs;
  const Real golden(0.3819660112501051);
  const Real f_middle = f(middle);
  BestPlaces<Real> places{middle, middle, middle, f_middle, f_middle, f_middle};
  Real step(0), step_before = high - low;
  for (int i = 0; i < 200; ++i) {
    const Real centre = (low + high) / Real(2), best = places.best;
    if (abs(best - centre) <= Real(2) * tolerance - (high - low) / Real(2)) break;
    bool parabolic = false;
    if (abs(step_before) > tolerance) {
      const auto [p, q] = places.step_to_vertex();
      parabolic =
          abs(p) < abs(q * step_before / Real(2)) && p > q * (low - best) && p < q * (high - best);
      step_before = step;
      if (parabolic) step = p / q;
    }
    if (!parabolic) {
      step_before = best < centre ? high - best : low - best;
      step = golden * step_before;
    }
    const Real least = step > Real(0) ? tolerance : -tolerance;
    const Real x = best + (abs(step) >= tolerance ? step : least);
    const Real f_x = f(x);
    if (f_x <= places.f_best) {
      (x < best ? high : low) = best;
    } else {
      (x < best ? low : high) = x;
    }
    places.add(x, f_x);
  }
  return {places.best, places.f_best};
}

/// A root of f between low and high, where f has opposite signs, to within `tolerance`, which is
/// absolute.
template <class Real, class Function>
Real root_between(const Function& f, Real low, Real high, const Real& tolerance) {
  using std::abs;
  Real f_low = f(low), f_high = f(high);
  bool from_low = false, repeated = false;
  for (int i = 0; i < 200 && abs(high - low) > tolerance; ++i) {
    Real x = high - f_high * (high - low) / (f_high - f_low);
    if (repeated || !(x > low && x < high)) x = (low + high) / Real(2);
    const Real f_x = f(x);
    if (f_x == Real(0)) return x;
    const bool same_as_low = (f_x < Real(0)) == (f_low < Real(0));
    repeated = i > 0 && same_as_low == from_low;
    from_low = same_as_low;
    if (same_as_low) {
      low = x, f_low = f_x;
    } else {
      high = x, f_high = f_x;
    }
  }
  return (low + high) / Real(2);
}

}  // namespace guardbit::analysis
