// Grids from the independent reference.
#include "analysis/reference/value_grid.h"

#include <algorithm>
#include <utility>

#include "analysis/reference/exact.h"
#include "arith/error.h"

namespace guardbit::analysis {
namespace {

constexpr int most_grid_bits = 16;

bool is_mirrored(const std::vector<Wide>& sorted) {
  const std::size_t n = sorted.size();
  for (std::size_t i = 0; i < n; ++i) {
    if (!(sorted[i] == -sorted[n - 1 - i])) return false;
  }
  return true;
}

int finest_step_exp(const std::vector<Wide>& values) {
  Wide finest = 1;
  for (std::size_t i = 1; i < values.size(); ++i) {
    if (values[i - 1] > 0) finest = std::min(finest, Wide(1 - values[i - 1] / values[i]));
    if (values[i] < 0) finest = std::min(finest, Wide(1 - values[i] / values[i - 1]));
  }
  return static_cast<int>(mpfr_get_exp(finest.get())) - 1;
}

ValueGrid finished(std::string name, GridOf<Wide> grid) {
  const auto nearer = [](const Wide& a, const Wide& b) { return abs(a) < abs(b); };
  const auto nearest = std::min_element(grid.values.begin(), grid.values.end(), nearer);
  grid.zero = static_cast<std::size_t>(nearest - grid.values.begin());
  grid.symmetric = is_mirrored(grid.values) && is_mirrored(grid.boundaries);
  ValueGrid result;
  result.format = std::move(name);
  for (const Wide& value : grid.values) result.narrow.values.push_back(value.to_double());
  for (const Wide& boundary : grid.boundaries) {
    result.narrow.boundaries.push_back(boundary.to_double());
  }
  result.narrow.zero = grid.zero;
  result.narrow.symmetric = grid.symmetric;
  result.maximum = grid.values.back();
  result.min_positive = *std::upper_bound(grid.values.begin(), grid.values.end(), Wide(0));
  result.finest_step_exp = finest_step_exp(grid.values);
  result.wide = std::move(grid);
  return result;
}

// The boundary between two neighbours of a format: that of the magnitude code nearer to zero.
Wide boundary_between(const ExactFormat& format, const Format& plain, Code below, Code above,
                      const Wide& value_above) {
  const bool positive = value_above > 0;
  const Wide magnitude = Wide(format.boundary_above(plain.magnitude_of(positive ? below : above)));
  return positive ? magnitude : Wide(-magnitude);
}

}  // namespace

ValueGrid value_grid(const std::string& canonical_name) {
  const Format plain = parse_format(canonical_name);
  if (plain.width > most_grid_bits) {
    throw SpecError("format '" + canonical_name +
                    "': expected at most 16 bits, whose values can be "
                    "listed");
  }
  const ExactFormat format(plain.name);
  std::vector<std::pair<Wide, Code>> codes;
  for (Code code = 0; code < Code{1} << plain.width; ++code) {
    const ExactValue value = format.decode(code);
    if (value.value_class == ValueClass::finite || value.value_class == ValueClass::zero) {
      codes.emplace_back(Wide(value.value), code);
    }
  }
  // Equal values, such as both zeros, in the order of their codes: +0 is the one that is kept.
  std::sort(codes.begin(), codes.end());
  codes.erase(std::unique(codes.begin(), codes.end(),
                          [](const auto& a, const auto& b) { return a.first == b.first; }),
              codes.end());
  if (plain.sign == SignEncoding::table) {
    std::vector<Wide> values;
    for (const auto& [value, code] : codes) values.push_back(value);
    return nearest_grid(plain.name, std::move(values));
  }
  GridOf<Wide> grid;
  for (const auto& [value, code] : codes) grid.values.push_back(value);
  for (std::size_t i = 1; i < codes.size(); ++i) {
    grid.boundaries.push_back(
        boundary_between(format, plain, codes[i - 1].second, codes[i].second, codes[i].first));
  }
  return finished(plain.name, std::move(grid));
}

ValueGrid nearest_grid(std::string name, std::vector<Wide> values) {
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  GridOf<Wide> grid;
  for (std::size_t i = 1; i < values.size(); ++i) {
    grid.boundaries.push_back((values[i - 1] + values[i]) / 2);
  }
  grid.values = std::move(values);
  return finished(std::move(name), std::move(grid));
}

}  // namespace guardbit::analysis
