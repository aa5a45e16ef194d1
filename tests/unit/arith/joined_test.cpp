// Lists of names for people.
#include "arith/joined.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace guardbit::joined_test {

TEST_CASE("names stand in a list with commas between them") {
  struct Named {
    std::string name;
  };
  CHECK(joined(std::vector<std::string>{}) == "");
  CHECK(joined(std::vector<std::string>{"a"}) == "a");
  CHECK(joined(std::vector<const char*>{"a", "", "c"}) == "a, , c");
  CHECK(joined(std::vector<Named>{{"x"}, {"y"}}, &Named::name) == "x, y");
  CHECK(joined(std::vector<int>{1, 2}, [](int x) { return std::to_string(x); }) == "1, 2");
}

}  // namespace guardbit::joined_test
