// Threads that share out numbered blocks of work. Which thread does which block is left to chance:
// blocks must not depend on each other, and what they find is put together in the order of blocks.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>

namespace guardbit::inline arith {

class Workers {
 public:
  /// `threads` counts the caller's own; 0: one for each core.
  explicit Workers(unsigned threads = 0);
  ~Workers();
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  unsigned threads() const;

  /// Calls block(i) for each i in [0, count) and returns when all have ended. One call at a time,
  /// and not from within a block. Of several exceptions the one of the lowest block is thrown
  /// again.
  void run(std::size_t count, const std::function<void(std::size_t)>& block);

 private:
  struct Crew;
  std::unique_ptr<Crew> crew_;
};

}  // namespace guardbit::inline arith
