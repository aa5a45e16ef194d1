// The partial sums below an array as carriers, in the order in which inner sums leave it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <vector>

#include "arith/kernels/plan.h"
#include "arith/kernels/register_writer.h"

namespace guardbit::models {

/// Inner sums that leave one after another, and the events that led to them.
template <class T>
struct LeavingSums {
  const T* sums;
  const T* events;    ///< null where there are none
  std::size_t count;  ///< a multiple of row_lanes
  double unit;        ///< in that of the outer register
};

class SkewedBank {
 public:
  /// Empties `size` registers.
  void clear(std::size_t size, bool has_events) {
    sums_.assign(size, 0);
    outer_events_.assign(size, 0);
    ignored_.assign(size, 0);
    inner_events_.assign(has_events ? size : 0, 0);
  }
  void start(std::size_t place, double value) { sums_[place] = value; }

  /// Adds to the registers from `place` on; returns how many addends are not zero.
  template <class T>
  std::uint64_t add(const AddPlan& plan, std::size_t place, const LeavingSums<T>& leaving) {
    for (std::size_t i = 0; leaving.events != nullptr && i < leaving.count; ++i) {
      inner_events_[place + i] += static_cast<double>(leaving.events[i]);
    }
    BankJob job{nullptr,
                nullptr,
                leaving.unit,
                leaving.count,
                sums_.data() + place,
                outer_events_.data() + place,
                ignored_.data() + place};
    if constexpr (std::is_same_v<T, float>) {
      job.floats = leaving.sums;
    } else {
      job.doubles = leaving.sums;
    }
    return plan.rows(job);
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

}  // namespace guardbit::models
