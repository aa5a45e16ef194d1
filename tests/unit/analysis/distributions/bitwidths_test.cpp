// The signal-to-noise ratios of all formats of 3 to 8 bits at their best scale.
//
// Columns: uniform (but for posits searched up to 1.5 times its largest value), Gaussian, Laplace,
// Student's t of 5 degrees of freedom clipped at 100. The numbers were computed by quadrature
// before this program was written. Those of posits are of rounding to the nearest value.
#include <array>

#include <doctest/doctest.h>

#include "tests/unit/analysis/distributions/density_helpers.h"

namespace guardbit::analysis::bitwidths_test {
namespace {

struct Row {
  const char* format;
  std::array<double, 4> decibels;
};

constexpr std::array densities{"uniform", "gaussian", "laplace", "student:nu=5,clip=100"};

void check_row(const Row& row, bool to_nearest) {
  for (std::size_t i = 0; i < densities.size(); ++i) {
    CAPTURE(row.format);
    CAPTURE(densities[i]);
    const DensityPointer density = parse_density(densities[i]);
    ValueGrid grid = grid_of(row.format);
    if (to_nearest) grid = nearest_grid(row.format, grid.wide.values);
    const double limit = i == 0 && !to_nearest ? 1.5 : 1e300;
    const BestScale best = best_scale(*density, grid, limit);
    CHECK(std::abs(decibels(best.error.power, best.error.squared) - row.decibels[i]) < 0.0051);
  }
}

}  // namespace

TEST_CASE("integers of 3 to 8 bits at their best scale") {
  for (const Row& row : {Row{"int3:symmetric", {16.90, 13.29, 10.80, 10.18}},
                         Row{"int4:symmetric", {23.52, 18.90, 15.62, 14.24}},
                         Row{"int5:symmetric", {29.83, 24.33, 20.42, 18.06}},
                         Row{"int6:symmetric", {35.99, 29.71, 25.26, 21.77}},
                         Row{"int7:symmetric", {42.08, 35.11, 30.18, 25.43}},
                         Row{"int8:symmetric", {48.13, 40.54, 35.18, 29.07}}}) {
    check_row(row, false);
  }
}

TEST_CASE("two exponent bits, 3 to 8 bits in all, at their best scale") {
  for (const Row& row :
       {Row{"e2m0", {15.65, 13.23, 11.51, 10.87}}, Row{"e2m1", {20.92, 18.97, 17.33, 16.03}},
        Row{"e2m2", {26.22, 24.87, 22.99, 20.69}}, Row{"e2m3", {32.35, 30.81, 28.55, 24.92}},
        Row{"e2m4", {38.44, 36.75, 34.02, 28.85}}, Row{"e2m5", {44.49, 42.67, 39.45, 32.62}}}) {
    check_row(row, false);
  }
}

TEST_CASE("three exponent bits, 4 to 8 bits in all, at their best scale") {
  for (const Row& row :
       {Row{"e3m0", {15.98, 14.23, 14.17, 14.09}}, Row{"e3m1", {21.28, 19.73, 19.69, 19.60}},
        Row{"e3m2", {26.28, 25.58, 25.55, 25.41}}, Row{"e3m3", {32.41, 31.56, 31.53, 31.29}},
        Row{"e3m4", {38.49, 37.56, 37.54, 37.13}}}) {
    check_row(row, false);
  }
}

TEST_CASE("four exponent bits, 5 to 8 bits in all, at their best scale") {
  for (const Row& row :
       {Row{"e4m0", {15.98, 14.23, 14.18, 14.18}}, Row{"e4m1", {21.28, 19.73, 19.70, 19.70}},
        Row{"e4m2", {26.28, 25.58, 25.56, 25.56}},
        Row{"e4m3:finite", {32.41, 31.56, 31.54, 31.54}}}) {
    check_row(row, false);
  }
}

TEST_CASE("posits of 4 to 8 bits at their best scale") {
  for (const Row& row : {Row{"posit4_0", {20.92, 18.25, 16.57, 16.14}},
                         Row{"posit5_0", {26.54, 23.73, 22.01, 21.54}},
                         Row{"posit6_0", {32.36, 29.52, 27.78, 27.18}},
                         Row{"posit7_0", {38.27, 35.48, 33.71, 33.00}},
                         Row{"posit8_0", {44.24, 41.48, 39.70, 38.89}},
                         Row{"posit4_1", {15.97, 14.19, 14.07, 13.86}},
                         Row{"posit5_1", {21.27, 19.66, 19.48, 19.24}},
                         Row{"posit6_1", {26.91, 25.50, 25.27, 25.01}},
                         Row{"posit7_1", {32.73, 31.48, 31.22, 30.94}},
                         Row{"posit8_1", {38.65, 37.48, 37.22, 36.94}}}) {
    check_row(row, true);
  }
}

}  // namespace guardbit::analysis::bitwidths_test
