// A process of its own for each simulation: SystemC knows only one.
#pragma once

#include <functional>
#include <iostream>
#include <sys/wait.h>
#include <unistd.h>

namespace guardbit::test {

/// Runs `task` in a copy of this process and returns what it returned; false where it threw. The
/// task uses no doctest assertions: they would count in the copy only.
inline bool in_child_process(const std::function<bool()>& task) {
  std::cout.flush();
  const pid_t child = ::fork();
  if (child == 0) {
    bool good = false;
    try {
      good = task();
    } catch (...) {
      good = false;
    }
    std::cout.flush();
    ::_exit(good ? 0 : 1);
  }
  int status = 0;
  return child > 0 && ::waitpid(child, &status, 0) == child && WIFEXITED(status) &&
         WEXITSTATUS(status) == 0;
}

}  // namespace guardbit::test
