#include "arith/workers.h"

#include <atomic>
#include <stdexcept>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace guardbit::workers_test {

TEST_CASE("workers do every block once, whatever the number of threads") {
  for (const unsigned threads : {1U, 2U, 7U}) {
    Workers workers(threads);
    CHECK(workers.threads() == threads);
    for (const std::size_t count : {0U, 1U, 5U, 1000U}) {
      std::vector<std::atomic<int>> done(count);
      workers.run(count, [&](std::size_t i) { ++done[i]; });
      for (const auto& times : done) CHECK(times == 1);
    }
  }
}

TEST_CASE("of several failing blocks the lowest is reported, after all have ended") {
  Workers workers(3);
  std::atomic<int> ended = 0;
  const auto block = [&](std::size_t i) {
    ++ended;
    if (i == 40 || i == 7 || i == 99) throw std::runtime_error(std::to_string(i));
  };
  CHECK_THROWS_WITH(workers.run(100, block), "7");
  CHECK(ended == 100);
  workers.run(10, [](std::size_t) {});  // the failure is forgotten
}

}  // namespace guardbit::workers_test
