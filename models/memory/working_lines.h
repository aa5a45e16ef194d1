// Which lines of a memory the working half of a buffer holds: the ones used last.
//
// A buffer is two halves. The array works on the lines of one, from which the line not used for
// longest goes where there is no room; the other half takes what comes next, in the order in which
// it will be used. A line that will not be used again leaves at once. Of two buffers the larger one
// then always holds all lines that the smaller one holds: the smaller one's are the larger one's
// most recently used (Mattson et al., "Evaluation techniques for storage hierarchies", 1970, which
// leaving lines do not change, as they leave both). So a smaller buffer never fetches less, and
// what it fetches has no room earlier.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace guardbit::models {

/// Lines are numbered from 0; cycles are those in which the array works.
class WorkingLines {
 public:
  /// `capacity`: lines of the half, at least 1; nothing: as many as there are.
  WorkingLines(std::size_t lines, std::optional<std::size_t> capacity);

  /// What had to go for a line that is used.
  struct Evicted {
    std::size_t line = 0;
    std::uint64_t last_used = 0;
  };
  struct Use {
    bool present = false;  ///< it was there already
    std::optional<Evicted> evicted;
  };
  Use use(std::size_t line, std::uint64_t cycle);
  /// A line that is not used again.
  void leave(std::size_t line);

 private:
  static constexpr std::size_t none = static_cast<std::size_t>(-1);
  struct Links {
    std::size_t newer = none, older = none;
    std::uint64_t last_used = 0;
    bool present = false;
  };

  void unlink(std::size_t line);
  void put_first(std::size_t line);

  std::vector<Links> lines_;
  std::size_t newest_ = none, oldest_ = none;
  std::size_t count_ = 0;
  std::optional<std::size_t> capacity_;
};

}  // namespace guardbit::models
