// The partial sums below an array as carriers, in the order in which inner sums leave it.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "arith/kernels/plan.h"
#include "arith/kernels/register_writer.h"

namespace guardbit {

/// Inner sums that leave one after another, and the events that led to them.
template <class T>
struct LeavingSums {
  const T* sums;
  const T* events;  ///< null where there are none
  std::size_t count;
  double unit;  ///< in that of the outer register
};

class SkewedBank {
 public:
  /// Empties `size` registers.
  void clear(std::size_t size, bool has_events) {
    sums_.assign(size + tile_outputs, 0);
    outer_events_.assign(sums_.size(), 0);
    ignored_.assign(sums_.size(), 0);
    inner_events_.assign(has_events ? size : 0, 0);
  }
  void start(std::size_t place, double value) { sums_[place] = value; }

  /// Adds to the registers from `place` on the inner sums number `chunk` of theirs; returns how many
  /// are not zero. The last addends of a tile are zeros, which change no register.
  template <class T>
  std::uint64_t add(const AddPlan& plan, std::size_t place, const LeavingSums<T>& leaving,
                    std::size_t chunk) {
    alignas(64) std::array<double, tile_outputs> addends;
    std::uint64_t additions = 0;
    for (std::size_t begin = 0; begin < leaving.count; begin += tile_outputs) {
      const std::size_t count = std::min(tile_outputs, leaving.count - begin);
      if (count < tile_outputs) addends.fill(0);
      std::uint32_t nonzero = 0;
      for (std::size_t i = 0; i < count; ++i) {
        addends[i] = static_cast<double>(leaving.sums[begin + i]) * leaving.unit;
        nonzero += addends[i] != 0 ? 1U : 0U;
      }
      additions += nonzero;
      const std::size_t at = place + begin;
      plan.kernel({addends.data(), chunk, nullptr, nullptr, sums_.data() + at,
                   outer_events_.data() + at, ignored_.data() + at});
    }
    for (std::size_t i = 0; leaving.events != nullptr && i < leaving.count; ++i) {
      inner_events_[place + i] += static_cast<double>(leaving.events[i]);
    }
    return additions;
  }

  RegisterEnd end(std::size_t place) const {
    return {sums_[place], outer_events_[place], ignored_[place]};
  }
  double inner_events(std::size_t place) const {
    return inner_events_.empty() ? 0 : inner_events_[place];
  }

 private:
  std::vector<double> sums_, outer_events_, ignored_;
  std::vector<double> inner_events_;  // empty where inner sums stay in their range
};

}  // namespace guardbit
