// JSON read strictly: no duplicate or unknown keys, no silent conversions, bounded depth.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "traces/files/json.h"

namespace guardbit::inline traces {

/// Parses text that may be hostile. Throws TraceError beginning with `place` on a syntax error,
/// invalid UTF-8, a duplicate key, or more than 16 levels.
Json parse_json(std::string_view text, const std::string& place);

/// Reads one JSON object; every error begins with the object's place and names the key.
class StrictObject {
 public:
  /// Throws TraceError if `value` is not an object. The value must outlive this reader.
  StrictObject(const Json& value, std::string place);

  const std::string& place() const { return place_; }
  std::vector<std::string> keys() const;
  /// Throws for any other key, with the nearest allowed one.
  void allow_only(const std::vector<std::string>& keys) const;
  bool has(const std::string& key) const { return value_.contains(key); }

  /// These throw if the key is missing or of another type.
  const Json& at(const std::string& key) const;
  std::string text(const std::string& key) const;
  bool boolean(const std::string& key) const;
  std::size_t size(const std::string& key) const;  ///< an integer of at least 0
  std::vector<std::size_t> sizes(const std::string& key) const;
  std::vector<double> numbers(const std::string& key) const;
  const Json& list(const std::string& key) const;
  StrictObject object(const std::string& key) const;

 private:
  [[noreturn]] void wrong_type(const std::string& key, const std::string& expected,
                               const Json& found) const;

  const Json& value_;
  std::string place_;
};

}  // namespace guardbit::inline traces
