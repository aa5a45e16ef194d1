// Scales by the texts that a user writes, and the errors they give in closed form.
#include "analysis/distributions/expected_quantisation.h"

#include <cmath>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "arith/error.h"

namespace guardbit::analysis::expected_quantisation_test {
namespace {

using doctest::Approx;
using Names = std::vector<std::string>;

ExpectedQuantisation expected(const std::string& density, const std::string& format,
                              const std::string& scale) {
  ExpectedQuantisations expectations;
  return expectations.of(*parse_density(density), format, parse_scale_choice(scale));
}

}  // namespace

TEST_CASE("a scale is the best one, one within the values, a crest factor or a scaling") {
  CHECK(parse_scale_choice("best").kind == ScaleChoice::Kind::best);
  CHECK(parse_scale_choice("best:within").kind == ScaleChoice::Kind::best_within);
  CHECK(parse_scale_choice("crest=8.5").kind == ScaleChoice::Kind::crest);
  CHECK(parse_scale_choice("crest=8.5").parameter == 8.5);
  CHECK(parse_scale_choice("tensor:max").kind == ScaleChoice::Kind::rule);
}

TEST_CASE("crest factors beyond 1e-9 to 1e30 are refused, and other texts name all that there is") {
  for (const char* text : {"crest=", "crest=0", "crest=-1", "crest=1e31", "crest=nan"}) {
    CAPTURE(text);
    CHECK_THROWS_WITH_AS(
        parse_scale_choice(text),
        ("scaling '" + std::string(text) + "': expected crest=<R>, R from 1e-9 to 1e30").c_str(),
        SpecError);
  }
  try {
    parse_scale_choice("bets");
    FAIL("expected an error");
  } catch (const SpecError& error) {
    CHECK(std::string(error.what()).ends_with(", or best, best:within, crest=<R>"));
  }
}

TEST_CASE("a crest factor puts the largest value at so many root mean squares") {
  const ExpectedQuantisation found = expected("gaussian:sigma=2", "int8:symmetric", "crest=4");
  CHECK(found.maximum.value() == Approx(8));
  CHECK(found.scale.value() == Approx(8.0 / 127));
  CHECK(std::abs(found.sqnr() - 40.51) < 0.0051);  // published, whatever the deviation
}

TEST_CASE("integers at scale 1 err by a twelfth on a density that is uniform in every cell") {
  // On [-1, 1] 0 takes half of the mass and the ends a quarter each: E (x - Q)^2 = 1/12, E x^2 =
  // 1/3, so a ratio of 4.
  const ExpectedQuantisation found = expected("uniform", "int8", "none");
  CHECK(found.scale.value() == 1);
  CHECK(found.maximum.value() == 127);
  CHECK(found.error.squared.to_double() == Approx(1.0 / 12));
  CHECK(found.sqnr() == Approx(10 * std::log10(4.0)));
}

TEST_CASE("tensor:max puts the largest value at the density's largest magnitude") {
  // Steps of 1/127 up to the end: nothing saturates.
  const ExpectedQuantisation found = expected("uniform", "int8:symmetric", "tensor:max");
  CHECK(found.maximum.value() == Approx(1).epsilon(1e-6));
  CHECK(found.error.squared.to_double() == Approx(1 / (127.0 * 127 * 12)).epsilon(1e-6));
}

TEST_CASE("best within stays within the values where best goes beyond them") {
  // e5m2's best maximum on [-1, 1] is 1.671 (best_scale_test.cpp).
  CHECK(expected("uniform", "e5m2:finite", "best").maximum.value() > 1.6);
  CHECK(expected("uniform", "e5m2:finite", "best:within").maximum.value() <= 1);
}

TEST_CASE("a scaling that needs more than the density is refused with what it needs") {
  CHECK_THROWS_WITH_AS(
      expected("gaussian", "int8", "tensor:max"),
      "scaling 'tensor:max': the density has no largest magnitude; expected clip=, "
      "another scaling, or a trace",
      SpecError);
  for (const char* scaling : {"channel:max", "tensor:s2fp8"}) {
    CHECK_THROWS_WITH_AS(
        expected("uniform", "e4m3", scaling),
        ("scaling '" + std::string(scaling) + "': expected one scale for all numbers").c_str(),
        SpecError);
  }
}

TEST_CASE("a preset keeps its name and its own scaling, and blocks have no one scale") {
  const ExpectedQuantisation found = expected("uniform", "mxint8", "crest=100");
  CHECK(found.format == "mxint8");
  CHECK_FALSE(found.scale);
  CHECK_FALSE(found.maximum);
  CHECK(found.sqnr() == expected("uniform", "mxint8", "best").sqnr());
}

TEST_CASE("a grid is built once for all names of a format") {
  ExpectedQuantisations expectations;
  CHECK(&expectations.grid("e4m3") == &expectations.grid("e4m3:fn"));
  CHECK(expectations.grid("e4m3").maximum.to_double() == 448);
}

TEST_CASE("splits are two's complement and two to five exponent bits, as far as there are bits") {
  CHECK(splits_of(3) == Names{"int3:symmetric", "e2m0:finite"});
  CHECK(splits_of(5) == Names{"int5:symmetric", "e2m2:finite", "e3m1:finite", "e4m0:finite"});
  CHECK(splits_of(16).back() == "e5m10:finite");
  CHECK_THROWS_WITH_AS(splits_of(2), "best split: expected 3 to 16 bits, not 2", SpecError);
  CHECK_THROWS_AS(splits_of(17), SpecError);
}

}  // namespace guardbit::analysis::expected_quantisation_test
