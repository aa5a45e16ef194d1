// A picture may be hostile: tags are read one by one, and written again from what is allowed.
#include "sim/report/timeline_part.h"

#include <algorithm>
#include <array>

#include "sim/report/html.h"
#include "sim/report/json_reading.h"
#include "traces/trace_error.h"

namespace guardbit::sim {
namespace {

constexpr std::array<std::string_view, 5> elements{"svg", "rect", "text", "path", "title"};
constexpr std::array<std::string_view, 13> attributes{
    "viewBox", "width", "height",      "font-family", "font-size", "x",    "y",
    "fill",    "d",     "text-anchor", "font-weight", "class",     "xmlns"};
constexpr std::string_view value_characters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .#%-";

template <std::size_t size>
bool has(const std::array<std::string_view, size>& all, std::string_view one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

class PictureReader {
 public:
  PictureReader(std::string_view svg, const std::string& place) : rest_(svg), place_(place) {}

  std::string checked() {
    while (!rest_.empty()) {
      const std::size_t text = std::min(rest_.find('<'), rest_.size());
      result_ += checked_text(rest_.substr(0, text));
      rest_.remove_prefix(text);
      if (!rest_.empty()) read_tag();
    }
    if (!open_.empty()) refuse("ends inside <" + open_.back() + ">");
    return result_;
  }

 private:
  [[noreturn]] void refuse(const std::string& what) const {
    throw_trace_error(place_, "not a picture of guardbit simulate --timeline: " + what);
  }

  // Markup of texts is only the references of three characters.
  std::string checked_text(std::string_view text) const {
    for (std::size_t at = text.find('&'); at != text.npos; at = text.find('&', at + 1)) {
      const std::string_view from = text.substr(at);
      if (!from.starts_with("&amp;") && !from.starts_with("&lt;") && !from.starts_with("&gt;")) {
        refuse("an unknown reference");
      }
    }
    return std::string(text);
  }

  void read_tag() {
    const std::size_t end = rest_.find('>');
    if (end == rest_.npos) refuse("a tag without an end");
    std::string_view tag = rest_.substr(1, end - 1);
    rest_.remove_prefix(end + 1);
    if (tag == "style") return skip_style();
    if (tag.starts_with('/')) return close(tag.substr(1));
    const bool empty = tag.ends_with('/');
    if (empty) tag.remove_suffix(1);
    const std::size_t length = std::min(tag.find(' '), tag.size());
    const std::string name(tag.substr(0, length));
    if (!has(elements, name)) refuse("element '" + name + "'");
    if (open_.empty() != (name == "svg")) refuse("element '" + name + "' out of its place");
    result_ += "<" + name + checked_attributes(tag.substr(length)) + (empty ? "/>" : ">");
    if (!empty) open_.push_back(name);
  }

  void close(std::string_view name) {
    if (open_.empty() || open_.back() != name) refuse("an end without its begin");
    open_.pop_back();
    result_ += "</" + std::string(name) + ">";
  }

  // The page has a style for these pictures.
  void skip_style() {
    constexpr std::string_view end = "</style>";
    const std::size_t at = rest_.find(end);
    if (at == rest_.npos) refuse("a style without an end");
    rest_.remove_prefix(at + end.size());
  }

  // ` name="value"`, any number of them.
  std::string checked_attributes(std::string_view text) const {
    std::string result;
    while (!text.empty()) {
      const std::size_t begin = text.find("=\"");
      const std::size_t end = begin == text.npos ? text.npos : text.find('"', begin + 2);
      if (end == text.npos || text.front() != ' ') refuse("an attribute that is not quoted");
      const std::string_view name = text.substr(1, begin - 1);
      const std::string_view value = text.substr(begin + 2, end - begin - 2);
      if (!has(attributes, name)) refuse("attribute '" + std::string(name) + "'");
      text.remove_prefix(end + 1);
      if (name == "xmlns") continue;  // HTML knows what an svg element is
      if (value.find_first_not_of(value_characters) != value.npos) {
        refuse("value of '" + std::string(name) + "'");
      }
      result += " " + std::string(name) + "=\"" + std::string(value) + "\"";
    }
    return result;
  }

  std::string_view rest_;
  const std::string& place_;
  std::string result_;
  std::vector<std::string> open_;
};

}  // namespace

std::string checked_timeline(std::string_view svg, const std::string& place) {
  return PictureReader(svg, place).checked();
}

std::string timeline_html(const std::filesystem::path& path, const std::string& label) {
  return "<figure id=\"figure-timeline\" class=\"timeline\">\n"
         "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"Timeline\">\n" +
         checked_timeline(file_text(path), path.string()) + "</div>\n<figcaption>" +
         html_element("b", "", label + ".") +
         " What the array and the memory did, each layer over its own length. Heights are shares "
         "of "
         "the time.</figcaption>\n</figure>\n";
}

}  // namespace guardbit::sim
