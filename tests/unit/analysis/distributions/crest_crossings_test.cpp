// Gaussian bodies whose range one outlier sets: published ratios and thresholds.
#include "analysis/distributions/crest_crossings.h"

#include <array>

#include <doctest/doctest.h>

#include "tests/unit/analysis/distributions/density_helpers.h"

namespace guardbit::analysis::crest_crossings_test {

TEST_CASE("signal-to-noise ratios where one outlier sets the range of a Gaussian body") {
  constexpr std::array formats{"e5m2:finite", "e4m3:finite", "e3m4", "e2m5", "int8:symmetric"};
  struct Row {
    double crest;
    std::array<double, 5> decibels;
  };
  const DensityPointer body = parse_density("gaussian");
  for (const Row& row :
       {Row{3, {25.03, 29.63, 32.39, 33.45, 33.44}}, Row{4, {25.56, 31.50, 37.39, 42.42, 40.51}},
        Row{6, {25.54, 31.53, 37.55, 41.76, 37.30}}, Row{10, {25.57, 31.56, 37.56, 38.68, 32.87}},
        Row{20, {25.57, 31.56, 37.54, 32.80, 26.85}}, Row{64, {25.57, 31.53, 36.87, 22.70, 16.74}},
        Row{256, {25.57, 31.53, 28.58, 10.66, 4.74}},
        Row{1000, {25.56, 31.53, 16.74, 0.66, 0.00}}}) {
    for (std::size_t i = 0; i < formats.size(); ++i) {
      CAPTURE(row.crest);
      CAPTURE(formats[i]);
      const ExpectedError<Wide> error = error_at_crest(*body, grid_of(formats[i]), row.crest);
      CHECK(std::abs(decibels(error.power, error.squared) - row.decibels[i]) < 0.0051);
    }
  }
}

TEST_CASE("crest factors at which a Gaussian body wants another format") {
  struct Threshold {
    const char *below, *above;
    double crest;
  };
  const DensityPointer body = parse_density("gaussian");
  for (const Threshold& threshold :
       {Threshold{"int8:symmetric", "e2m5", 2.946}, Threshold{"int8:symmetric", "e3m4", 5.832},
        Threshold{"e2m5", "e3m4", 11.506}, Threshold{"int8:symmetric", "e4m3:finite", 11.648},
        Threshold{"int8:symmetric", "e5m2:finite", 23.232},
        Threshold{"e3m4", "e4m3:finite", 180.87}, Threshold{"e4m3:finite", "e5m2:finite", 4.463e4},
        Threshold{"e3m4:fn", "e4m3:fn", 175.33}}) {
    CAPTURE(threshold.below);
    CAPTURE(threshold.above);
    const ValueGrid below = grid_of(threshold.below), above = grid_of(threshold.above);
    const std::vector<Crossing> found = crest_crossings(*body, below, above, 1, 1e6);
    REQUIRE(found.size() == 1);
    CHECK(found[0].second_above);
    // The published ones are good to about 1e-3, as the next check shows.
    CHECK(found[0].crest == doctest::Approx(threshold.crest).epsilon(1.2e-3));
    const auto margin = [&](double crest) {
      return error_at_crest(*body, below, crest).squared -
             error_at_crest(*body, above, crest).squared;
    };
    CHECK(margin(found[0].crest * (1 - 1e-7)) < Wide(0));
    CHECK(margin(found[0].crest * (1 + 1e-7)) > Wide(0));
  }
}

}  // namespace guardbit::analysis::crest_crossings_test
