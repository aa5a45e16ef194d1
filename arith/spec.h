// The grammar of all specification strings: name[:key=value,flag,...].
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace guardbit::inline arith {

/// One option of a specification; `value` is empty for a bare word.
struct SpecOption {
  std::string key;
  std::string value;
};

struct Spec {
  std::string text;  ///< as given, for messages
  std::string name;
  std::vector<SpecOption> options;
};

/// Splits `text` at its first colon, then at commas and equal signs. Throws SpecError on empty
/// parts, characters that no specification has, or a key given twice.
Spec parse_spec(std::string_view text, std::string_view what);

/// A whole decimal integer in [low, high]; throws SpecError "<what>: <text> is not ...".
int parse_integer(std::string_view text, int low, int high, std::string_view what);
/// True and `out` set if all of `text` is a decimal integer that fits an int, as it would be
/// printed: without leading zeros, so that no name hides behind another spelling.
bool is_integer(std::string_view text, int& out);

/// The finite double that all of `text` is as a decimal number; nothing for any other text.
std::optional<double> real_number(std::string_view text);
/// The shortest text that reads back as the same double.
std::string real_text(double value);

}  // namespace guardbit::inline arith
