// Lists and braces, as a shell would expand them.
#include "traces/brace.h"

#include <doctest/doctest.h>

#include "arith/error.h"

namespace guardbit::brace_test {
namespace {

std::string expanded(const std::string& text) {
  std::string all;
  for (const std::string& item : expand_list(text, "formats"))
    all += (all.empty() ? "" : " ") + item;
  return all;
}

std::string error_of(const std::string& text) {
  try {
    expand_list(text, "formats");
  } catch (const SpecError& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("text without braces stands for itself") {
  CHECK(expanded("e4m3:fn,bias=8") == "e4m3:fn,bias=8");
}

TEST_CASE("ranges multiply, the leftmost varies slowest") {
  CHECK(expanded("e{2..3}m{1..3}") == "e2m1 e2m2 e2m3 e3m1 e3m2 e3m3");
  CHECK(expanded("int{3..8}") == "int3 int4 int5 int6 int7 int8");
}

TEST_CASE("ranges may fall, be negative and have a step") {
  CHECK(expanded("{8..6}") == "8 7 6");
  CHECK(expanded("lsb={-2..1}") == "lsb=-2 lsb=-1 lsb=0 lsb=1");
  CHECK(expanded("{4..11..3}") == "4 7 10");
  CHECK(expanded("{11..4..3}") == "11 8 5");
}

TEST_CASE("alternatives may be empty, hold colons and hold braces") {
  CHECK(expanded("{u,}int8") == "uint8 int8");
  CHECK(expanded("{e4m3:fnuz,int{4..5}}") == "e4m3:fnuz int4 int5");
  CHECK(expanded("a{b{1,2},c}d") == "ab1d ab2d acd");
}

TEST_CASE("semicolons, spaces, and commas before any colon separate items") {
  CHECK(expanded("int4,int8;e4m3:fn,bias=8 posit8_{0..1}") ==
        "int4 int8 e4m3:fn,bias=8 posit8_0 posit8_1");
  CHECK(expanded(" int4 ;; int8 ") == "int4 int8");
  CHECK(expanded("float:e8m{3..4},chunk=16;exact") ==
        "float:e8m3,chunk=16 float:e8m4,chunk=16 exact");
}

TEST_CASE("several texts are expanded in turn") {
  CHECK(expand_lists({"int{4..5}", "e4m3"}, "formats") ==
        std::vector<std::string>{"int4", "int5", "e4m3"});
}

TEST_CASE("braces that do not parse are errors that name the text") {
  CHECK(error_of("e{2..5m3") == "formats 'e{2..5m3': '{' without '}'");
  CHECK(error_of("e2..5}m3") == "formats 'e2..5}m3': '}' without '{'");
  for (const char* text : {"{}", "{4}", "{a..b}", "{1..}", "{1..2..0}", "{1..2..3..4}",
                           "{1..2..-1}", "{99999999999..1}", "{", "}{", "{a,{b}"}) {
    CAPTURE(text);
    CHECK(error_of(text) != "");
  }
}

TEST_CASE("an empty list or item is an error") {
  CHECK(error_of("") == "formats '': the list is empty");
  CHECK(error_of(" ; ") == "formats ' ; ': the list is empty");
  CHECK(error_of("{,a}") == "formats '{,a}': an item of the list is empty");
}

TEST_CASE("the number of results is bounded before they are made") {
  CHECK(expand_list("{1..10000}", "x").size() == 10000);
  CHECK(error_of("{1..10001}") == "formats '{1..10001}': stands for more than 10000 texts");
  CHECK(error_of("{-1000000000..1000000000}") != "");
  CHECK(error_of("{1..1000}{1..1000}{1..1000}") != "");
  CHECK_THROWS_AS(expand_list("{1..3};{1..3}", "x", 5), SpecError);
  CHECK_THROWS_AS(expand_lists({"{1..3}", "{1..3}"}, "x", 5), SpecError);
}

}  // namespace guardbit::brace_test
