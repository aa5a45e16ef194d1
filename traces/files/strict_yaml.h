// A YAML mapping read strictly: every key is known, of the right kind and in its range.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "arith/error.h"
#include "traces/files/yaml_node.h"

namespace guardbit::inline traces {

/// Where in which file, and the name of what stands there: `array.rows`.
struct YamlSource {
  std::string file;
  std::string path;  ///< empty for the whole file
};

/// All functions throw TraceError `file:line:column: ..` that says what was expected. A key asked
/// for is required unless has() was asked before.
class StrictMapping {
 public:
  /// Throws unless `node` is a mapping of no other keys than these, the nearest of which is
  /// proposed. The node outlives this reader.
  StrictMapping(const YamlNode& node, YamlSource source, std::vector<std::string> keys);

  bool has(std::string_view key) const { return node_.find(key) != nullptr; }
  YamlPlace place() const { return node_.place; }
  YamlPlace place(std::string_view key) const { return at(key).place; }

  /// One line of text, a number's or a truth value's too.
  std::string text(std::string_view key) const;
  /// One of `choices`, the nearest of which is proposed.
  std::string choice(std::string_view key, const std::vector<std::string>& choices) const;
  bool boolean(std::string_view key) const;
  std::uint64_t integer(std::string_view key, std::uint64_t least, std::uint64_t most) const;
  /// Above 0, at most `most`.
  double positive(std::string_view key, double most) const;
  std::uint64_t bytes(std::string_view key) const;  ///< at least 1, see traces/quantity.h
  double hertz(std::string_view key) const;
  /// One text or a list of them, at least one, each as text() reads it; an Error of `check` gets
  /// the place of its text.
  std::vector<std::string> texts(std::string_view key,
                                 const std::function<void(const std::string&)>& check) const;
  /// The texts of a list of which an item may also be a mapping of `keys`, which `as_text` makes a
  /// text of.
  std::vector<std::string> texts(
      std::string_view key, const std::function<void(const std::string&)>& check,
      const std::vector<std::string>& keys,
      const std::function<std::string(const StrictMapping&)>& as_text) const;
  StrictMapping mapping(std::string_view key, std::vector<std::string> keys) const;
  std::vector<StrictMapping> mappings(std::string_view key, std::vector<std::string> keys) const;

  /// Text on which `check` throws nothing; its Error gets the key's place.
  std::string checked(std::string_view key,
                      const std::function<void(const std::string&)>& check) const;

  /// Throws, of the key's value or, where `key` is empty, of the whole mapping.
  [[noreturn]] void refuse(std::string_view key, const std::string& what) const;

 private:
  const YamlNode& at(std::string_view key) const;
  const YamlNode& scalar(std::string_view key, const std::string& expected) const;
  std::string line_of(std::string_view key, const YamlNode& node) const;
  std::string path_of(std::string_view key) const;
  [[noreturn]] void fail(std::string_view key, const YamlNode& node,
                         const std::string& expected) const;

  const YamlNode& node_;
  YamlSource source_;
};

}  // namespace guardbit::inline traces
