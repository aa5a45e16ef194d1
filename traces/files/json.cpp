// JSON values; text and numbers are written by nlohmann's library.
#include "traces/files/json.h"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace guardbit::inline traces {
namespace {

// A value that is neither array nor object, as text.
template <class T>
std::string scalar_text(const T& value, BadText bad) {
  using Library = nlohmann::ordered_json;
  return Library(value).dump(-1, ' ', false,
                             bad == BadText::replaced ? Library::error_handler_t::replace
                                                      : Library::error_handler_t::strict);
}

void begin_line(std::string& text, int indent, int level) {
  if (indent < 0) return;
  text += '\n';
  text.append(static_cast<std::size_t>(indent * level), ' ');
}

}  // namespace

Json::Json() = default;
Json::Json(Value value) : value_(std::move(value)) {}
Json::Json(std::string text) : value_(std::move(text)) {}
Json::Json(const Json& other) = default;
Json::Json(Json&& other) noexcept = default;
Json& Json::operator=(Json other) noexcept {
  value_ = std::move(other.value_);
  return *this;
}
Json::~Json() = default;

Json::Json(std::initializer_list<Json> list) {
  const bool pairs = std::all_of(list.begin(), list.end(), [](const Json& entry) {
    return entry.is_array() && entry.size() == 2 && entry[0].is_string();
  });
  if (!pairs) {
    value_ = std::vector<Json>(list);
    return;
  }
  value_ = Object{};
  for (const Json& entry : list) (*this)[entry[0].text()] = entry[1];
}

Json Json::array() { return Json(Value(std::vector<Json>())); }
Json Json::object() { return Json(Value(Object())); }
Json Json::sorted_object(std::vector<Member> members) {
  return Json(Value(Object{std::move(members), true}));
}

std::size_t Json::size() const { return elements().size() + members().size(); }

std::span<const Json> Json::elements() const {
  const auto* list = std::get_if<std::vector<Json>>(&value_);
  return list ? std::span<const Json>(*list) : std::span<const Json>();
}

std::span<const Json::Member> Json::members() const {
  const auto* object = std::get_if<Object>(&value_);
  return object ? std::span<const Member>(object->members) : std::span<const Member>();
}

void Json::push_back(Json value) {
  if (is_null()) *this = array();
  std::get<std::vector<Json>>(value_).push_back(std::move(value));
}

const Json* Json::find(std::string_view key) const {
  const auto* object = std::get_if<Object>(&value_);
  if (object == nullptr) return nullptr;
  const std::vector<Member>& members = object->members;
  const auto found = object->sorted ? std::ranges::lower_bound(members, key, {}, &Member::key)
                                    : std::ranges::find(members, key, &Member::key);
  return found != members.end() && found->key == key ? &found->value : nullptr;
}

Json& Json::operator[](std::string_view key) {
  if (is_null()) *this = object();
  if (const Json* found = find(key)) return const_cast<Json&>(*found);
  auto& object = std::get<Object>(value_);
  object.sorted = false;
  object.members.push_back({std::string(key), {}});
  return object.members.back().value;
}

void Json::update(const Json& other) {
  for (const Member& member : other.members()) (*this)[member.key] = member.value;
}

bool Json::operator==(const Json& other) const {
  const auto objects_equal = [&] { return std::ranges::equal(members(), other.members()); };
  if (is_object() || other.is_object()) {
    return is_object() && other.is_object() && objects_equal();
  }
  if (is_number() && other.is_number()) {
    const bool real = is_number_float() || other.is_number_float();
    return real ? number<double>() == other.number<double>() : dump() == other.dump();
  }
  return std::visit(
      [&]<class T>(const T& value) {
        if constexpr (std::same_as<T, Object>)
          return false;
        else
          return std::holds_alternative<T>(other.value_) && value == std::get<T>(other.value_);
      },
      value_);
}

std::string Json::dump(int indent, BadText bad) const {
  std::string text;
  append(text, indent, 0, bad);
  return text;
}

void Json::append(std::string& text, int indent, int level, BadText bad) const {
  if (is_structured()) {
    text += is_array() ? '[' : '{';
    const char* comma = "";
    for (const Json& value : elements()) {
      text += std::exchange(comma, ",");
      begin_line(text, indent, level + 1);
      value.append(text, indent, level + 1, bad);
    }
    for (const Member& member : members()) {
      text += std::exchange(comma, ",");
      begin_line(text, indent, level + 1);
      text += scalar_text(member.key, bad) + (indent < 0 ? ":" : ": ");
      member.value.append(text, indent, level + 1, bad);
    }
    if (!empty()) begin_line(text, indent, level);
    text += is_array() ? ']' : '}';
  } else if (is_string()) {
    text += scalar_text(this->text(), bad);
  } else if (is_boolean()) {
    text += truth() ? "true" : "false";
  } else if (is_null()) {
    text += "null";
  } else if (is_number_float()) {
    text += scalar_text(number<double>(), bad);
  } else {
    text += is_number_unsigned() ? std::to_string(number<std::uint64_t>())
                                 : std::to_string(number<std::int64_t>());
  }
}

}  // namespace guardbit::inline traces
