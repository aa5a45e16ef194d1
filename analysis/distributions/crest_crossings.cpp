// Sign changes on a logarithmic grid, then roots.
#include "analysis/distributions/crest_crossings.h"

#include <cmath>

#include "analysis/distributions/minimum.h"

namespace guardbit::analysis {

namespace {

constexpr double steps_an_octave = 64;

}  // namespace

ExpectedError<Wide> error_at_crest(const Density& body, const ValueGrid& grid, double crest) {
  const Wide rms = sqrt(body.total(Wide()).m2);
  return expected_error(body, grid, Wide(crest) * rms / grid.maximum);
}

std::vector<Crossing> crest_crossings(const Density& body, const ValueGrid& first,
                                      const ValueGrid& second, double low, double high) {
  const double rms = std::sqrt(body.total(0.0).m2);
  const auto error = [&](const ValueGrid& grid, double exponent) {
    const double scale = std::exp2(exponent) * rms / grid.maximum.to_double();
    return expected_error(body, grid, scale).squared;
  };
  const auto difference = [&](double exponent) {
    return error(first, exponent) - error(second, exponent);
  };
  std::vector<Crossing> crossings;
  const double end = std::log2(high);
  double place = std::log2(low), here = difference(place);
  while (place < end) {
    const double next = place + 1 / steps_an_octave, there = difference(next);
    if ((here < 0) != (there < 0)) {
      crossings.push_back({std::exp2(root_between(difference, place, next, 1e-10)), there > 0});
    }
    place = next;
    here = there;
  }
  return crossings;
}

}  // namespace guardbit::analysis
