// Splitting lists and multiplying out braces.
#include "traces/brace.h"

#include <cstdint>
#include <cstdlib>
#include <utility>

#include "arith/error.h"
#include "arith/spec.h"

namespace guardbit::inline traces {

namespace {

using Texts = std::vector<std::string>;

constexpr std::size_t longest_text = 4096;  // also bounds the depth of nesting

class Expander {
 public:
  Expander(std::string_view text, std::string_view what, std::size_t limit)
      : place_(std::string(what) + " '" + std::string(text.substr(0, 100)) + "': "),
        limit_(limit) {}

  [[noreturn]] void fail(const std::string& message) const { throw SpecError(place_ + message); }

  // All texts that one item or alternative stands for.
  Texts expand(std::string_view item) const {
    Texts results = {""};
    while (!item.empty()) {
      const auto open = item.find_first_of("{}");
      append(results, {std::string(item.substr(0, open))});
      if (open == item.npos) break;
      if (item[open] == '}') fail("'}' without '{'");
      const std::size_t close = closing(item, open);
      append(results, inside(item.substr(open + 1, close - open - 1)));
      item.remove_prefix(close + 1);
    }
    return results;
  }

  void check_count(std::size_t count) const {
    if (count > limit_) fail("stands for more than " + std::to_string(limit_) + " texts");
  }

 private:
  std::size_t closing(std::string_view item, std::size_t open) const {
    int depth = 0;
    for (std::size_t i = open; i < item.size(); ++i) {
      depth += item[i] == '{' ? 1 : (item[i] == '}' ? -1 : 0);
      if (depth == 0) return i;
    }
    fail("'{' without '}'");
  }

  // The texts between two braces.
  Texts inside(std::string_view content) const {
    const Texts parts = alternatives(content);
    if (parts.size() == 1) return range(content);
    Texts results;
    for (const std::string& part : parts) {
      for (std::string& text : expand(part)) results.push_back(std::move(text));
      check_count(results.size());
    }
    return results;
  }

  // Splits at commas outside inner braces.
  static Texts alternatives(std::string_view content) {
    Texts parts(1);
    int depth = 0;
    for (const char c : content) {
      depth += c == '{' ? 1 : (c == '}' ? -1 : 0);
      if (c == ',' && depth == 0) {
        parts.emplace_back();
      } else {
        parts.back() += c;
      }
    }
    return parts;
  }

  Texts range(std::string_view content) const {
    std::vector<int> numbers;
    for (std::string_view rest = content;;) {
      const auto dots = rest.find("..");
      int number = 0;
      if (!is_integer(rest.substr(0, dots), number) || std::abs(number / 2) > (1 << 29)) {
        fail("expected {low..high}, {low..high..step} or {a,b}, got '{" + std::string(content) +
             "}'");
      }
      numbers.push_back(number);
      if (dots == rest.npos) break;
      rest.remove_prefix(dots + 2);
    }
    if (numbers.size() < 2 || numbers.size() > 3 || (numbers.size() == 3 && numbers[2] < 1)) {
      fail("expected {low..high}, {low..high..step} with a step of at least 1, or {a,b}, got '{" +
           std::string(content) + "}'");
    }
    return numbers_from(numbers[0], numbers[1], numbers.size() == 3 ? numbers[2] : 1);
  }

  Texts numbers_from(std::int64_t first, std::int64_t last, std::int64_t step) const {
    check_count(static_cast<std::size_t>(std::abs(last - first) / step) + 1);
    const std::int64_t direction = first <= last ? 1 : -1;
    Texts results;
    for (std::int64_t i = 0; i <= std::abs(last - first); i += step) {
      results.push_back(std::to_string(first + direction * i));
    }
    return results;
  }

  // Every result followed by every end.
  void append(Texts& results, const Texts& ends) const {
    check_count(results.size() * ends.size());
    Texts longer;
    for (const std::string& result : results) {
      for (const std::string& end : ends) longer.push_back(result + end);
    }
    results = std::move(longer);
  }

  std::string place_;
  std::size_t limit_;
};

// The items of a list, braces still in place.
Texts split_items(std::string_view text) {
  Texts items;
  bool within = false;  // an item
  bool colon = false;   // in that item
  int depth = 0;
  for (const char c : text) {
    const bool comma = c == ',' && !colon;
    if (depth == 0 && (comma || std::string_view("; \t\r\n").find(c) != std::string_view::npos)) {
      within = false;
      colon = false;
      continue;
    }
    depth += c == '{' ? 1 : (c == '}' ? -1 : 0);
    if (!within) items.emplace_back();
    within = true;
    colon = colon || c == ':';
    items.back() += c;
  }
  return items;
}

}  // namespace

std::vector<std::string> expand_item(std::string_view item, std::string_view what,
                                     std::size_t limit) {
  const Expander expander(item, what, limit);
  if (item.size() > longest_text) expander.fail("longer than 4096 characters");
  return expander.expand(item);
}

std::vector<std::string> expand_list(std::string_view text, std::string_view what,
                                     std::size_t limit) {
  const Expander expander(text, what, limit);
  if (text.size() > longest_text) expander.fail("longer than 4096 characters");
  Texts results;
  for (const std::string& item : split_items(text)) {
    for (std::string& result : expander.expand(item)) {
      if (result.empty()) expander.fail("an item of the list is empty");
      results.push_back(std::move(result));
    }
    expander.check_count(results.size());
  }
  if (results.empty()) expander.fail("the list is empty");
  return results;
}

std::vector<std::string> expand_lists(const std::vector<std::string>& texts, std::string_view what,
                                      std::size_t limit) {
  Texts results;
  for (const std::string& text : texts) {
    for (std::string& result : expand_list(text, what, limit)) {
      results.push_back(std::move(result));
    }
    Expander(text, what, limit).check_count(results.size());
  }
  return results;
}

}  // namespace guardbit::inline traces
