// Splitting specification strings, and the names of the rounding and overflow modes.
#include "arith/spec.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

#include "arith/error.h"
#include "arith/joined.h"
#include "arith/numbers/rounding.h"

namespace guardbit::inline arith {
namespace {

constexpr std::array<std::pair<std::string_view, Rounding>, 7> rounding_names{
    {{"nearest-even", Rounding::nearest_even},
     {"nearest-away", Rounding::nearest_away},
     {"toward-zero", Rounding::toward_zero},
     {"up", Rounding::up},
     {"down", Rounding::down},
     {"to-odd", Rounding::to_odd},
     {"stochastic", Rounding::stochastic}}};

constexpr std::array<std::pair<std::string_view, Overflow>, 3> overflow_names{
    {{"saturate", Overflow::saturate}, {"infinity", Overflow::infinity}, {"wrap", Overflow::wrap}}};

template <class Names>
auto find_name(const Names& names, std::string_view text, std::string_view what) {
  for (const auto& [name, value] : names) {
    if (name == text) return value;
  }
  throw SpecError(std::string(what) + ": '" + std::string(text) + "' is not one of " +
                  joined(names, [](const auto& row) { return row.first; }));
}

template <class Names, class Value>
std::string_view name_in(const Names& names, Value value) {
  for (const auto& [name, candidate] : names) {
    if (candidate == value) return name;
  }
  return {};
}

SpecOption parse_option(std::string_view part, const Spec& spec, std::string_view what) {
  const auto equals = part.find('=');
  SpecOption option{std::string(part.substr(0, equals)),
                    equals == part.npos ? "" : std::string(part.substr(equals + 1))};
  if (option.key.empty() || (equals != part.npos && option.value.empty())) {
    throw SpecError(std::string(what) + " '" + spec.text +
                    "': expected key=value or a word, got '" + std::string(part) + "'");
  }
  for (const SpecOption& other : spec.options) {
    if (other.key == option.key) {
      throw SpecError(std::string(what) + " '" + spec.text + "': '" + option.key +
                      "' is given twice");
    }
  }
  return option;
}

}  // namespace

std::string_view name_of(Rounding mode) { return name_in(rounding_names, mode); }
std::string_view name_of(Overflow overflow) { return name_in(overflow_names, overflow); }

Rounding parse_rounding(std::string_view text, std::string_view what) {
  return find_name(rounding_names, text, what);
}

Overflow parse_overflow(std::string_view text, std::string_view what) {
  return find_name(overflow_names, text, what);
}

Spec parse_spec(std::string_view text, std::string_view what) {
  const bool printable = std::all_of(text.begin(), text.end(), [](char c) {
    return c > ' ' && c <= '~' && c != '"' && c != '\'' && c != '\\';
  });
  if (text.empty() || text.size() > 200 || !printable) {
    throw SpecError(std::string(what) + ": expected 1 to 200 printable characters without spaces");
  }
  const auto colon = text.find(':');
  Spec spec{std::string(text), std::string(text.substr(0, colon)), {}};
  if (const auto comma = spec.name.find(','); comma != spec.name.npos) {
    std::string meant = spec.text;
    meant[comma] = ':';
    throw SpecError(std::string(what) + " '" + spec.text + "': options follow a colon, as in '" +
                    meant + "'");
  }
  if (colon == text.npos) return spec;
  std::string_view rest = text.substr(colon + 1);
  while (true) {
    const auto comma = rest.find(',');
    spec.options.push_back(parse_option(rest.substr(0, comma), spec, what));
    if (comma == rest.npos) return spec;
    rest.remove_prefix(comma + 1);
  }
}

bool is_integer(std::string_view text, int& out) {
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, out);
  return error == std::errc{} && stop == end && std::to_string(out) == text;
}

std::optional<double> real_number(std::string_view text) {
  double value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || stop != end || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::string real_text(double value) {
  char text[32];
  return {text, std::to_chars(text, text + sizeof text, value).ptr};
}

int parse_integer(std::string_view text, int low, int high, std::string_view what) {
  int value = 0;
  if (!is_integer(text, value) || value < low || value > high) {
    throw SpecError(std::string(what) + ": '" + std::string(text) +
                    "' is not a whole number from " + std::to_string(low) + " to " +
                    std::to_string(high));
  }
  return value;
}

}  // namespace guardbit::inline arith
