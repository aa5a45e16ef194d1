// Splitting text into lines.
#include "traces/files/text_lines.h"

#include <algorithm>

namespace guardbit::inline traces {

std::string_view trimmed(std::string_view text) {
  constexpr const char* blanks = " \t\r\n";
  const std::size_t begin = text.find_first_not_of(blanks);
  if (begin == text.npos) return {};
  return text.substr(begin, text.find_last_not_of(blanks) + 1 - begin);
}

std::vector<TextLine> text_lines(std::string_view text, std::string_view comments) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  std::vector<TextLine> lines;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = trimmed(text.substr(0, end));
    if (!line.empty() && comments.find(line.front()) == comments.npos) {
      lines.push_back({number, line});
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::string line_place(const std::string& file, const TextLine& line) {
  return file + ":" + std::to_string(line.number);
}

}  // namespace guardbit::inline traces
