// The lines that a buffer keeps, against lists searched from end to end.
#include "models/memory/working_lines.h"

#include <algorithm>
#include <deque>
#include <random>
#include <vector>

#include <doctest/doctest.h>

namespace guardbit::models::working_lines_test {
namespace {

// The line used last stands first.
class List {
 public:
  explicit List(std::size_t capacity) : capacity_(capacity) {}

  bool holds(std::size_t line) const {
    return std::find(lines_.begin(), lines_.end(), line) != lines_.end();
  }
  // The line that goes, or its own number if none does.
  std::size_t use(std::size_t line) {
    leave(line);
    lines_.push_front(line);
    if (lines_.size() <= capacity_) return line;
    const std::size_t gone = lines_.back();
    lines_.pop_back();
    return gone;
  }
  void leave(std::size_t line) {
    lines_.erase(std::remove(lines_.begin(), lines_.end(), line), lines_.end());
  }

 private:
  std::size_t capacity_;
  std::deque<std::size_t> lines_;
};

}  // namespace

TEST_CASE("100,000 uses of random lines in halves of 1 to 9 lines") {
  std::mt19937_64 random(1);
  for (std::size_t capacity = 1; capacity < 10; ++capacity) {
    WorkingLines lines(12, capacity);
    List list(capacity);
    std::vector<std::uint64_t> last_used(12, 0);
    for (std::uint64_t cycle = 1; cycle < 11'000; ++cycle) {
      const std::size_t line = random() % 12;
      if (random() % 8 == 0) {
        lines.leave(line);
        list.leave(line);
        continue;
      }
      const bool held = list.holds(line);
      const std::size_t gone = list.use(line);
      const WorkingLines::Use use = lines.use(line, cycle);
      REQUIRE(use.present == held);
      REQUIRE(use.evicted.has_value() == (gone != line));
      if (use.evicted) {
        REQUIRE(use.evicted->line == gone);
        REQUIRE(use.evicted->last_used == last_used[gone]);
      }
      last_used[line] = cycle;
    }
  }
}

TEST_CASE("a larger half holds all that a smaller one holds, lines that leave included") {
  std::mt19937_64 random(2);
  WorkingLines small(30, 6), large(30, 7);
  for (std::uint64_t cycle = 0; cycle < 100'000; ++cycle) {
    const std::size_t line = random() % 30;
    if (random() % 10 == 0) {
      small.leave(line);
      large.leave(line);
      continue;
    }
    const bool in_small = small.use(line, cycle).present;
    const bool in_large = large.use(line, cycle).present;
    REQUIRE((!in_small || in_large));
  }
}

TEST_CASE("without a capacity nothing goes") {
  WorkingLines lines(3, std::nullopt);
  for (std::size_t line = 0; line < 3; ++line) CHECK(!lines.use(line, line).evicted);
  CHECK(lines.use(0, 3).present);
}

}  // namespace guardbit::models::working_lines_test
