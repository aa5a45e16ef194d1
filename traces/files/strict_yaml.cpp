// Reading mappings, with one message for every way to be wrong.
#include "traces/files/strict_yaml.h"

#include <algorithm>
#include <charconv>

#include "arith/joined.h"
#include "arith/spec.h"
#include "traces/quantity.h"
#include "traces/suggest.h"
#include "traces/trace_error.h"

namespace guardbit::inline traces {
namespace {

std::string yaml_description(const YamlNode& node) {
  switch (node.kind) {
    case YamlNode::Kind::null:
      return "nothing";
    case YamlNode::Kind::scalar:
      return (node.quoted ? "text '" : "'") + node.text.substr(0, 100) + "'";
    case YamlNode::Kind::list:
      return "a list";
    case YamlNode::Kind::mapping:
      break;
  }
  return "a mapping";
}

}  // namespace

StrictMapping::StrictMapping(const YamlNode& node, YamlSource source, std::vector<std::string> keys)
    : node_(node), source_(std::move(source)) {
  if (node.kind != YamlNode::Kind::mapping) {
    const std::string what = source_.path.empty() ? "" : source_.path + ": ";
    throw_at(source_.file, node.place,
             what + "expected a mapping of " + joined(keys) + ", got " + yaml_description(node));
  }
  for (const YamlNode& key : node.keys) {
    if (std::find(keys.begin(), keys.end(), key.text) != keys.end()) continue;
    const std::string hint = did_you_mean(key.text, keys);
    throw_at(source_.file, key.place,
             "unknown key '" + path_of(key.text) + "'" +
                 (hint.empty() ? ", expected one of " + joined(keys) : hint));
  }
}

std::string StrictMapping::path_of(std::string_view key) const {
  return (source_.path.empty() ? "" : source_.path + ".") + std::string(key);
}

void StrictMapping::fail(std::string_view key, const YamlNode& node,
                         const std::string& expected) const {
  throw_at(source_.file, node.place,
           path_of(key) + ": expected " + expected + ", got " + yaml_description(node));
}

void StrictMapping::refuse(std::string_view key, const std::string& what) const {
  const std::string name = key.empty() ? source_.path : path_of(key);
  throw_at(source_.file, key.empty() ? place() : place(key),
           (name.empty() ? "" : name + ": ") + what);
}

const YamlNode& StrictMapping::at(std::string_view key) const {
  const YamlNode* node = node_.find(key);
  if (node != nullptr) return *node;
  throw_at(source_.file, node_.place, "'" + path_of(key) + "' is missing");
}

const YamlNode& StrictMapping::scalar(std::string_view key, const std::string& expected) const {
  const YamlNode& node = at(key);
  if (node.kind != YamlNode::Kind::scalar) fail(key, node, expected);
  return node;
}

std::string StrictMapping::text(std::string_view key) const {
  return line_of(key, scalar(key, "text"));
}

std::string StrictMapping::line_of(std::string_view key, const YamlNode& node) const {
  // A folded paragraph ends with a line end.
  std::string text = node.text;
  while (text.ends_with('\n')) text.pop_back();
  // Escapes in quotes can bring control characters.
  const bool control = std::any_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
  });
  if (text.empty() || control) fail(key, node, "a line of text");
  return text;
}

std::string StrictMapping::choice(std::string_view key,
                                  const std::vector<std::string>& choices) const {
  const YamlNode& node = scalar(key, "one of " + joined(choices));
  if (std::find(choices.begin(), choices.end(), node.text) != choices.end()) return node.text;
  throw_at(source_.file, node.place,
           path_of(key) + ": expected one of " + joined(choices) + ", got " +
               yaml_description(node) + did_you_mean(node.text, choices));
}

bool StrictMapping::boolean(std::string_view key) const {
  const YamlNode& node = scalar(key, "true or false");
  if (node.quoted || (node.text != "true" && node.text != "false")) {
    fail(key, node, "true or false");
  }
  return node.text == "true";
}

