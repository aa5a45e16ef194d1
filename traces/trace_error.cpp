// Error texts from hostile files: always one printable line of bounded length.
#include "traces/trace_error.h"

#include <cstddef>

#include "traces/files/json.h"

namespace guardbit::inline traces {

namespace {

constexpr std::size_t longest_shown_text = 1000;

// Undoes the escapes of `"` and `\`, which are harmless in a message.
std::string without_quote_escapes(const std::string& escaped) {
  std::string result;
  for (std::size_t i = 0; i < escaped.size(); ++i) {
    const bool pair = escaped[i] == '\\' && i + 1 < escaped.size();
    if (pair && (escaped[i + 1] == '"' || escaped[i + 1] == '\\')) ++i;
    result += escaped[i];
  }
  return result;
}

}  // namespace

std::string printable(const std::string& text) {
  const bool cut = text.size() > longest_shown_text;
  const Json json = text.substr(0, longest_shown_text);
  // JSON's own writer escapes control characters and replaces bytes that are not UTF-8.
  const std::string quoted = json.dump(-1, BadText::replaced);
  return without_quote_escapes(quoted.substr(1, quoted.size() - 2)) + (cut ? "..." : "");
}

void throw_trace_error(const std::string& place, const std::string& what) {
  throw TraceError(printable(place + ": " + what));
}

}  // namespace guardbit::inline traces
