// Characters that mean something in markup, and those that must not be there.
#include "sim/tables/markup_text.h"

namespace guardbit::sim {

std::string markup_text(std::string_view text) {
  std::string result;
  for (const char c : text) {
    switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      case '\'':
        result += "&#39;";
        break;
      default:
        const auto byte = static_cast<unsigned char>(c);
        const bool control = (byte < 0x20 && c != '\n') || byte == 0x7F;
        result += control ? "\uFFFD" : std::string(1, c);
    }
  }
  return result;
}

}  // namespace guardbit::sim
