// The rules behind the one line.
#include "analysis/distributions/format_advice.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

namespace guardbit::analysis {
namespace {

constexpr double lowest_crest = 1, highest_crest = 1e6;

std::string range_text(double low, double high) {
  if (low > 0 && std::isfinite(high)) return fmt::format(" from {:.4g} to {:.4g}", low, high);
  if (low > 0) return fmt::format(" from {:.4g} on", low);
  return std::isfinite(high) ? fmt::format(" up to {:.4g}", high) : std::string();
}

}  // namespace

FormatAdviser::FormatAdviser(ExpectedQuantisations& expectations)
    : expectations_(expectations), gaussian_(parse_density("gaussian")) {}

FormatAdvice FormatAdviser::advise(const ValueShape& shape,
                                   const std::vector<ExpectedQuantisation>& candidates,
                                   bool by_largest) {
  std::vector<const ExpectedQuantisation*> sorted;
  for (const ExpectedQuantisation& candidate : candidates) sorted.push_back(&candidate);
  std::stable_sort(sorted.begin(), sorted.end(), [](const auto* a, const auto* b) {
    return a->error.squared < b->error.squared;
  });
  const ExpectedQuantisation& best = *sorted[0];
  if (shape.rms == 0) return {best.format, "every value is 0"};
  // Less than the rounding of sums of thirds leaves behind.
  if (best.error.squared <= best.error.power * Wide(0x1p-150))
    return {best.format, "holds every value exactly"};
  if (sorted.size() == 1) return {best.format, "the only candidate"};
  const std::string margin =
      fmt::format("{:.1f} dB above {}", best.sqnr() - sorted[1]->sqnr(), sorted[1]->format);
  if (!by_largest) {
    return {best.format, fmt::format("crest factor {:.3g}, excess kurtosis {:.3g}: {}", shape.crest,
                                     shape.excess_kurtosis, margin)};
  }
  const std::string expected = expected_at(shape.crest, candidates);
  if (expected == best.format) {
    const Range range = range_around(shape.crest, expected, candidates);
    return {best.format, fmt::format("crest factor {:.3g}: a Gaussian body wants it too{}; {}",
                                     shape.crest, range_text(range.low, range.high), margin)};
  }
  return {best.format,
          fmt::format("crest factor {:.3g}: a Gaussian body would want {}, but the excess "
                      "kurtosis is {:.3g}; {}",
                      shape.crest, expected, shape.excess_kurtosis, margin)};
}

std::string FormatAdviser::expected_at(double crest,
                                       const std::vector<ExpectedQuantisation>& candidates) {
  std::string best;
  Wide least;
  for (const ExpectedQuantisation& candidate : candidates) {
    const ExpectedError<Wide> error =
        error_at_crest(*gaussian_, expectations_.grid(candidate.format), crest);
    if (best.empty() || error.squared < least) {
      best = candidate.format;
      least = error.squared;
    }
  }
  return best;
}

FormatAdviser::Range FormatAdviser::range_around(
    double crest, const std::string& format, const std::vector<ExpectedQuantisation>& candidates) {
  Range range{0, std::numeric_limits<double>::infinity()};
  for (const ExpectedQuantisation& other : candidates) {
    if (other.format == format) continue;
    for (const Crossing& crossing : crossings(other.format, format)) {
      if (crossing.crest <= crest) range.low = std::max(range.low, crossing.crest);
      if (crossing.crest > crest) range.high = std::min(range.high, crossing.crest);
    }
  }
  return range;
}

const std::vector<Crossing>& FormatAdviser::crossings(const std::string& first,
                                                      const std::string& second) {
  const auto [place, is_new] = crossings_.try_emplace({first, second});
  if (is_new) {
    place->second = crest_crossings(*gaussian_, expectations_.grid(first),
                                    expectations_.grid(second), lowest_crest, highest_crest);
  }
  return place->second;
}

}  // namespace guardbit::analysis
