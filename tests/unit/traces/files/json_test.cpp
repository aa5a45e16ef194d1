// JSON values: what braces mean, lookup, and the text, which must be the library's own.
#include "traces/files/json.h"

#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "traces/files/strict_json.h"

namespace guardbit::json_test {

TEST_CASE("a list of pairs that begin with text is an object, any other list an array") {
  CHECK(Json{{"a", 1}, {"b", nullptr}}.dump() == R"({"a":1,"b":null})");
  CHECK(Json{{"a", 1}}.dump() == R"({"a":1})");
  CHECK(Json{{1, 2}, {3, 4}}.dump() == "[[1,2],[3,4]]");
  CHECK(Json{"a", "b"}.dump() == R"(["a","b"])");
  CHECK(Json(std::vector<std::string>{"a", "b"}).dump() == R"(["a","b"])");
  Json json;
  json["pair"] = {0.5, 2};
  json["object"] = {{"x", true}};
  json["deep"]["er"].push_back("text");
  CHECK(json.dump() == R"({"pair":[0.5,2],"object":{"x":true},"deep":{"er":["text"]}})");
}

TEST_CASE("JSON is written as nlohmann's library writes it") {
  const double inf = std::numeric_limits<double>::infinity();
  const std::string hostile = "a\"\\\n\x01\x7f\xc3\xa4/";
  const Json ours{{"numbers", {0.1, 1e300, -0.0, 5.0, 1e-7, 123456789012.0, inf, 0.1f}},
                  {"integers", {-1, 18446744073709551615u, 'a'}},
                  {"empty", {{"list", Json::array()}, {"object", Json::object()}}},
                  {hostile, hostile}};
  using Library = nlohmann::ordered_json;
  const Library theirs{{"numbers", {0.1, 1e300, -0.0, 5.0, 1e-7, 123456789012.0, inf, 0.1f}},
                       {"integers", {-1, 18446744073709551615u, 'a'}},
                       {"empty", {{"list", Library::array()}, {"object", Library::object()}}},
                       {hostile, hostile}};
  for (const int indent : {-1, 0, 1, 2}) CHECK(ours.dump(indent) == theirs.dump(indent));
  CHECK_THROWS(Json("\xff").dump());
  CHECK(Json("\xff").dump(-1, BadText::replaced) == "\"\xef\xbf\xbd\"");
}

TEST_CASE("a member may be assigned from another one of the same object") {
  Json json{{"a", "text"}};
  for (int i = 0; i < 100; ++i) json[std::to_string(i)] = json["a"];
  CHECK(json["99"] == Json("text"));
}

TEST_CASE("keys are found in objects as built and as read") {
  Json built{{"b", 1}, {"a", 2}};
  built.update({{"a", 3}, {"c", 4}});
  CHECK(built.dump() == R"({"b":1,"a":3,"c":4})");
  CHECK(built.find("d") == nullptr);
  Json read = parse_json(R"({"b": 1, "c": -1, "a": 0.5})", "text");
  CHECK(read.dump() == R"({"a":0.5,"b":1,"c":-1})");
  CHECK(read["c"].number<int>() == -1);
  CHECK_FALSE(read["c"].is_number_unsigned());
  CHECK(read["b"].is_number_unsigned());
  CHECK_FALSE(read.contains("aa"));
  read["0"] = 7;  // behind the others
  CHECK(read.dump() == R"({"a":0.5,"b":1,"c":-1,"0":7})");
  CHECK(read["0"].number<int>() == 7);
}

TEST_CASE("JSON values are equal by value, integers with or without a sign") {
  CHECK((Json(1) == Json(1u)));
  CHECK((Json(1) == Json(1.0)));
  CHECK_FALSE((Json(-1) == Json(18446744073709551615u)));
  CHECK((Json{{"a", {1, 2}}} == Json{{"a", {1, 2}}}));
  CHECK_FALSE((Json{{"a", 1}} == Json{{"b", 1}}));
  CHECK_FALSE((Json() == Json::object()));
  CHECK((Json("nan") == "nan"));
}

}  // namespace guardbit::json_test
