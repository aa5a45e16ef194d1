// Nearest names.
#include "traces/suggest.h"

#include <doctest/doctest.h>

namespace guardbit::suggest_test {

TEST_CASE("edit distances count insertions, deletions and substitutions") {
  CHECK(edit_distance("", "") == 0);
  CHECK(edit_distance("", "abc") == 3);
  CHECK(edit_distance("abc", "") == 3);
  CHECK(edit_distance("kitten", "sitting") == 3);
  CHECK(edit_distance("stride", "strides") == 1);
  CHECK(edit_distance("stride", "stirde") == 2);
  CHECK(edit_distance("E4M3", "e4m3") == 0);
}

TEST_CASE("the nearest name is suggested, the first of several, and nothing that is far") {
  const std::vector<std::string> names = {"stride", "padding", "dilation", "groups"};
  CHECK(nearest_name("strides", names) == "stride");
  CHECK(nearest_name("group", names) == "groups");
  CHECK(nearest_name("PADDING", names) == "padding");
  CHECK_FALSE(nearest_name("weights", names));
  CHECK_FALSE(nearest_name("", {"ab"}));
  CHECK(nearest_name("ab", {"ac", "ad"}) == "ac");
  CHECK(nearest_name("abcd", {"abxx", "abcx"}) == "abcx");
  CHECK_FALSE(nearest_name("a", {}));
}

TEST_CASE("very long names are not compared") {
  CHECK_FALSE(nearest_name(std::string(65, 'x'), {std::string(65, 'x')}));
  CHECK_FALSE(nearest_name("x", {std::string(1'000'000, 'x')}));
}

TEST_CASE("did you mean is empty without a near name") {
  CHECK(did_you_mean("strid", {"stride"}) == " (did you mean 'stride'?)");
  CHECK(did_you_mean("strid", {"groups"}).empty());
}

}  // namespace guardbit::suggest_test
