// The published optima of 8-bit formats, and identities that hold at every optimum.
//
// Tables: closed forms at the best maximum of M. Nagel and others' experiment, "FP8 Quantization:
// The Power of the Exponent", NeurIPS 2022 (uniform, clipped Gaussian and Student-t, formats with
// all codes finite), recomputed by quadrature to the digits shown.
#include "analysis/distributions/best_scale.h"

#include <array>

#include <doctest/doctest.h>

#include "tests/unit/analysis/distributions/density_helpers.h"

namespace guardbit::analysis::best_scale_test {
namespace {

constexpr std::array formats{"e5m2:finite", "e4m3:finite", "e3m4", "e2m5", "int8:symmetric"};

struct Optimum {
  double squared, decibels, maximum;  // maximum 0: flat, or not given
};

void check_optima(const char* density, const std::array<Optimum, 5>& row, double most = 1e300) {
  const DensityPointer parsed = parse_density(density);
  for (std::size_t i = 0; i < formats.size(); ++i) {
    CAPTURE(density);
    CAPTURE(formats[i]);
    const ValueGrid grid = grid_of(formats[i]);
    const BestScale best = best_scale(*parsed, grid, most);
    // Half a unit of the last of five digits, and of the last of the decibels.
    CHECK(best.error.squared.to_double() == doctest::Approx(row[i].squared).epsilon(5e-5));
    CHECK(std::abs(decibels(1, best.error.squared) - row[i].decibels) < 0.0051);
    const double maximum = (best.scale * grid.maximum).to_double();
    if (row[i].maximum > 0) CHECK(maximum == doctest::Approx(row[i].maximum).epsilon(5e-5));
    // I2: the error is orthogonal to what is rounded.
    CHECK(abs(best.error.cross + best.error.squared).to_double() < 1e-12);
  }
}

}  // namespace

TEST_CASE("optima of the uniform density, the maximum at most 1") {
  check_optima("uniform",
               {{{7.8550e-4, 31.05, .95146},
                 {1.9153e-4, 37.18, .97603},
                 {4.7209e-5, 43.26, .98810},
                 {1.1855e-5, 49.26, .99404},
                 {5.1262e-6, 52.90, .99608}}},
               1);
}

TEST_CASE("codes that a uniform density never reaches can lower its error") {
  // At maximum 1.671 e5m2's values at and below 1 are 6, 5, 4, 3.5, .. times 0.2387: 0.955 in
  // steps of 0.119, where at maximum 0.951 the steps are 0.136.
  CHECK(best_sqnr("uniform", "e5m2:finite") > best_sqnr("uniform", "e5m2:finite", 1) + 0.6);
}

TEST_CASE("optima of the Gaussian clipped at 10") {
  check_optima("gaussian:clip=10", {{{2.7656e-3, 25.58, 0},
                                     {6.9875e-4, 31.56, 0},
                                     {1.7520e-4, 37.56, 5.10591},
                                     {5.4121e-5, 42.67, 4.35216},
                                     {8.8308e-5, 40.54, 3.92050}}});
}

TEST_CASE("optima of Student's t of 8 degrees of freedom clipped at 100") {
  check_optima("student:nu=8,clip=100", {{{3.7063e-3, 24.31, 0},
                                          {9.3585e-4, 30.29, 84.436},
                                          {2.3620e-4, 36.27, 21.3654},
                                          {1.9151e-4, 37.18, 10.1476},
                                          {4.8527e-4, 33.14, 8.31104}}});
}

TEST_CASE("optima of Student's t of 5 degrees of freedom clipped at 100") {
  check_optima("student:nu=5,clip=100", {{{4.6339e-3, 23.34, 0},
                                          {1.1700e-3, 29.32, 0},
                                          {3.2265e-4, 34.91, 54.851},
                                          {9.1084e-4, 30.41, 20.477},
                                          {2.0647e-3, 26.85, 15.488}}});
}

TEST_CASE("optima of Student's t of 3 degrees of freedom clipped at 100") {
  check_optima("student:nu=3,clip=100", {{{8.1447e-3, 20.89, 0},
                                          {2.0562e-3, 26.87, 0},
                                          {6.1045e-4, 32.14, 99.378},
                                          {9.2043e-3, 20.36, 0},
                                          {2.3695e-2, 16.25, 0}}});
}

TEST_CASE("optima of the Laplace density") {
  check_optima("laplace", {{{2.7802e-3, 25.56, 0},
                            {7.0199e-4, 31.54, 0},
                            {1.7635e-4, 37.54, 11.793},
                            {1.1361e-4, 39.45, 7.9751},
                            {3.0330e-4, 35.18, 6.98809}}});
}

TEST_CASE("I1: e1m6 is int8 without its extra code") {
  const DensityPointer density = parse_density("gaussian");
  const ValueGrid minifloat = grid_of("e1m6"), integer = grid_of("int8:symmetric");
  const Wide maximum(3.75);
  CHECK(expected_error(*density, minifloat, maximum / minifloat.maximum).squared ==
        expected_error(*density, integer, maximum / integer.maximum).squared);
}

TEST_CASE("I3: a bit of precision is worth 6.0 dB where the range does not matter") {
  const double gain = best_sqnr("gaussian", "e4m3:finite") - best_sqnr("gaussian", "e4m2");
  CHECK(std::abs(gain - 6.0) < 0.05);
}

TEST_CASE("I4: dot products at the optima") {
  const auto dot_decibels = [](const char* density, const char* format, double most) {
    const BestScale best = best_scale(*parse_density(density), grid_of(format), most);
    return decibels(1, dot_error(best.error, best.error, 1).squared);
  };
  CHECK(std::abs(dot_decibels("gaussian:clip=10", "e2m5", 1e300) - 39.656) < 6e-4);
  CHECK(std::abs(dot_decibels("gaussian:clip=10", "e4m3:finite", 1e300) - 28.548) < 6e-4);
  CHECK(std::abs(dot_decibels("uniform", "e5m2:finite", 1) - 32.815) < 6e-4);
  CHECK(std::abs(dot_decibels("student:nu=8,clip=100", "e3m4", 1e300) - 32.008) < 6e-4);
}

TEST_CASE("e2m5 and e3m4 are equal at 7.20 degrees of freedom") {
  const auto margin = [](const char* density) {
    return best_sqnr(density, "e3m4") - best_sqnr(density, "e2m5");
  };
  CHECK(margin("student:nu=7.195,clip=10000") > 0);
  CHECK(margin("student:nu=7.205,clip=10000") < 0);
}

TEST_CASE("F8Net's fraction lengths: int8 of a Gaussian and uint8 of a rectified one") {
  // Steps to a standard deviation at the optimum, and the root mean squared error.
  const auto check = [](const char* density, const char* format, double steps, double error) {
    const BestScale best = best_scale(*parse_density(density), grid_of(format));
    CHECK(1 / best.scale.to_double() == doctest::Approx(steps).epsilon(2e-5));
    CHECK(std::sqrt(best.error.squared.to_double()) == doctest::Approx(error).epsilon(1e-4));
  };
  check("gaussian", "int8:symmetric", 32.394, 0.009397);
  check("gaussian:relu", "uint8", 60.503, 0.003536);
}

}  // namespace guardbit::analysis::best_scale_test
