// The grammar of specification strings.
#include "arith/spec.h"

#include <doctest/doctest.h>

#include "tests/unit/arith/arith_helpers.h"

namespace guardbit::spec_test {
namespace {

std::string spec_error(const std::string& text) {
  return error_of([&] { parse_spec(text, "thing"); });
}

}  // namespace

TEST_CASE("a specification is a name, then words and pairs after its first colon") {
  const Spec spec = parse_spec("float:e4m3:fn,bias=-3,chunk=64", "thing");
  CHECK(spec.name == "float");
  CHECK(spec.options.size() == 3);
  CHECK(spec.options[0].key == "e4m3:fn");
  CHECK(spec.options[0].value.empty());
  CHECK(spec.options[1].key == "bias");
  CHECK(spec.options[1].value == "-3");
  CHECK(parse_spec("int8", "thing").options.empty());
}

TEST_CASE("empty parts, repeated keys and odd characters are errors that say where") {
  CHECK(spec_error("a:b,,c") == "thing 'a:b,,c': expected key=value or a word, got ''");
  CHECK(spec_error("a:=1") == "thing 'a:=1': expected key=value or a word, got '=1'");
  CHECK(spec_error("a:b=") == "thing 'a:b=': expected key=value or a word, got 'b='");
  CHECK(spec_error("a:b=1,b=2") == "thing 'a:b=1,b=2': 'b' is given twice");
  CHECK(spec_error("") == "thing: expected 1 to 200 printable characters without spaces");
  CHECK(spec_error("a b") == spec_error(""));
  CHECK(spec_error("a\n") == spec_error(""));
  CHECK(spec_error("\xc3\xa9") == spec_error(""));
  CHECK(spec_error(std::string(201, 'a')) == spec_error(""));
}

TEST_CASE("whole numbers are read in full and within their range") {
  CHECK(parse_integer("-4000", -4000, 4000, "lsb") == -4000);
  CHECK(error_of([] { parse_integer("8x", 1, 9, "width"); }) ==
        "width: '8x' is not a whole number from 1 to 9");
  CHECK(error_of([] { parse_integer("10", 1, 9, "width"); }) ==
        "width: '10' is not a whole number from 1 to 9");
  int value = 0;
  CHECK(!is_integer("99999999999", value));
  CHECK(!is_integer("", value));
  CHECK(!is_integer("0x8", value));
  CHECK(is_integer("2147483647", value));
  CHECK(value == 2147483647);
}

}  // namespace guardbit::spec_test
