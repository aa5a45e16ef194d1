// Sums over the scales that a block can have.
#include "analysis/distributions/block_error.h"

#include <utility>
#include <vector>

#include "arith/error.h"

namespace guardbit::analysis {
namespace {

constexpr int lowest_exp = -160, highest_exp = 160;  // of magnitudes that matter, about 1e+-48

// A density over |x| < limit, and nothing beyond.
class Within final : public DensityOf<Within> {
 public:
  Within(const Density& density, const Wide& limit)
      : density_(density),
        limit_(limit),
        above_(density.above(limit)),
        below_(density.below(-limit)) {}

  template <class Real>
  Moments<Real> moments_above(const Real& x) const {
    if (x >= bound(x)) return {};
    return density_.above(x) - density_.above(bound(x));
  }
  Moments<Wide> moments_above(const Wide& x) const {
    return x >= limit_ ? Moments<Wide>{} : density_.above(x) - above_;
  }
  template <class Real>
  Moments<Real> moments_below(const Real& x) const {
    if (-x >= bound(x)) return {};
    return density_.below(x) - density_.below(Real(-bound(x)));
  }
  Moments<Wide> moments_below(const Wide& x) const {
    return -x >= limit_ ? Moments<Wide>{} : density_.below(x) - below_;
  }
  template <class Real>
  Moments<Real> all_moments() const {
    const Real limit = bound(Real(0));
    return density_.total(limit) - density_.above(limit) - density_.below(Real(-limit));
  }
  bool symmetric() const override { return density_.symmetric(); }
  double largest() const override { return limit_.to_double(); }

 private:
  double bound(double) const { return limit_.to_double(); }
  const Wide& bound(const Wide&) const { return limit_; }

  const Density& density_;
  Wide limit_;
  Moments<Wide> above_, below_;
};

Wide power_of_two(int exp) {
  Wide result = 1;
  mpfr_mul_2si(result.get(), result.get(), exp, MPFR_RNDN);
  return result;
}

struct Step {
  Wide below;  // largest magnitudes of this scale are below
  Wide scale;
};

std::vector<Step> power_steps(const ValueGrid& scales, int target_exp) {
  std::vector<Step> steps;
  const Wide least = scales.min_positive;
  for (int exp = lowest_exp; exp < highest_exp; ++exp) {
    const Wide scale = power_of_two(exp - target_exp);
    steps.push_back({power_of_two(exp + 1), scale < least ? least : scale});
  }
  return steps;
}

std::vector<Step> rounded_steps(const ValueGrid& scales, const Wide& target) {
  std::vector<Step> steps;
  const GridOf<Wide>& grid = scales.wide;
  for (std::size_t i = 0; i < grid.values.size(); ++i) {
    if (!(grid.values[i] > Wide(0))) continue;
    const bool last = i + 1 == grid.values.size();
    steps.push_back(
        {last ? power_of_two(highest_exp) : grid.boundaries[i] * target, grid.values[i]});
  }
  return steps;
}

Wide error_below(const Density& density, const ValueGrid& elements, const Wide& limit,
                 const Wide& scale, int others) {
  const Within within(density, limit);
  Wide chance = within.total(Wide()).m0;
  mpfr_pow_ui(chance.get(), chance.get(), static_cast<unsigned long>(others), MPFR_RNDN);
  if (chance < resolution(Wide())) return 0;
  return expected_error(within, elements, scale).squared * chance;
}

}  // namespace

ExpectedError<Wide> block_error(const Density& density, const ValueGrid& elements,
                                const FormatLimits& limits, const BlockScaling& scaling) {
  if (scaling.per_tensor) {
    throw SpecError(
        "block scales with a scale for the tensor: expected a trace, since that scale "
        "depends on the number of blocks");
  }
  const ValueGrid scales = value_grid(scaling.format);
  const Unpacked& target = limits.max_full_precision;
  Wide target_value(static_cast<double>(target.significand));
  target_value *= power_of_two(target.quantum_exp);
  const std::vector<Step> steps = limits_of(parse_format(scaling.format)).significand_bits == 1
                                      ? power_steps(scales, value_exp(target))
                                      : rounded_steps(scales, target_value);
  ExpectedError<Wide> sum;
  const Moments<Wide> total = density.total(Wide());
  sum.power = total.m2;
  sum.mean = total.m1;
  Wide before = 0;
  for (const Step& step : steps) {
    sum.squared += error_below(density, elements, step.below, step.scale, scaling.length - 1);
    if (before > Wide(0)) {
      sum.squared -= error_below(density, elements, before, step.scale, scaling.length - 1);
    }
    before = step.below;
    if (!(density.above(before).m2 + density.below(-before).m2 > resolution(Wide()) * total.m2)) {
      break;
    }
  }
  return sum;
}

}  // namespace guardbit::analysis
