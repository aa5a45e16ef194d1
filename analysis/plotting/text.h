// Texts and numbers as gnuplot reads them.
#pragma once

#include <string>
#include <string_view>

namespace guardbit::analysis {

/// The text on one line: control characters become spaces.
std::string plot_one_line(std::string_view text);
/// A gnuplot string; goes with `noenhanced`.
std::string plot_quoted(std::string_view text);
/// A gnuplot string where markup is on: `_`, `^`, `{`, ... are escaped. The font is one such as
/// `:Bold=15`.
std::string plot_quoted_with_font(std::string_view text, std::string_view font);
/// The shortest decimal number that reads back as the value, which is finite.
std::string plot_number(double value);
/// A name as the stem of a file: all but letters, digits, `.`, `-` becomes `_`.
std::string plot_file_stem(std::string_view name);

}  // namespace guardbit::analysis
