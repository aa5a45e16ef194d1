// Strict reading of JSON over nlohmann's parser, which is iterative: depth cannot exhaust the
// stack.
#include "traces/strict_json.h"

#include <set>
#include <utility>

#include "traces/suggest.h"
#include "traces/trace_error.h"

namespace guardbit {

namespace {

using nlohmann::json;

constexpr std::size_t max_depth = 16;

// Told of each event of the parser; refuses what the parser itself would accept.
class ParseGuard {
 public:
  explicit ParseGuard(const std::string& place) : place_(place) {}

  void check(int depth, json::parse_event_t event, const json& value) {
    const auto level = static_cast<std::size_t>(depth);
    if (level >= max_depth) throw_trace_error(place_, "nested deeper than 16 levels");
    if (event == json::parse_event_t::object_start) {
      keys_[level + 1].clear();
    } else if (event == json::parse_event_t::key) {
      const bool fresh = keys_[level].insert(value.get<std::string>()).second;
      if (!fresh) throw_trace_error(place_, "duplicate key '" + value.get<std::string>() + "'");
    }
  }

 private:
  std::string place_;
  std::set<std::string> keys_[max_depth + 1];  // of the object open at each level
};

// "[json.exception.parse_error.101] parse error at ..." without the bracket.
std::string reason(const json::exception& error) {
  const std::string text = error.what();
  const std::size_t bracket = text.find("] ");
  return bracket == std::string::npos ? text : text.substr(bracket + 2);
}

std::string description(const json& value) {
  return value.is_structured() ? std::string(value.type_name()) : value.dump().substr(0, 60);
}

}  // namespace

json parse_json(std::string_view text, const std::string& place) {
  // The parser would take a zero byte for the end of the text.
  if (text.find('\0') != std::string_view::npos) throw_trace_error(place, "contains a zero byte");
  ParseGuard guard(place);
  const auto check = [&guard](int depth, json::parse_event_t event, json& value) {
    guard.check(depth, event, value);
    return true;
  };
  try {
    return json::parse(text.begin(), text.end(), check);
  } catch (const json::exception& error) {
    throw_trace_error(place, "is not valid JSON: " + reason(error));
  }
}

StrictObject::StrictObject(const json& value, std::string place)
    : value_(value), place_(std::move(place)) {
  if (!value.is_object()) {
    throw_trace_error(place_, "must be an object, not " + description(value));
  }
}

std::vector<std::string> StrictObject::keys() const {
  std::vector<std::string> result;
  for (const auto& item : value_.items()) result.push_back(item.key());
  return result;
}

void StrictObject::allow_only(const std::vector<std::string>& allowed) const {
  const std::set<std::string> known(allowed.begin(), allowed.end());
  for (const std::string& key : keys()) {
    if (known.contains(key)) continue;
    throw_trace_error(place_, "unknown key '" + key + "'" + did_you_mean(key, allowed));
  }
}

const json& StrictObject::at(const std::string& key) const {
  if (!has(key)) throw_trace_error(place_, "missing key '" + key + "'");
  return value_[key];
}

std::string StrictObject::text(const std::string& key) const {
  const json& value = at(key);
  if (!value.is_string()) wrong_type(key, "a string", value);
  return value.get<std::string>();
}

bool StrictObject::boolean(const std::string& key) const {
  const json& value = at(key);
  if (!value.is_boolean()) wrong_type(key, "true or false", value);
  return value.get<bool>();
}

std::size_t StrictObject::size(const std::string& key) const {
  const json& value = at(key);
  if (!value.is_number_unsigned()) wrong_type(key, "a non-negative integer", value);
  return value.get<std::size_t>();
}

std::vector<std::size_t> StrictObject::sizes(const std::string& key) const {
  std::vector<std::size_t> result;
  for (const json& value : list(key)) {
    if (!value.is_number_unsigned()) wrong_type(key, "a list of non-negative integers", value);
    result.push_back(value.get<std::size_t>());
  }
  return result;
}

std::vector<double> StrictObject::numbers(const std::string& key) const {
  std::vector<double> result;
  for (const json& value : list(key)) {
    if (!value.is_number()) wrong_type(key, "a list of numbers", value);
    result.push_back(value.get<double>());
  }
  return result;
}

const json& StrictObject::list(const std::string& key) const {
  const json& value = at(key);
  if (!value.is_array()) wrong_type(key, "a list", value);
  return value;
}

StrictObject StrictObject::object(const std::string& key) const {
  return StrictObject(at(key), place_ + ": " + key);
}

void StrictObject::wrong_type(const std::string& key, const std::string& expected,
                              const json& found) const {
  throw_trace_error(place_, "'" + key + "' must be " + expected + ", not " + description(found));
}

}  // namespace guardbit
