// How far a long run is: one line on a terminal's standard error, nothing elsewhere.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <string>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>

namespace guardbit::sim {

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
    if (is_due()) draw(detail);
  }
  /// Reaches `done` of all so far and tells how many `units` passed in a second since the line was
  /// drawn, and the time left at the pace of the whole run.
  void reach(std::uint64_t done, const std::string& detail, const char* units) {
    done_ = done;
    if (!is_due()) return;
    const double rate = static_cast<double>(done_ - drawn_at_) / seconds(Clock::now() - last_);
    draw(fmt::format("{}, {:.1e} {}/s, {:.0f} s left", detail, rate, units, seconds_left()));
  }
  /// Reaches `done` of all and tells the time left first, without a rate.
  void reach(std::uint64_t done, const std::string& detail) {
    done_ = done;
    if (is_due()) draw(fmt::format("{:.0f} s left, {}", seconds_left(), detail));
  }

 private:
  using Clock = std::chrono::steady_clock;

  static double seconds(Clock::duration time) {
    return std::chrono::duration<double>(time).count();
  }

  // At the pace of the whole run.
  double seconds_left() const {
    if (done_ == 0 || done_ > total_) return 0;
    return seconds(Clock::now() - begin_) * static_cast<double>(total_ - done_) /
           static_cast<double>(done_);
  }
  bool is_due() const { return shown_ && Clock::now() - last_ >= std::chrono::milliseconds(100); }
  void draw(const std::string& detail) {
    const double percent =
        total_ == 0 ? 0 : 100 * static_cast<double>(done_) / static_cast<double>(total_);
    std::fprintf(stderr, "\r\033[K%s %.0f%% %.70s", what_.c_str(), std::min(percent, 100.0),
                 detail.c_str());
    std::fflush(stderr);
    last_ = Clock::now();
    drawn_at_ = done_;
    drawn_ = true;
  }

  std::string what_;
  std::uint64_t total_, done_ = 0, drawn_at_ = 0;
  bool shown_, drawn_ = false;
  Clock::time_point begin_ = Clock::now(), last_ = begin_;
};

}  // namespace guardbit::sim
