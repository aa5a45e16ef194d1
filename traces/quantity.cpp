// Scaling by units exactly: a product that double precision would round is refused or written in
// the smaller unit.
#include "traces/quantity.h"

#include <array>
#include <cmath>

#include "arith/spec.h"

namespace guardbit::inline traces {
namespace {

struct Unit {
  std::string_view name;
  double factor;
};

constexpr double ki = 1024, k = 1000;
// Larger units of the same letter first where one name ends with another.
constexpr std::array<Unit, 10> byte_units{{{"KiB", ki},
                                           {"MiB", ki* ki},
                                           {"GiB", ki* ki* ki},
                                           {"TiB", ki* ki* ki* ki},
                                           {"kB", k},
                                           {"MB", k* k},
                                           {"GB", k* k* k},
                                           {"TB", k* k* k* k},
                                           {"B", 1},
                                           {"", 1}}};
constexpr std::array<Unit, 5> frequency_units{
    {{"GHz", k* k* k}, {"MHz", k* k}, {"kHz", k}, {"Hz", 1}, {"", 1}}};

// The number times the factor of the unit that the text ends with.
template <std::size_t n>
std::optional<double> scaled(std::string_view text, const std::array<Unit, n>& units) {
  for (const Unit& unit : units) {
    if (!text.ends_with(unit.name)) continue;
    text.remove_suffix(unit.name.size());
    while (text.ends_with(' ')) text.remove_suffix(1);
    const std::optional<double> number = real_number(text);
    if (!number) return std::nullopt;
    return *number * unit.factor;
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::uint64_t> byte_count(std::string_view text) {
  constexpr double most = 9007199254740992;  // 2^53
  const std::optional<double> bytes = scaled(text, byte_units);
  if (!bytes || !(*bytes >= 0 && *bytes <= most) || *bytes != std::floor(*bytes)) {
    return std::nullopt;
  }
  return static_cast<std::uint64_t>(*bytes);
}

std::string byte_text(std::uint64_t bytes) {
  constexpr std::array<const char*, 4> names{"B", "KiB", "MiB", "GiB"};
  std::size_t unit = 0;
  while (unit + 1 < names.size() && bytes != 0 && bytes % 1024 == 0) {
    bytes /= 1024;
    ++unit;
  }
  return std::to_string(bytes) + names[unit];
}

std::optional<double> hertz(std::string_view text) {
  const std::optional<double> value = scaled(text, frequency_units);
  return value && *value > 0 && std::isfinite(*value) ? value : std::nullopt;
}

std::string hertz_text(double value) {
  for (const Unit& unit : frequency_units) {
    if (unit.name.empty() || value < unit.factor) continue;
    const std::string text = real_text(value / unit.factor) + std::string(unit.name);
    if (hertz(text) == value) return text;
  }
  return real_text(value) + "Hz";
}

}  // namespace guardbit::inline traces
