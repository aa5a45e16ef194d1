// Words as a line that a shell splits into the same words.
#pragma once

#include <string>
#include <vector>

namespace guardbit::sim {

/// Quotes the words that a POSIX shell would change.
std::string shell_line(const std::vector<std::string>& words);

}  // namespace guardbit::sim
