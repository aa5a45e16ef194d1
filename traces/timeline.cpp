// Spreading stretches of time over bins.
#include "traces/timeline.h"

#include <algorithm>

namespace guardbit::inline traces {

void ActivityTrack::add(double from, double to, Activity activity) {
  while (to > width_ * static_cast<double>(most_bins)) halve();
  for (auto bin = static_cast<std::size_t>(from / width_); from < to; ++bin) {
    const double end = std::min(to, static_cast<double>(bin + 1) * width_);
    if (bin >= bins_.size()) bins_.resize(bin + 1);
    bins_[bin][static_cast<std::size_t>(activity)] += end - from;
    from = end;
  }
}

// Two bins become one.
void ActivityTrack::halve() {
  width_ *= 2;
  for (std::size_t bin = 0; bin < bins_.size(); ++bin) {
    if (bin % 2 == 0) {
      bins_[bin / 2] = bins_[bin];
      continue;
    }
    for (std::size_t i = 0; i < activities; ++i) bins_[bin / 2][i] += bins_[bin][i];
  }
  bins_.resize((bins_.size() + 1) / 2);
}

}  // namespace guardbit::inline traces
