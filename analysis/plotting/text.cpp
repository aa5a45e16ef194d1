// Texts and numbers as gnuplot reads them: no hexadecimal floats, no inf, quotes doubled.
#include "analysis/plotting/text.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>
#include <cmath>

namespace guardbit::analysis {

std::string plot_one_line(std::string_view text) {
  std::string line(text);
  std::replace_if(
      line.begin(), line.end(), [](unsigned char c) { return c < ' '; }, ' ');
  return line;
}

std::string plot_quoted(std::string_view text) {
  std::string quoted = "'";
  for (const char c : plot_one_line(text)) quoted.append(c == '\'' ? 2 : 1, c);
  return quoted + "'";
}

std::string plot_quoted_with_font(std::string_view text, std::string_view font) {
  constexpr std::string_view markup = "\\{}_^@&~";
  std::string escaped;
  for (const char c : text) {
    if (markup.find(c) != std::string_view::npos) escaped += '\\';
    escaped += c;
  }
  return plot_quoted("{/" + std::string(font) + " " + escaped + "}");
}

std::string plot_number(double value) {
  assert(std::isfinite(value));
  std::array<char, 32> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  return {digits.data(), end};
}

std::string plot_file_stem(std::string_view name) {
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '-';
  };
  std::string stem(name);
  for (char& c : stem) c = plain(c) ? c : '_';
  return stem.empty() ? "plot" : stem;
}

}  // namespace guardbit::analysis
