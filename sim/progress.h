// How far a long run is: one line on a terminal's standard error, nothing elsewhere.
#pragma once

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <string>
#include <unistd.h>
#include <utility>

namespace guardbit {

/// The clock only decides how often the line is drawn; no result depends on it.
class Progress {
 public:
  /// `total` in the units of `advance`; nothing is ever shown if `quiet`.
  Progress(std::string what, std::uint64_t total, bool quiet)
      : what_(std::move(what)), total_(total), shown_(!quiet && ::isatty(STDERR_FILENO) == 1) {}
  /// Erases the line.
  ~Progress() {
    if (drawn_) std::fputs("\r\033[K", stderr);
  }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// `detail` is what is being worked on.
  void advance(std::uint64_t amount, const std::string& detail = "") {
    done_ += amount;
    const Clock::time_point now = Clock::now();
    if (!shown_ || now - last_ < std::chrono::milliseconds(100)) return;
    last_ = now;
    drawn_ = true;
    const double percent =
        total_ == 0 ? 0 : 100 * static_cast<double>(done_) / static_cast<double>(total_);
    std::fprintf(stderr, "\r\033[K%s %.0f%% %.60s", what_.c_str(), percent, detail.c_str());
    std::fflush(stderr);
  }

 private:
  using Clock = std::chrono::steady_clock;

  std::string what_;
  std::uint64_t total_, done_ = 0;
  bool shown_, drawn_ = false;
  Clock::time_point last_ = Clock::now();
};

}  // namespace guardbit
