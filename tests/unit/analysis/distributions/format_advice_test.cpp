// Which format is recommended, and the one line that says why.
#include "analysis/distributions/format_advice.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace guardbit::analysis::format_advice_test {
namespace {

// A candidate whose error on the tensor is known; the tensor's power is 1.
ExpectedQuantisation candidate(const std::string& format, double squared) {
  ExpectedQuantisation made;
  made.format = format;
  made.error.squared = Wide(squared);
  made.error.power = Wide(1);
  return made;
}

FormatAdvice advice(double crest, const std::vector<ExpectedQuantisation>& candidates,
                    bool by_largest) {
  ValueShape shape;
  shape.rms = 1;
  shape.crest = crest;
  shape.excess_kurtosis = 1.5;
  ExpectedQuantisations expectations;
  return FormatAdviser(expectations).advise(shape, candidates, by_largest);
}

// Of a Gaussian body int8 is better below a crest factor of 2.946, e2m5 above it, e3m4 above
// 11.506 (published; tests/unit/analysis/distributions/crest_crossings_test.cpp).
std::vector<ExpectedQuantisation> three(double int8, double e2m5, double e3m4) {
  return {candidate("int8:symmetric", int8), candidate("e2m5:finite", e2m5),
          candidate("e3m4:finite", e3m4)};
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != text.npos; }

}  // namespace

TEST_CASE("the format of the least error is recommended, the first of equals") {
  CHECK(advice(5, three(0.1, 0.01, 0.02), false).format == "e2m5:finite");
  CHECK(advice(5, three(0.1, 0.01, 0.01), false).format == "e2m5:finite");
}

TEST_CASE("zeros, exact values and a single candidate need no numbers") {
  ExpectedQuantisations expectations;
  FormatAdviser adviser(expectations);
  CHECK(adviser.advise({}, {candidate("int4", 0), candidate("e2m1", 0)}, true).reason ==
        "every value is 0");
  CHECK(advice(5, three(0.1, 0, 0.1), true).reason == "holds every value exactly");
  CHECK(advice(5, {candidate("int8:symmetric", 0.1)}, true).reason == "the only candidate");
}

TEST_CASE("where the scale does not follow the largest value the margin is the reason") {
  // 0.1 to 0.01 is 10 dB.
  CHECK(advice(5, three(0.1, 0.01, 0.2), false).reason ==
        "crest factor 5, excess kurtosis 1.5: 10.0 dB above int8:symmetric");
}

TEST_CASE("a format that a Gaussian body wants too comes with the crest factors where it does") {
  const std::string least = advice(2, three(0.01, 0.1, 1), true).reason;
  CHECK(has(least, "crest factor 2: a Gaussian body wants it too up to 2.94"));
  CHECK(has(least, "; 10.0 dB above e2m5:finite"));
  const std::string middle = advice(5, three(0.1, 0.01, 1), true).reason;
  CHECK(has(middle, "a Gaussian body wants it too from 2.94"));
  CHECK(has(middle, " to 11.5"));
  CHECK(has(advice(100, three(1, 0.1, 0.01), true).reason, "wants it too from 11.5"));
}

TEST_CASE("a format that a Gaussian body would not want is told with the kurtosis") {
  CHECK(
      advice(2, three(1, 0.1, 0.01), true).reason ==
      "crest factor 2: a Gaussian body would want int8:symmetric, but the excess kurtosis is 1.5; "
      "10.0 dB above e2m5:finite");
}

}  // namespace guardbit::analysis::format_advice_test
