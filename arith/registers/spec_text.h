// Canonical text of a specification, option by option.
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace guardbit::inline arith {

class SpecText {
 public:
  /// A name, or a specification with options already.
  explicit SpecText(std::string name) : text_(std::move(name)) {}
  void add(const std::string& option) {
    text_ += (text_.find(':') == text_.npos ? ":" : ",") + option;
  }
  void add(const std::string& key, long value) { add(key + "=" + std::to_string(value)); }
  void add(const std::string& key, std::string_view value) { add(key + "=" + std::string(value)); }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

}  // namespace guardbit::inline arith