std::uint64_t StrictMapping::integer(std::string_view key, std::uint64_t least,
                                     std::uint64_t most) const {
  const std::string expected =
      "a whole number from " + std::to_string(least) + " to " + std::to_string(most);
  const YamlNode& node = scalar(key, expected);
  std::uint64_t value = 0;
  const char* end = node.text.data() + node.text.size();
  const auto [stop, error] = std::from_chars(node.text.data(), end, value);
  if (node.quoted || error != std::errc{} || stop != end || value < least || value > most) {
    fail(key, node, expected);
  }
  return value;
}

double StrictMapping::positive(std::string_view key, double most) const {
  const std::string expected = "a number above 0, up to " + real_text(most);
  const YamlNode& node = scalar(key, expected);
  const std::optional<double> value = real_number(node.text);
  if (node.quoted || !value || !(*value > 0 && *value <= most)) fail(key, node, expected);
  return *value;
}

std::uint64_t StrictMapping::bytes(std::string_view key) const {
  const std::string expected = "a size of at least 1 byte, such as 65536 or 64KiB";
  const YamlNode& node = scalar(key, expected);
  const std::optional<std::uint64_t> value = byte_count(node.text);
  if (!value || *value == 0) fail(key, node, expected);
  return *value;
}

double StrictMapping::hertz(std::string_view key) const {
  const std::string expected = "a frequency such as 940MHz";
  const YamlNode& node = scalar(key, expected);
  const std::optional<double> value = guardbit::hertz(node.text);
  if (!value) fail(key, node, expected);
  return *value;
}

std::vector<std::string> StrictMapping::texts(
    std::string_view key, const std::function<void(const std::string&)>& check) const {
  return texts(key, check, {}, nullptr);
}

std::vector<std::string> StrictMapping::texts(
    std::string_view key, const std::function<void(const std::string&)>& check,
    const std::vector<std::string>& keys,
    const std::function<std::string(const StrictMapping&)>& as_text) const {
  const YamlNode& node = at(key);
  const bool list = node.kind == YamlNode::Kind::list;
  if (list && node.items.empty()) fail(key, node, "at least one item");
  std::vector<std::string> texts;
  for (const YamlNode& item : list ? node.items : std::vector{node}) {
    const std::string place = path_of(key) + (list ? "[" + std::to_string(texts.size()) + "]" : "");
    if (as_text && item.kind == YamlNode::Kind::mapping) {
      texts.push_back(as_text({item, {source_.file, place}, keys}));
    } else {
      if (item.kind != YamlNode::Kind::scalar) fail(key, item, "text or a list of texts");
      texts.push_back(line_of(key, item));
    }
    try {
      check(texts.back());
    } catch (const Error& error) {
      throw_at(source_.file, item.place, place + ": " + error.what());
    }
  }
  return texts;
}

StrictMapping StrictMapping::mapping(std::string_view key, std::vector<std::string> keys) const {
  return {at(key), {source_.file, path_of(key)}, std::move(keys)};
}

std::vector<StrictMapping> StrictMapping::mappings(std::string_view key,
                                                   std::vector<std::string> keys) const {
  const YamlNode& node = at(key);
  if (node.kind != YamlNode::Kind::list) fail(key, node, "a list");
  std::vector<StrictMapping> mappings;
  for (const YamlNode& item : node.items) {
    const std::string path = path_of(key) + "[" + std::to_string(mappings.size()) + "]";
    mappings.push_back({item, {source_.file, path}, keys});
  }
  return mappings;
}

std::string StrictMapping::checked(std::string_view key,
                                   const std::function<void(const std::string&)>& check) const {
  std::string value = text(key);
  try {
    check(value);
  } catch (const Error& error) {
    throw_at(source_.file, at(key).place, path_of(key) + ": " + error.what());
  }
  return value;
}

}  // namespace guardbit::inline traces
