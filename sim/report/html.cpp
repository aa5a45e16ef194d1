// Escaping and numbers.
#include "sim/report/html.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

#include <fmt/format.h>

#include "sim/tables/markup_text.h"

namespace guardbit::sim {
namespace {

std::string superscript(int exp) {
  constexpr std::array digits{"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
  std::string text = exp < 0 ? "⁻" : "";
  for (const char c : std::to_string(std::abs(exp)))
    text += digits[static_cast<std::size_t>(c - '0')];
  return text;
}

// "-2.5" with the sign that is as wide as a digit.
std::string with_minus(const std::string& number) {
  return number.starts_with('-') ? "−" + number.substr(1) : number;
}

void strip_zeros(std::string& number) {
  if (number.find('.') == number.npos) return;
  number.erase(number.find_last_not_of('0') + 1);
  if (number.back() == '.') number.pop_back();
}

std::string number_text(double value, int digits, bool zeros) {
  if (std::isnan(value)) return "not a number";
  if (std::isinf(value)) return value < 0 ? "−∞" : "∞";
  std::string text = fmt::format("{:.{}e}", value, digits - 1);
  const std::size_t mark = text.find('e');
  const int exp = std::stoi(text.substr(mark + 1));
  const double magnitude = std::abs(value);
  const bool plain = value == 0 || (magnitude >= 1e-3 && magnitude < 1e6);
  text =
      plain ? fmt::format("{:.{}f}", value, std::max(0, digits - 1 - exp)) : text.substr(0, mark);
  if (!zeros) strip_zeros(text);
  return with_minus(text) + (plain ? "" : "×10" + superscript(exp));
}

}  // namespace

std::string html_element(std::string_view tag, std::string_view attributes, std::string_view text) {
  return fmt::format("<{}{}{}>{}</{}>", tag, attributes.empty() ? "" : " ", attributes,
                     markup_text(text), tag);
}

std::string grouped(std::uint64_t value) {
  std::string digits = std::to_string(value);
  if (value < 10000) return digits;
  for (std::size_t end = digits.size() - 3;; end -= 3) {
    digits.insert(end, "\u202F");
    if (end <= 3) return digits;
  }
}

std::string readable(double value, int digits) { return number_text(value, digits, false); }

std::string aligned_number(double value, int digits) {
  const bool whole = value == std::floor(value) && value >= 0 && value < 1e15;
  return whole ? grouped(static_cast<std::uint64_t>(value)) : number_text(value, digits, true);
}

}  // namespace guardbit::sim
