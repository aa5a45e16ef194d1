// "Did you mean": the known name nearest to a misspelt one.
#pragma once

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace guardbit::inline traces {

/// Levenshtein distance, letters compared without case: insertions, deletions and substitutions.
inline std::size_t edit_distance(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return std::tolower(static_cast<unsigned char>(c)); };
  std::vector<std::size_t> row(b.size() + 1);  // row[j]: distance of a's prefix from b's first j
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t substituted = diagonal + (lower(a[i]) == lower(b[j]) ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({substituted, row[j] + 1, diagonal + 1});
    }
  }
  return row[b.size()];
}

/// The candidate nearest to `text` (the first of several), if it is within 1 + length/4 edits.
/// Names longer than 64 bytes have no suggestion.
inline std::optional<std::string> nearest_name(std::string_view text,
                                               const std::vector<std::string>& candidates) {
  std::optional<std::string> nearest;
  if (text.size() > 64) return nearest;
  std::size_t limit = 2 + text.size() / 4;  // exclusive
  for (const std::string& candidate : candidates) {
    if (candidate.size() >= text.size() + limit || text.size() >= candidate.size() + limit)
      continue;
    const std::size_t distance = edit_distance(text, candidate);
    if (distance >= limit) continue;
    nearest = candidate;
    limit = distance;
  }
  return nearest;
}

/// For the end of a message: ` (did you mean 'x'?)`, or nothing.
inline std::string did_you_mean(std::string_view text, const std::vector<std::string>& candidates) {
  const std::optional<std::string> name = nearest_name(text, candidates);
  return name ? " (did you mean '" + *name + "'?)" : "";
}

}  // namespace guardbit::inline traces
