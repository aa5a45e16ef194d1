// The largest causes first.
#include "sim/simulate/stall_summary.h"

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace guardbit::sim {
namespace {

std::string words(std::string_view name) {
  std::string text(name);
  std::replace(text.begin(), text.end(), '_', ' ');
  return text;
}

std::string causes(const StallCounts& stalls) {
  std::vector<std::pair<std::uint64_t, std::string_view>> sorted;
  for (std::size_t i = 0; i < stall_cause_names.size(); ++i) {
    if (stalls.by_cause[i] != 0) sorted.push_back({stalls.by_cause[i], stall_cause_names[i]});
  }
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  std::string text;
  for (const auto& [cycles, name] : sorted) {
    text += fmt::format("{}{} for {}", text.empty() ? "" : ", ", cycles, words(name));
  }
  return text;
}

}  // namespace

std::string stall_summary(const LayerRun& total) {
  std::string text;
  if (total.stalls.total() != 0) {
    text += fmt::format("The array stood still in {} cycles: {}.\n", total.stalls.total(),
                        causes(total.stalls));
  }
  if (total.memory.reads() + total.memory.writes() != 0) {
    text += fmt::format("Memory: {} bytes read, {} written.\n", total.memory.reads(),
                        total.memory.writes());
  }
  if (total.toggles) {
    text += fmt::format("Toggled bits: {} of operands, {} of products, {} of accumulators.\n",
                        total.toggles->operand, total.toggles->product, total.toggles->accumulator);
  }
  return text;
}

}  // namespace guardbit::sim
