// Summaries of bounds, kind by kind.
#include "analysis/bounds/layer_bounds.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace guardbit::analysis {
namespace {

std::optional<BoundSummary> summary_of(const std::vector<OutputBounds>& outputs, std::size_t kind) {
  BoundSummary summary;
  std::vector<double> ratios;
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    if (outputs[i].overflowed) continue;
    const std::optional<double>& bound = outputs[i].bounds[kind];
    if (!bound) return std::nullopt;
    const double error = outputs[i].error;
    summary.largest = std::max(summary.largest, *bound);
    if (error > *bound && summary.below++ == 0) {
      summary.first_below =
          fmt::format("output {}: an error of {:.17g} is above the bound by {} of {:.17g}", i,
                      error, bound_kind_names[kind], *bound);
    }
    if (error > 0) ratios.push_back(*bound / error);
  }
  if (ratios.empty()) return summary;
  summary.least_ratio = *std::min_element(ratios.begin(), ratios.end());
  summary.median_ratio = median_of(std::move(ratios));
  return summary;
}

void count(const std::vector<OutputBounds>& outputs, LayerBounds& result) {
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    const OutputBounds& output = outputs[i];
    if (output.overflow_excluded) ++result.overflow_excluded;
    if (output.overflowed && output.overflow_excluded && result.failure.empty()) {
      result.failure = fmt::format("output {}: overflowed although that was excluded", i);
    }
    if (output.overflowed) {
      ++result.overflowed;
      continue;
    }
    result.largest_error = std::max(result.largest_error, output.error);
    if (output.error == 0) ++result.exact;
  }
}

}  // namespace

std::optional<double> LayerBounds::largest_ratio() const {
  const auto& probable = bound(BoundKind::probable_running);
  if (!probable || largest_error == 0) return std::nullopt;
  return probable->largest / largest_error;
}

std::optional<double> median_of(std::vector<double> values) {
  if (values.empty()) return std::nullopt;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

LayerBounds summarise(const BoundedOutputs& bounded, const std::string& layer,
                      const std::string& accumulator, std::size_t k) {
  LayerBounds result;
  result.layer = layer;
  result.accumulator = accumulator;
  result.theorems = bounded.theorems;
  result.k = k;
  result.outputs = bounded.outputs.size();
  count(bounded.outputs, result);
  for (std::size_t kind = 0; kind < bound_kind_names.size(); ++kind) {
    result.bounds[kind] = summary_of(bounded.outputs, kind);
  }
  for (const BoundKind kind : proven_bounds) {
    const auto& bound = result.bound(kind);
    if (bound && result.failure.empty()) result.failure = bound->first_below;
  }
  return result;
}

}  // namespace guardbit::analysis
