// When a burst is over: one channel between a buffer and the memory.
//
// Requests do not wait for each other's latency, bytes wait for the bytes before them: a burst of n
// bytes that is requested at time t is over at max(t + latency, end of the burst before) +
// n / bandwidth. Times are whole thousandths of a clock cycle, rounded up.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "traces/accelerator.h"

namespace guardbit::models {

inline constexpr std::uint64_t ticks_per_cycle = 1000;

class BurstTiming {
 public:
  explicit BurstTiming(const MemoryConfig& config)
      : latency_(config.latency * ticks_per_cycle), bandwidth_(config.bandwidth) {}

  /// In ticks, as the result. Requests come in the order of time.
  std::uint64_t end(std::uint64_t requested, std::uint64_t bytes) {
    const double ticks = static_cast<double>(bytes * ticks_per_cycle) / bandwidth_;
    busy_until_ =
        std::max(requested + latency_, busy_until_) + static_cast<std::uint64_t>(std::ceil(ticks));
    return busy_until_;
  }

 private:
  std::uint64_t latency_;
  double bandwidth_;
  std::uint64_t busy_until_ = 0;
};

/// The first clock edge at or after a time.
constexpr std::uint64_t cycle_at(std::uint64_t ticks) {
  return (ticks + ticks_per_cycle - 1) / ticks_per_cycle;
}

}  // namespace guardbit::models
