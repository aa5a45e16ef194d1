// YAML as a tree with the place of every node: no anchors, aliases or tags, bounded in size and
// depth.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace guardbit::inline traces {

/// Where a node begins, counted from 1.
struct YamlPlace {
  std::size_t line = 1, column = 1;
};

struct YamlNode {
  enum class Kind { null, scalar, list, mapping };

  Kind kind = Kind::null;
  YamlPlace place;
  std::string text;     ///< of a scalar
  bool quoted = false;  ///< a scalar in quotes or a block: text, never a number or a truth value
  std::vector<YamlNode> items;  ///< of a list; the values of a mapping, in the order of its keys
  std::vector<YamlNode> keys;   ///< of a mapping: scalars

  /// The value of a key of this mapping; null pointer if it is not there.
  const YamlNode* find(std::string_view key) const;
};

/// Files larger than this are refused before anything is parsed.
constexpr std::size_t longest_yaml = std::size_t{1} << 18;

/// Parses text that may be hostile: one document, UTF-8, up to longest_yaml bytes, 16 levels and
/// 64 keys a mapping. Throws TraceError `place:line:column: ..` on a syntax error, an anchor, an
/// alias, a tag, a key that is there twice or is not a scalar, a control character, or a second
/// document.
YamlNode parse_yaml(std::string_view text, const std::string& place);

/// `file:line:column`.
std::string place_text(const std::string& file, YamlPlace place);
/// Throws TraceError `file:line:column: what`.
[[noreturn]] void throw_at(const std::string& file, YamlPlace place, const std::string& what);

}  // namespace guardbit::inline traces
