// The three sizes of a quire.
#include "analysis/widths/quire_width.h"

#include <charconv>
#include <cstdint>
#include <string_view>

#include "arith/numbers/int128.h"

namespace guardbit::analysis {

std::optional<PositShape> posit_shape(const Format& format) {
  constexpr std::string_view family = "posit";
  const std::string_view name = format.name;
  const std::size_t underscore = name.find('_');
  if (!name.starts_with(family) || underscore == name.npos) return std::nullopt;
  PositShape shape{format.width, 0};
  const char* end = name.data() + name.size();
  const auto read = std::from_chars(name.data() + underscore + 1, end, shape.exp_bits);
  if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
  return shape;
}

std::optional<int> standard_quire_bits(PositShape posit) {
  if (posit.exp_bits != 2) return std::nullopt;
  return 16 * posit.width;
}

int early_quire_bits(PositShape posit) { return posit.width + 4 * posit.range_exp(); }

int needed_quire_bits(PositShape posit, std::size_t terms) {
  return 4 * posit.range_exp() + 2 + bit_length(std::uint64_t{terms - 1});
}

}  // namespace guardbit::analysis
