// Tables of expected errors, of densities whose errors are closed forms or published.
#include "sim/tables/distribution_tables.h"

#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace guardbit::sim::distribution_tables_test {
namespace {

using doctest::Approx;
using Texts = std::vector<std::string>;
using Records = Json;

Records densities(const Texts& names, const Texts& formats, const std::string& scale = "best",
                  const std::optional<DotRequest>& dot = {}) {
  analysis::ExpectedQuantisations expectations;
  return density_table(names, formats, analysis::parse_scale_choice(scale), dot, expectations)
      .records();
}

// A trace of one tensor, `x`.
Trace trace_of(std::vector<float> values) {
  Trace trace;
  trace.tensors["x"].shape = {values.size()};
  trace.tensors["x"].values = std::move(values);
  return trace;
}

Records tensors(std::vector<float> values, const Texts& formats, const std::string& scale) {
  analysis::ExpectedQuantisations expectations;
  const analysis::ScaleChoice choice = analysis::parse_scale_choice(scale);
  TensorTable table(formats, choice, expectations);
  table.add(trace_of(std::move(values)), "x");
  return table.table().records();
}

}  // namespace

TEST_CASE("an integer's best error on the uniform density is a twelfth of its squared step") {
  // 255 steps of 2/255 from -1 to 1; the outer half of each outermost cell saturates, which is
  // half a step's cube over 3, a 255th of all.
  const Records row = densities({"uniform"}, {"int8:symmetric"})[0];
  constexpr double step = 2.0 / 255;
  CHECK(row["scale"].number<double>() == Approx(step));
  CHECK(row["maximum"].number<double>() == Approx(127 * step));
  CHECK(row["mean_squared_error"].number<double>() == Approx(step * step / 12));
  CHECK(row["saturation_share"].number<double>() == Approx(1.0 / 255));
  CHECK(row["sqnr_db"].number<double>() == Approx(10 * std::log10(4 / (step * step))));
}

TEST_CASE("rows are all pairs, a density with each of the formats") {
  const Records rows = densities({"uniform", "uniform:max=2"}, {"int4", "int8"});
  REQUIRE(rows.size() == 4);
  CHECK(rows[1]["density"] == "uniform");
  CHECK(rows[1]["format"] == "int8");
  CHECK(rows[2]["density"] == "uniform:max=2");
  // Twice as wide: twice the scale, four times the error.
  CHECK(rows[2]["scale"].number<double>() == Approx(2 * rows[0]["scale"].number<double>()));
}

TEST_CASE("the error of a dot product is that of its terms, whatever their number in decibels") {
  // D = step^2 / 12, E x^2 = 1/3 and at the optimum X = -D: 2 D/3 + D^2 + 2 D^2 - 4 D^2 a term.
  constexpr double error = 2.0 / 255 * 2 / 255 / 12;
  const Records one = densities({"uniform"}, {"int8:symmetric"}, "best", DotRequest{1, "", ""})[0];
  const Records four = densities({"uniform"}, {"int8:symmetric"}, "best", DotRequest{4, "", ""})[0];
  const double squared = one["dot_squared_error"].number<double>();
  CHECK(squared == Approx(2 * error / 3 - error * error).epsilon(1e-9));
  CHECK(four["dot_squared_error"].number<double>() == Approx(4 * squared));
  CHECK(four["dot_sqnr_db"].number<double>() == Approx(one["dot_sqnr_db"].number<double>()));
}

TEST_CASE("a dot product of blocks has no one scale and is refused") {
  CHECK_THROWS_WITH_AS(densities({"uniform"}, {"mxfp4"}, "best", DotRequest{1, "", ""}),
                       "--dot: expected one scale for each operand, not block scales", SpecError);
}

TEST_CASE("a Gaussian of 5 bits wants two exponent bits, and an integer next") {
  analysis::ExpectedQuantisations expectations;
  const Records row =
      split_table({"gaussian"}, {5}, analysis::parse_scale_choice("best"), expectations)
          .records()[0];
  CHECK(row["format"] == "e2m2:finite");
  CHECK(row["next"] == "int5:symmetric");
  // Published: 24.87 and 24.33 dB.
  CHECK(std::abs(row["sqnr_db"].number<double>() - 24.87) < 0.0051);
  CHECK(std::abs(row["next_sqnr_db"].number<double>() - 24.33) < 0.0051);
}

TEST_CASE("a crossing names the formats below and above, in whichever order they are given") {
  for (const Texts& formats : {Texts{"int8:symmetric", "e2m5"}, Texts{"e2m5", "int8:symmetric"}}) {
    analysis::ExpectedQuantisations expectations;
    const Records rows = crossing_table({"gaussian"}, formats, expectations).records();
    REQUIRE_FALSE(rows.empty());
    CHECK(rows[0]["below"] == "int8:symmetric");
    CHECK(rows[0]["above"] == "e2m5:finite");
    CHECK(rows[0]["crest_factor"].number<double>() == Approx(2.946).epsilon(1.2e-3));  // published
  }
}

TEST_CASE("a tensor's row has its shape, each format's error and the one that holds it exactly") {
  // 1, -1 and 7: int4 holds them at scale 1, e2m1 ends at 6. Root mean square: sqrt(51 / 3).
  const Records row = tensors({1, -1, 7}, {"int4:symmetric", "e2m1"}, "none")[0];
  CHECK(row["tensor"] == "x");
  CHECK(row["elements"] == 3);
  CHECK(row["crest_factor"].number<double>() == Approx(7 / std::sqrt(17.0)));
  CHECK(row["sqnr_db_int4:symmetric"].number<double>() > 451);  // an error below 2^-150
  // Only 7 errs, by 1: 51 / 1.
  CHECK(row["sqnr_db_e2m1"].number<double>() == Approx(10 * std::log10(51.0)));
  CHECK(row["recommended"] == "int4:symmetric");
  CHECK(row["reason"] == "holds every value exactly");
}

TEST_CASE("a tensor of zeros has no errors, and one without values no row") {
  const Records row = tensors({0, 0}, {"int4", "e2m1"}, "tensor:max")[0];
  CHECK(row["sqnr_db_int4"].is_null());
  CHECK(row["reason"] == "every value is 0");
  CHECK(tensors({}, {"int4"}, "tensor:max").empty());
}

TEST_CASE("tensors under block scales are left to another command") {
  CHECK_THROWS_AS(tensors({1, 2}, {"mxfp4"}, "best"), SpecError);
  CHECK_THROWS_AS(tensors({1, 2}, {"int4"}, "block:2,e8m0"), SpecError);
}

}  // namespace guardbit::sim::distribution_tables_test
