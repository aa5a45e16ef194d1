// JSON values: what records are built of and read from, without the library that writes and reads
// the text.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace guardbit::inline traces {

/// What writing does to text that is not UTF-8: throws, or puts U+FFFD.
enum class BadText { refused, replaced };

/// A JSON value. Objects keep the order in which their keys came.
class Json {
 public:
  struct Member;

  Json();  ///< null
  Json(std::nullptr_t) : Json() {}
  template <std::same_as<bool> T>
  Json(T truth) : Json(Value(truth)) {}
  template <std::signed_integral T>
  Json(T number) : Json(Value(std::int64_t{number})) {}
  template <std::unsigned_integral T>
  requires(!std::same_as<T, bool>) Json(T number) : Json(Value(std::uint64_t{number})) {}
  template <std::floating_point T>
  Json(T number) : Json(Value(static_cast<double>(number))) {}
  Json(std::string text);
  Json(std::string_view text) : Json(std::string(text)) {}
  Json(const char* text) : Json(std::string(text)) {}
  template <class T>
  Json(const std::vector<T>& list) : Json(array()) {
    for (const T& value : list) push_back(value);
  }
  /// {{"key", value}, ...} is an object: a list of nothing but pairs that begin with text. Any
  /// other list is an array.
  Json(std::initializer_list<Json> list);
  static Json array();
  static Json object();
  /// Different keys in ascending order: then find is quick until another one is added.
  static Json sorted_object(std::vector<Member> members);

  Json(const Json& other);
  Json(Json&& other) noexcept;
  /// By value: an element of the object that it is assigned into may move meanwhile.
  Json& operator=(Json other) noexcept;
  ~Json();

  bool is_null() const { return std::holds_alternative<std::monostate>(value_); }
  bool is_boolean() const { return std::holds_alternative<bool>(value_); }
  bool is_number_unsigned() const { return std::holds_alternative<std::uint64_t>(value_); }
  bool is_number_integer() const {
    return is_number_unsigned() || std::holds_alternative<std::int64_t>(value_);
  }
  bool is_number_float() const { return std::holds_alternative<double>(value_); }
  bool is_number() const { return is_number_integer() || is_number_float(); }
  bool is_string() const { return std::holds_alternative<std::string>(value_); }
  bool is_array() const { return std::holds_alternative<std::vector<Json>>(value_); }
  bool is_object() const { return std::holds_alternative<Object>(value_); }
  bool is_structured() const { return is_array() || is_object(); }

  /// What a value that is_boolean(), is_string() says.
  bool truth() const { return std::get<bool>(value_); }
  const std::string& text() const { return std::get<std::string>(value_); }
  /// The number, as T, of a value that is_number().
  template <class T>
  T number() const {
    if (const auto* natural = std::get_if<std::uint64_t>(&value_)) return static_cast<T>(*natural);
    if (const auto* integer = std::get_if<std::int64_t>(&value_)) return static_cast<T>(*integer);
    return static_cast<T>(std::get<double>(value_));
  }

  /// Elements of an array, members of an object; 0 of anything else.
  std::size_t size() const;
  bool empty() const { return size() == 0; }

  /// The elements of an array; of anything else none.
  std::span<const Json> elements() const;
  auto begin() const { return elements().begin(); }
  auto end() const { return elements().end(); }
  const Json& operator[](std::size_t i) const { return elements()[i]; }
  Json& operator[](std::size_t i) { return std::get<std::vector<Json>>(value_)[i]; }
  const Json& operator[](int i) const { return (*this)[static_cast<std::size_t>(i)]; }
  Json& operator[](int i) { return (*this)[static_cast<std::size_t>(i)]; }
  /// Null becomes an array.
  void push_back(Json value);

  /// The members of an object; of anything else none.
  std::span<const Member> members() const;
  /// The value of a key; nothing where there is none.
  const Json* find(std::string_view key) const;
  bool contains(std::string_view key) const { return find(key) != nullptr; }
  const Json& operator[](std::string_view key) const { return *find(key); }
  const Json& operator[](const char* key) const { return *find(key); }
  /// Adds the key with null where it is missing; null becomes an object.
  Json& operator[](std::string_view key);
  Json& operator[](const char* key) { return (*this)[std::string_view(key)]; }
  Json& operator[](const std::string& key) { return (*this)[std::string_view(key)]; }
  const Json& operator[](const std::string& key) const { return *find(key); }
  /// Sets every key of the other object.
  void update(const Json& other);

  bool operator==(const Json& other) const;

  /// The text: in one line, or with so many spaces a level. Numbers as short as they read back.
  std::string dump(int indent = -1, BadText bad = BadText::refused) const;

 private:
  struct Object {
    std::vector<Member> members;
    bool sorted = false;
  };
  using Value = std::variant<std::monostate, bool, std::int64_t, std::uint64_t, double, std::string,
                             std::vector<Json>, Object>;

  explicit Json(Value value);
  void append(std::string& text, int indent, int level, BadText bad) const;

  Value value_;
};

struct Json::Member {
  std::string key;
  Json value;
  bool operator==(const Member&) const = default;
};

}  // namespace guardbit::inline traces
