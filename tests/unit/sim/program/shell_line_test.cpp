// Words that a shell splits into the same words again.
#include "sim/program/shell_line.h"

#include <array>
#include <cstdio>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace guardbit::sim::shell_line_test {
namespace {

using Words = std::vector<std::string>;

// What a POSIX shell makes of a line: its words, each in brackets.
std::string split_by_shell(const std::string& line) {
  FILE* pipe = ::popen(("printf '[%s]' " + line).c_str(), "r");
  REQUIRE(pipe != nullptr);
  std::string text;
  std::array<char, 256> buffer{};
  while (std::fgets(buffer.data(), buffer.size(), pipe) != nullptr) text += buffer.data();
  ::pclose(pipe);
  return text;
}

}  // namespace

TEST_CASE("a shell line quotes what a shell would change") {
  CHECK(shell_line({"guardbit", "simulate", "--accumulator", "float:e8m13,chunk=64"}) ==
        "guardbit simulate --accumulator float:e8m13,chunk=64");
  CHECK(shell_line({"a b", "e{2..4}m2", "it's", "", "$HOME"}) ==
        "'a b' 'e{2..4}m2' 'it'\\''s' '' '$HOME'");
  CHECK(shell_line({}).empty());
}

TEST_CASE("a shell splits the line into the words it was made of") {
  const Words words{"plain", "two words", "'",    "\\", "\"x\"", "$(id)", "*", "~",
                    "a\nb",  "",          "`id`", "#",  "a;b",   "&",     "!"};
  std::string expected;
  for (const std::string& word : words) expected += "[" + word + "]";
  CHECK(split_by_shell(shell_line(words)) == expected);
}

}  // namespace guardbit::sim::shell_line_test
