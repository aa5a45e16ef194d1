// Lists of names for people.
#pragma once

#include <functional>
#include <string>

namespace guardbit::inline arith {

/// "a, b, c": of each element what `name` gives, text or a member that is text.
template <class Range, class Name = std::identity>
std::string joined(const Range& elements, Name name = {}) {
  std::string text;
  const char* separator = "";
  for (const auto& element : elements) {
    text += separator;
    text += std::invoke(name, element);
    separator = ", ";
  }
  return text;
}

}  // namespace guardbit::inline arith
