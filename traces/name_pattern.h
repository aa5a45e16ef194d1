// Patterns of names: `*` stands for any characters, `?` for one.
#pragma once

#include <string_view>

namespace guardbit::inline traces {

/// True if all of `text` is what the pattern says. Takes at most the product of the lengths.
bool matches_pattern(std::string_view text, std::string_view pattern);

}  // namespace guardbit::inline traces
