// The lines of a text file that say something, with their numbers.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace guardbit::inline traces {

struct TextLine {
  std::size_t number;     ///< from 1
  std::string_view text;  ///< without blanks around it, never empty
};

/// `text` without the blanks at its ends.
std::string_view trimmed(std::string_view text);

/// Lines ended by LF or CRLF, but for blank ones and those that begin with one of `comments`. A
/// byte order mark before the first is skipped.
std::vector<TextLine> text_lines(std::string_view text, std::string_view comments);

/// `file:line`, for messages.
std::string line_place(const std::string& file, const TextLine& line);

}  // namespace guardbit::inline traces
