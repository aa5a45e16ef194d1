// Lists of specifications in one word: `e{2..5}m{1..3}`, `int{3..8}`, `int4,int8`.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace guardbit::inline traces {

/// A list is items separated by `;` or white space, and also by a comma where no colon comes before
/// it in the item: behind a colon commas separate options (`int4,int8` are two, `e4m3:fn,bias=8` is
/// one). Several separators in a row count as one. Braces in an item stand for each of several
/// texts, as in a shell: `{a,b}` alternatives, which may hold braces themselves and be empty,
/// `{low..high}` and `{low..high..step}` whole numbers, falling where low > high. The leftmost
/// brace varies slowest. Throws SpecError, beginning with `what`, on braces that do not parse, an
/// empty list or result, or more than `limit` results.
std::vector<std::string> expand_list(std::string_view text, std::string_view what,
                                     std::size_t limit = 10000);

/// The texts that the braces of one item stand for; nothing separates items.
std::vector<std::string> expand_item(std::string_view item, std::string_view what,
                                     std::size_t limit = 10000);

/// Expands each text in turn as expand_list does: a shell may have expanded the braces already.
std::vector<std::string> expand_lists(const std::vector<std::string>& texts, std::string_view what,
                                      std::size_t limit = 10000);

}  // namespace guardbit::inline traces
