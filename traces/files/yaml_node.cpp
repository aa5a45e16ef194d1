// The tree is built from the library's events, so that nothing hostile is expanded before it is
// seen.
#include "traces/files/yaml_node.h"

#include <algorithm>
#include <sstream>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include "traces/files/json.h"
#include "traces/trace_error.h"

namespace guardbit::inline traces {
namespace {

constexpr std::size_t deepest = 16, most_keys = 64;

constexpr const char* no_references =
    "anchors and aliases are not read; put text that begins with & or * in quotes";

YamlPlace place_of(const YAML::Mark& mark) {
  if (mark.is_null()) return {};
  return {static_cast<std::size_t>(mark.line) + 1, static_cast<std::size_t>(mark.column) + 1};
}

class TreeBuilder : public YAML::EventHandler {
 public:
  TreeBuilder(const std::string& file, YamlNode& root) : file_(file), root_(root) {}

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    YamlNode node;
    add(mark, anchor, "", std::move(node));
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override { reject_reference(mark); }

  void OnAnchor(const YAML::Mark& mark, const std::string&) override { reject_reference(mark); }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    YamlNode node;
    node.kind = YamlNode::Kind::scalar;
    node.text = value;
    node.quoted = tag == "!";
    add(mark, anchor, tag, std::move(node));
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(mark, anchor, tag, YamlNode::Kind::list);
  }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(mark, anchor, tag, YamlNode::Kind::mapping);
  }

  void OnSequenceEnd() override { close(); }
  void OnMapEnd() override { close(); }

 private:
  [[noreturn]] void reject_reference(const YAML::Mark& mark) const {
    throw_at(file_, place_of(mark), no_references);
  }

  // A node that is not yet part of the tree: its parent takes it when it is complete.
  struct Open {
    YamlNode node;
    std::vector<YamlNode> key;  // of the mapping's next entry, once it is there
  };

  void check(const YAML::Mark& mark, YAML::anchor_t anchor, const std::string& tag) const {
    if (anchor != YAML::NullAnchor) reject_reference(mark);
    // The library marks plain nodes by "?" and quoted scalars by "!".
    if (!tag.empty() && tag != "?" && tag != "!") {
      throw_at(file_, place_of(mark), "tags are not read, got '" + tag + "'");
    }
  }

  void open(const YAML::Mark& mark, YAML::anchor_t anchor, const std::string& tag,
            YamlNode::Kind kind) {
    check(mark, anchor, tag);
    if (open_.size() == deepest) throw_at(file_, place_of(mark), "more than 16 levels");
    open_.emplace_back();
    open_.back().node.kind = kind;
    open_.back().node.place = place_of(mark);
  }

  void close() {
    YamlNode node = std::move(open_.back().node);
    open_.pop_back();
    place_into_parent(std::move(node));
  }

  void add(const YAML::Mark& mark, YAML::anchor_t anchor, const std::string& tag, YamlNode node) {
    check(mark, anchor, tag);
    node.place = place_of(mark);
    place_into_parent(std::move(node));
  }

  void place_into_parent(YamlNode node) {
    if (open_.empty()) {
      root_ = std::move(node);
      return;
    }
    Open& parent = open_.back();
    if (parent.node.kind == YamlNode::Kind::list) {
      parent.node.items.push_back(std::move(node));
    } else if (parent.key.empty()) {
      check_key(parent.node, node);
      parent.key.push_back(std::move(node));
    } else {
      YamlNode& key = parent.key.back();
      // The library sees that a value is missing where the next token begins.
      if (node.kind == YamlNode::Kind::null) node.place = key.place;
      parent.node.keys.push_back(std::move(key));
      parent.node.items.push_back(std::move(node));
      parent.key.clear();
    }
  }

  void check_key(const YamlNode& mapping, const YamlNode& key) const {
    if (key.kind != YamlNode::Kind::scalar) {
      throw_at(file_, key.place, "expected a word as a key");
    }
    if (mapping.keys.size() == most_keys) throw_at(file_, key.place, "more than 64 keys");
    for (const YamlNode& earlier : mapping.keys) {
      if (earlier.text != key.text) continue;
      throw_at(file_, key.place,
               "key '" + key.text + "' is there twice, first in line " +
                   std::to_string(earlier.place.line));
    }
  }

  const std::string& file_;
  YamlNode& root_;
  std::vector<Open> open_;
};

std::string explained(const std::string& message) {
  const bool reference =
      message.find("anchor") != message.npos || message.find("alias") != message.npos;
  return reference ? no_references : "not YAML: " + message;
}

// Printable UTF-8 with line ends and tabs: what text files hold.
void check_characters(std::string_view text, const std::string& file) {
  YamlPlace place;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x20 && c != '\n' && c != '\r' && c != '\t') || byte == 0x7f) {
      throw_at(file, place, "control character " + std::to_string(byte) + ", expected text");
    }
    ++place.column;
    if (c == '\n') place = {place.line + 1, 1};
  }
  try {
    static_cast<void>(Json(text).dump());
  } catch (const std::exception&) {
    throw_trace_error(file, "is not UTF-8 text");
  }
}

}  // namespace

const YamlNode* YamlNode::find(std::string_view key) const {
  const auto found = std::find_if(keys.begin(), keys.end(),
                                  [key](const YamlNode& node) { return node.text == key; });
  return found == keys.end() ? nullptr : &items[static_cast<std::size_t>(found - keys.begin())];
}

YamlNode parse_yaml(std::string_view text, const std::string& place) {
  if (text.size() > longest_yaml) {
    throw_trace_error(place, std::to_string(text.size()) + " bytes, expected at most " +
                                 std::to_string(longest_yaml));
  }
  check_characters(text, place);
  YamlNode root, second;
  std::istringstream stream{std::string(text)};
  try {
    YAML::Parser parser(stream);
    TreeBuilder builder(place, root);
    parser.HandleNextDocument(builder);
    TreeBuilder rest(place, second);
    if (parser.HandleNextDocument(rest)) {
      throw_at(place, second.place, "expected one document, a second one begins here");
    }
  } catch (const YAML::Exception& error) {
    throw_at(place, place_of(error.mark), explained(error.msg));
  }
  return root;
}

std::string place_text(const std::string& file, YamlPlace place) {
  return file + ":" + std::to_string(place.line) + ":" + std::to_string(place.column);
}

void throw_at(const std::string& file, YamlPlace place, const std::string& what) {
  throw_trace_error(place_text(file, place), what);
}

}  // namespace guardbit::inline traces
