// A doubly linked list from the line used last to the one not used for longest.
#include "models/memory/working_lines.h"

namespace guardbit::models {

WorkingLines::WorkingLines(std::size_t lines, std::optional<std::size_t> capacity)
    : lines_(lines), capacity_(capacity) {}

WorkingLines::Use WorkingLines::use(std::size_t line, std::uint64_t cycle) {
  Links& links = lines_[line];
  Use use;
  use.present = links.present;
  if (links.present) {
    if (line != newest_) {
      unlink(line);
      put_first(line);
    }
  } else {
    if (capacity_ && count_ == *capacity_) {
      use.evicted = Evicted{oldest_, lines_[oldest_].last_used};
      leave(oldest_);
    }
    put_first(line);
    links.present = true;
    ++count_;
  }
  links.last_used = cycle;
  return use;
}

void WorkingLines::leave(std::size_t line) {
  if (!lines_[line].present) return;
  unlink(line);
  lines_[line].present = false;
  --count_;
}

void WorkingLines::unlink(std::size_t line) {
  const Links& links = lines_[line];
  (links.newer == none ? newest_ : lines_[links.newer].older) = links.older;
  (links.older == none ? oldest_ : lines_[links.older].newer) = links.newer;
}

void WorkingLines::put_first(std::size_t line) {
  lines_[line].newer = none;
  lines_[line].older = newest_;
  (newest_ == none ? oldest_ : lines_[newest_].newer) = line;
  newest_ = line;
}

}  // namespace guardbit::models
