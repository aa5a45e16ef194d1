// Strict JSON over nlohmann's parser, which is iterative: depth cannot exhaust the stack.
#include "traces/files/strict_json.h"

#include <cstdint>
#include <set>
#include <utility>

#include <nlohmann/json.hpp>

#include "traces/suggest.h"
#include "traces/trace_error.h"

namespace guardbit::inline traces {

namespace {

using nlohmann::json;

constexpr std::size_t max_depth = 16;

// "[json.exception.parse_error.101] parse error at ..." without the bracket.
std::string reason(const json::exception& error) {
  const std::string text = error.what();
  const std::size_t bracket = text.find("] ");
  return bracket == std::string::npos ? text : text.substr(bracket + 2);
}

// Refuses what the parser accepts. A pass of its own: the parser's callback, which could check
// while the tree is built, searches the whole parent after each object.
class ParseGuard : public nlohmann::json_sax<json> {
 public:
  explicit ParseGuard(const std::string& place) : place_(place) {}

  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(std::int64_t) override { return true; }
  bool number_unsigned(std::uint64_t) override { return true; }
  bool number_float(double, const std::string&) override { return true; }
  bool string(std::string&) override { return true; }
  bool binary(json::binary_t&) override { return true; }
  bool start_object(std::size_t) override { return start(); }
  bool start_array(std::size_t) override { return start(); }
  bool end_object() override { return end(); }
  bool end_array() override { return end(); }
  bool key(std::string& key) override {
    if (open_.back().insert(key).second) return true;
    throw_trace_error(place_, "duplicate key '" + key + "'");
  }
  bool parse_error(std::size_t, const std::string&, const json::exception& error) override {
    throw_trace_error(place_, "is not valid JSON: " + reason(error));
  }

 private:
  bool start() {
    if (open_.size() == max_depth) throw_trace_error(place_, "nested deeper than 16 levels");
    open_.emplace_back();
    return true;
  }
  bool end() {
    open_.pop_back();
    return true;
  }

  std::string place_;
  std::vector<std::set<std::string>> open_;  // keys so far of each open object or array
};

// Empties `value`.
Json taken(json& value) {
  switch (value.type()) {
    case json::value_t::boolean:
      return value.get<bool>();
    case json::value_t::number_integer:
      return value.get<std::int64_t>();
    case json::value_t::number_unsigned:
      return value.get<std::uint64_t>();
    case json::value_t::number_float:
      return value.get<double>();
    case json::value_t::string:
      return std::move(value.get_ref<std::string&>());
    case json::value_t::array: {
      Json list = Json::array();
      for (json& element : value) list.push_back(taken(element));
      return list;
    }
    case json::value_t::object: {
      std::vector<Json::Member> members;  // the library sorts them
      for (auto& [key, child] : value.items()) members.push_back({key, taken(child)});
      return Json::sorted_object(std::move(members));
    }
    default:
      return nullptr;
  }
}

std::string json_description(const Json& value) {
  return value.is_object() ? "object" : value.is_array() ? "array" : value.dump().substr(0, 60);
}

}  // namespace

Json parse_json(std::string_view text, const std::string& place) {
  // The parser would take a zero byte for the end of the text.
  if (text.find('\0') != std::string_view::npos) throw_trace_error(place, "contains a zero byte");
  ParseGuard guard(place);
  json::sax_parse(text.begin(), text.end(), &guard);
  json tree = json::parse(text.begin(), text.end());
  return taken(tree);
}

StrictObject::StrictObject(const Json& value, std::string place)
    : value_(value), place_(std::move(place)) {
  if (!value.is_object()) {
    throw_trace_error(place_, "must be an object, not " + json_description(value));
  }
}

std::vector<std::string> StrictObject::keys() const {
  std::vector<std::string> result;
  for (const Json::Member& member : value_.members()) result.push_back(member.key);
  return result;
}

void StrictObject::allow_only(const std::vector<std::string>& allowed) const {
  const std::set<std::string> known(allowed.begin(), allowed.end());
  for (const std::string& key : keys()) {
    if (known.contains(key)) continue;
    throw_trace_error(place_, "unknown key '" + key + "'" + did_you_mean(key, allowed));
  }
}

const Json& StrictObject::at(const std::string& key) const {
  if (!has(key)) throw_trace_error(place_, "missing key '" + key + "'");
  return value_[key];
}

std::string StrictObject::text(const std::string& key) const {
  const Json& value = at(key);
  if (!value.is_string()) wrong_type(key, "a string", value);
  return value.text();
}

bool StrictObject::boolean(const std::string& key) const {
  const Json& value = at(key);
  if (!value.is_boolean()) wrong_type(key, "true or false", value);
  return value.truth();
}

std::size_t StrictObject::size(const std::string& key) const {
  const Json& value = at(key);
  if (!value.is_number_unsigned()) wrong_type(key, "a non-negative integer", value);
  return value.number<std::size_t>();
}

std::vector<std::size_t> StrictObject::sizes(const std::string& key) const {
  std::vector<std::size_t> result;
  for (const Json& value : list(key)) {
    if (!value.is_number_unsigned()) wrong_type(key, "a list of non-negative integers", value);
    result.push_back(value.number<std::size_t>());
  }
  return result;
}

std::vector<double> StrictObject::numbers(const std::string& key) const {
  std::vector<double> result;
  for (const Json& value : list(key)) {
    if (!value.is_number()) wrong_type(key, "a list of numbers", value);
    result.push_back(value.number<double>());
  }
  return result;
}

const Json& StrictObject::list(const std::string& key) const {
  const Json& value = at(key);
  if (!value.is_array()) wrong_type(key, "a list", value);
  return value;
}

StrictObject StrictObject::object(const std::string& key) const {
  return StrictObject(at(key), place_ + ": " + key);
}

void StrictObject::wrong_type(const std::string& key, const std::string& expected,
                              const Json& found) const {
  throw_trace_error(place_,
                    "'" + key + "' must be " + expected + ", not " + json_description(found));
}

}  // namespace guardbit::inline traces
