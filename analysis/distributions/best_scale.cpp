// The search of best_scale.h; scales are logarithms to base 2.
#include "analysis/distributions/best_scale.h"

#include <algorithm>
#include <vector>

#include "analysis/distributions/minimum.h"
#include "arith/error.h"

namespace guardbit::analysis {
namespace {

constexpr int coarse_steps = 16;      // an octave
constexpr double octaves_around = 2;  // beyond where the values and |x| meet
constexpr double same_depth = 1e-7;   // relative; double is good to 1e-9 or so
constexpr std::size_t most_refined = 32;

struct Minimum {
  double place = 0, step = 0, depth = 0;
};

class Search {
 public:
  Search(const Density& density, const ValueGrid& grid, double most)
      : density_(density), grid_(grid), norm_(std::sqrt(density.total(0.0).m2)) {
    if (!(norm_ > 0)) throw SpecError("best scale: every number is 0, so there is none");
    if (!(grid.maximum > Wide(0))) {
      throw SpecError("best scale of '" + grid.format +
                      "': expected a format with positive values");
    }
    const double reach = std::min(density.largest(), 1e300);
    low_ = std::log2(norm_ / grid.maximum.to_double()) - octaves_around;
    high_ = std::log2(std::min(norm_, reach) / grid.min_positive.to_double()) + octaves_around;
    high_ = std::max(high_, low_ + 2 * octaves_around);
    limit_ = std::log2(most / grid.maximum.to_double());
  }

  double error(double place) const {
    return expected_error(density_, grid_, std::exp2(std::min(place, limit_))).squared;
  }

  std::vector<Minimum> minima() const {
    std::vector<Minimum> found;
    for (const auto& [from, to] : promising()) scan(from, to, found);
    std::erase_if(found, [this](const Minimum& m) { return m.place - m.step > limit_; });
    std::sort(found.begin(), found.end(),
              [](const Minimum& a, const Minimum& b) { return a.depth < b.depth; });
    found.resize(std::min(found.size(), most_refined));
    for (Minimum& minimum : found) {
      std::tie(minimum.place, minimum.depth) = minimum_between(
          [this](double place) { return error(place); }, minimum.place - minimum.step,
          minimum.place, minimum.place + minimum.step, minimum.step * 1e-4);
    }
    return found;
  }

 private:
  using Interval = std::pair<double, double>;

  // Runs of coarse steps in which the lower bound of D is below the least D seen.
  std::vector<Interval> promising() const {
    const auto count = static_cast<std::size_t>((high_ - low_) * coarse_steps) + 1;
    const double half = 0.5 / coarse_steps, moved = std::exp2(half) - 1;
    std::vector<double> distances;
    for (std::size_t i = 0; i < count; ++i) distances.push_back(std::sqrt(error(place(i))));
    const double least = *std::min_element(distances.begin(), distances.end());
    std::vector<Interval> intervals;
    for (std::size_t i = 0; i < count; ++i) {
      if ((distances[i] - moved * norm_) / (1 + moved) > least) continue;
      const Interval interval{place(i) - half, place(i) + half};
      if (!intervals.empty() && intervals.back().second >= interval.first - half) {
        intervals.back().second = interval.second;
      } else {
        intervals.push_back(interval);
      }
    }
    return intervals;
  }

  double place(std::size_t i) const { return low_ + static_cast<double>(i) / coarse_steps; }

  // Adds the local minima of steps of an eighth of the closest neighbours' distance.
  void scan(double from, double to, std::vector<Minimum>& found) const {
    const double step = std::ldexp(1.0, grid_.finest_step_exp - 3);
    double before = error(from - step), here = error(from);
    for (double place = from; place <= to; place += step) {
      const double after = error(place + step);
      if (here < before && here <= after) found.push_back({place, step, here});
      before = here;
      here = after;
    }
  }

  const Density& density_;
  const ValueGrid& grid_;
  double norm_, low_ = 0, high_ = 0, limit_ = 0;
};

// The minimum of the smallest scale among those that are as deep as the deepest.
Minimum chosen(const std::vector<Minimum>& minima) {
  const auto shallower = [](const Minimum& a, const Minimum& b) { return a.depth < b.depth; };
  const double least = std::min_element(minima.begin(), minima.end(), shallower)->depth;
  Minimum result{std::numeric_limits<double>::infinity(), 0, 0};
  for (const Minimum& minimum : minima) {
    const bool as_deep = minimum.depth <= least + same_depth * std::abs(least);
    if (as_deep && minimum.place < result.place) result = minimum;
  }
  return result;
}

}  // namespace

BestScale best_scale(const Density& density, const ValueGrid& grid, double most) {
  const Search search(density, grid, most);
  const std::vector<Minimum> minima = search.minima();
  if (minima.empty()) {
    throw SpecError("best scale of '" + grid.format + "': the error has no minimum over the scale");
  }
  const Minimum minimum = chosen(minima);
  const double scale = std::exp2(minimum.place), step = scale * minimum.step * 0.01;
  const Wide largest = Wide(most) / grid.maximum;
  const auto error = [&](const Wide& s) {
    return expected_error(density, grid, s < largest ? s : largest).squared;
  };
  const Wide best = minimum_between(error, Wide(scale - step), Wide(scale), Wide(scale + step),
                                    Wide(scale * 0x1p-40))
                        .first;
  const Wide allowed = best < largest ? best : largest;
  return {allowed, expected_error(density, grid, allowed)};
}

}  // namespace guardbit::analysis
