// What rates are measured against, in the same process.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstring>
#include <vector>

namespace guardbit::bench {

/// Bytes a second that memcpy copies, of that many bytes at a time: the best of several runs.
inline double memcpy_rate(std::size_t bytes) {
  using Clock = std::chrono::steady_clock;
  std::vector<char> from(bytes, 1), to(bytes, 2);
  double best = 0;
  for (int run = 0; run < 30; ++run) {
    const auto start = Clock::now();
    std::memcpy(to.data(), from.data(), bytes);
    asm volatile("" : : "r"(to.data()) : "memory");
    const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
    best = std::max(best, static_cast<double>(bytes) / seconds);
  }
  return best;
}

}  // namespace guardbit::bench
