// What fuzzers of readers ask for: a finding is an abort.
#pragma once

#include <cstdlib>
#include <string_view>

#include "arith/error.h"

namespace guardbit {

inline void require(bool condition) {
  if (!condition) std::abort();
}

/// One line that begins with the file's name, `fuzzed`.
inline void require_one_line(const Error& error) {
  const std::string_view message = error.what();
  require(message.starts_with("fuzzed:") && message.find('\n') == message.npos);
}

}  // namespace guardbit
