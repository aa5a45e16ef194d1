// An axis of a chart: where values go, and where its tics stand.
#pragma once

#include <set>
#include <string>
#include <vector>

namespace guardbit::sim {

/// Values from `low` to `high` on the pixels from `first` to `last`, which may run downwards.
struct Scale {
  double low = 0, high = 1;
  double first = 0, last = 1;
  bool log = false;  ///< then values are positive

  double position(double value) const;
  /// Within the range, but for errors of rounding.
  bool holds(double value) const;
};

struct Tic {
  double value = 0;
  std::string label;  ///< `10^−3` for a power; empty for a minor tic
};

/// Tics at 1, 2 or 5 times a power of ten, about as many as `most`; whole decades on a logarithmic
/// axis, or each second, third, ... of a long one, with minor tics where there is room.
std::vector<Tic> tics(const Scale& scale, std::size_t most);

/// Tics at the values themselves, where these are few whole numbers with room between their labels;
/// else empty.
std::vector<Tic> tics_at(const Scale& scale, const std::set<double>& values);

}  // namespace guardbit::sim
