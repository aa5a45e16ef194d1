// Every posit, integer and fixed-point format of up to 8 bits.
#include "tests/exhaustive/format_proof.h"

namespace guardbit::analysis::small_integer_test {
namespace {

std::vector<std::string> posits(int low, int high) {
  std::vector<std::string> names;
  for (int n = low; n <= high; ++n) {
    for (int es = 0; es <= 4; ++es) {
      names.push_back("posit" + std::to_string(n) + "_" + std::to_string(es));
    }
  }
  return names;
}

}  // namespace

TEST_CASE("posits of 2 to 7 bits agree with MPFR on every code, boundary and pair") {
  prove_formats(posits(2, 7));
}

TEST_CASE("posits of 8 bits agree with MPFR on every code, boundary and pair") {
  prove_formats(posits(8, 8));
}

TEST_CASE("integers of up to 8 bits agree with MPFR on every code, boundary and pair") {
  std::vector<std::string> names;
  for (int width = 2; width <= 8; ++width) {
    names.push_back("int" + std::to_string(width));
    names.push_back("uint" + std::to_string(width));
    names.push_back(names[names.size() - 2] + ":symmetric");
  }
  prove_formats(names);
}

TEST_CASE("fixed point of up to 8 bits agrees with MPFR on every code, boundary and pair") {
  std::vector<std::string> names;
  for (int width = 2; width <= 8; ++width) {
    for (const char* fraction : {".0", ".4", ".62"}) {
      names.push_back("fixed" + std::to_string(width) + fraction);
      names.push_back("u" + names.back());
    }
    names.push_back("fixed" + std::to_string(width) + ".3:symmetric");
  }
  prove_formats(names);
}

}  // namespace guardbit::analysis::small_integer_test
