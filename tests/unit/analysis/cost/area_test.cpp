// Areas against synthesised ones.
//
// The values are NAND equivalents of structural netlists, all bit-exact in simulation, that yosys
// 0.23 mapped to osu018 with full-adder cells and ripple adders. Codes are all finite; two's
// complement registers hold one product, its sign and 8 guard bits above it, or a window of 24 bits
// below the same top; K lanes share one register.
#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "analysis/cost/cost.h"
#include "arith/error.h"
#include "tests/unit/analysis/cost/cost_helpers.h"

namespace guardbit::analysis::area_test {
namespace {

struct Synthesised {
  std::string format, accumulator;
  double gate_equivalents;  // of one lane
  std::size_t lanes = 1;
};

// The synthesised areas of one minifloat; 0 where none was made.
struct MinifloatRow {
  std::string format;
  int lsb;  // of its products
  int width;
  double exact, window24, e5m10, e8m7, e8m13, e8m23;
};
const std::vector<MinifloatRow> minifloats{
    {"e2m1", -2, 17, 256, 0, 974, 912, 1369, 1794},
    {"e3m0", -4, 23, 346, 0, 919, 918, 1416, 1984},
    {"e2m2", -4, 19, 324, 0, 997, 975, 1445, 1814},
    {"e2m3", -6, 21, 401, 0, 1163, 1088, 1514, 1948},
    {"e3m2", -8, 27, 476, 422, 1001, 1009, 1471, 1924},
    {"e4m1", -14, 41, 690, 404, 974, 981, 1327, 1931},
    {"e2m5", -10, 25, 589, 573, 1346, 1491, 1709, 2224},
    {"e3m4", -12, 31, 664, 555, 1260, 1255, 1650, 2183},
    {"e4m3:finite", -18, 45, 826, 487, 1167, 1120, 1507, 2193},
    {"e5m2:finite", -32, 75, 1263, 465, 1031, 1118, 1468, 1852},
    {"e6m1", -62, 137, 2220, 452, 0, 938, 1337, 1928},
    {"e7m0", -124, 263, 4154, 430, 0, 997, 1271, 1951}};

struct IntegerRow {
  std::string format;
  double w16, w24, w32;
};
const std::vector<IntegerRow> integers{{"int2", 188, 280, 372}, {"int3", 205, 294, 384},
                                       {"int4", 239, 328, 418}, {"int5", 286, 376, 465},
                                       {"int6", 345, 434, 524}, {"int7", 0, 504, 594},
                                       {"int8", 0, 590, 679}};

const std::vector<Synthesised> posits{{"posit8_0", "fixed:width=35,lsb=-12,overflow=wrap", 1019},
                                      {"posit8_1", "fixed:width=59,lsb=-24,overflow=wrap", 1370},
                                      {"posit8_2", "fixed:width=107,lsb=-48,overflow=wrap", 2045},
                                      {"posit8_0", "float:fp32", 2569},
                                      {"posit8_1", "float:fp32", 2415},
                                      {"posit8_2", "float:fp32", 2180},
                                      {"posit8_0", "float:fp16", 1601},
                                      {"posit8_1", "float:fp16", 1408},
                                      {"posit8_2", "float:fp16", 1392}};

const std::vector<Synthesised> lanes{{"int8", "int:width=32", 476, 4},
                                     {"int8", "int:width=32", 439, 8},
                                     {"int8", "int:width=32", 421, 16},
                                     {"int4", "int:width=32", 141, 8},
                                     {"int4", "int:width=32", 121, 16},
                                     {"e4m3:finite", fixed_text(45, -18), 647, 4},
                                     {"e4m3:finite", fixed_text(45, -18), 586, 8},
                                     {"e4m3:finite", fixed_text(45, -18), 558, 16},
                                     {"e2m1", fixed_text(17, -2), 149, 8},
                                     {"e2m1", fixed_text(17, -2), 138, 16},
                                     {"e5m2:finite", fixed_text(75, -32), 965, 4},
                                     {"e5m2:finite", fixed_text(75, -32), 888, 8},
                                     {"e5m2:finite", fixed_text(45, -2), 553, 8}};

std::vector<Synthesised> single_lanes() {
  std::vector<Synthesised> all = posits;
  const auto add = [&](const std::string& format, const std::string& accumulator, double area) {
    if (area != 0) all.push_back({format, accumulator, area});
  };
  for (const MinifloatRow& row : minifloats) {
    add(row.format, fixed_text(row.width, row.lsb), row.exact);
    add(row.format, fixed_text(24, row.lsb + row.width - 24), row.window24);
    add(row.format, "float:fp16", row.e5m10);
    add(row.format, "float:bf16", row.e8m7);
    add(row.format, "float:e8m13", row.e8m13);
    add(row.format, "float:fp32", row.e8m23);
  }
  for (const IntegerRow& row : integers) {
    add(row.format, "int:width=16", row.w16);
    add(row.format, "int:width=24", row.w24);
    add(row.format, "int:width=32", row.w32);
  }
  return all;
}

double modelled(const Synthesised& design) {
  const MacDesign mac = design_of(design.format, design.accumulator, design.lanes);
  return area_of(mac, "osu018").gate_equivalents / static_cast<double>(design.lanes);
}

double area(const std::string& format, const std::string& accumulator) {
  return area_of(design_of(format, accumulator), "osu018").gate_equivalents;
}

struct Deviation {
  double mean = 0, largest = 0;
};
Deviation deviation(const std::vector<Synthesised>& designs) {
  Deviation result;
  for (const Synthesised& design : designs) {
    const double error = std::abs(modelled(design) / design.gate_equivalents - 1);
    INFO(design.format << " " << design.accumulator << " lanes " << design.lanes << ": " << error);
    CHECK(error < 0.16);
    result.mean += error / static_cast<double>(designs.size());
    result.largest = std::max(result.largest, error);
  }
  return result;
}

}  // namespace

TEST_CASE("the seven designs with golden counts come within 11 percent of their synthesis") {
  const Deviation seven = deviation({{"int8", "int:width=32", 679},
                                     {"int4", "int:width=16", 239},
                                     {"e2m1", fixed_text(17, -2), 256},
                                     {"e4m3:finite", fixed_text(45, -18), 826},
                                     {"e4m3:finite", fixed_text(24, 3), 487},
                                     {"e5m2:finite", fixed_text(75, -32), 1263},
                                     {"e4m3:finite", "float:fp32", 2193}});
  CHECK(seven.mean < 0.06);
  CHECK(seven.largest < 0.11);
}

TEST_CASE("94 synthesised units are met within 16 percent, and within 6 on average") {
  const std::vector<Synthesised> designs = single_lanes();
  CHECK(designs.size() == 94);
  CHECK(deviation(designs).mean < 0.06);
}

TEST_CASE(
    "13 synthesised units of several lanes are met within 12 percent, and within 6 on average") {
  const Deviation of_lanes = deviation(lanes);
  CHECK(of_lanes.largest < 0.12);
  CHECK(of_lanes.mean < 0.06);
}

TEST_CASE("a bit of an integer accumulator takes about 11 gate equivalents") {
  // Synthesised: (679 - 590) / 8 = 11.1 between 24 and 32 bits of int8.
  for (const char* format : {"int4", "int8"}) {
    const double bit = (area(format, "int:width=32") - area(format, "int:width=24")) / 8;
    CHECK(bit > 11.2 * 0.84);
    CHECK(bit < 11.2 * 1.16);
  }
}

TEST_CASE("saturation takes a few percent of int8 and more of int4, as it did in synthesis") {
  // 3 to 5 % of int8 into 32 bits, 15 % of int4 into 16: within the 16 % that the model keeps.
  const double of_int8 =
      area("int8", "int:width=32,overflow=saturate") / area("int8", "int:width=32");
  const double of_int4 =
      area("int4", "int:width=16,overflow=saturate") / area("int4", "int:width=16");
  CHECK(of_int8 > 1.03);
  CHECK(of_int8 < 1.10);
  CHECK(of_int4 > of_int8);
  CHECK(of_int4 < 1.16);
}

TEST_CASE("ratios to int8 hold what four libraries and two styles gave, give or take the fit") {
  // Least and largest of osu018, nangate45, sky130 and IHP with ripple adders and of the first two
  // with Brent-Kung adders; 13 % is the fit's error at the 95th percentile.
  struct Published {
    const char* format;
    std::string accumulator;
    double low, high;
  };
  const std::vector<Published> all{
      {"int4", "int:width=16", .35, .37},
      {"e2m1", fixed_text(17, -2), .37, .43},
      {"e2m3", fixed_text(21, -6), .58, .62},
      {"e3m4", fixed_text(31, -12), .93, 1.03},
      {"e4m3:finite", fixed_text(45, -18), 1.16, 1.33},
      {"e4m3:finite", fixed_text(24, 3), .70, .77},
      {"e5m2:finite", fixed_text(75, -32), 1.77, 1.95},
      {"e4m3:finite", "float:fp16", 1.25, 1.72},
      {"e4m3:finite", "float:fp32", 2.35, 3.23},
      {"posit8_1", "fixed:width=59,lsb=-24,overflow=wrap", 1.81, 2.06},
      {"posit8_2", "fixed:width=107,lsb=-48,overflow=wrap", 2.74, 3.11}};
  for (const Published& published : all) {
    INFO(published.format << " " << published.accumulator);
    const RatioInterval ratio =
        area_of(design_of(published.format, published.accumulator), "osu018").per_mac;
    CHECK(ratio.low <= ratio.value);
    CHECK(ratio.value <= ratio.high);
    CHECK(ratio.value > published.low * 0.87);
    CHECK(ratio.value < published.high * 1.13);
    CHECK(ratio.low < published.high);
    CHECK(ratio.high > published.low);
  }
}

TEST_CASE("the reference is one int8 MAC") {
  const AreaEstimate reference = area_of(reference_mac(), "nangate45");
  CHECK(reference.per_mac.value == 1);
  CHECK(reference.per_mac.low == 1);
  CHECK(reference.per_mac.high == 1);
  CHECK(std::abs(reference.um2 / 601 - 1) < 0.16);  // synthesised: 601 square micrometres
  CHECK(std::abs(area_of(design_of("e4m3:finite", fixed_text(45, -18)), "nangate45").um2 / 766 -
                 1) < 0.16);
  CHECK(reference.register_gate_equivalents == doctest::Approx(32 * 4.522 / 0.798));
}

TEST_CASE("area rises with the register and with the significand") {
  double last = 0;
  for (int width = 20; width <= 60; ++width) {
    const double now = area("e3m2", fixed_text(width, -8));
    CHECK(now > last);
    last = now;
  }
  last = 0;
  for (const char* format : {"e3m1", "e3m2", "e3m3", "e3m4"}) {
    const double now = area(format, "float:fp16");
    CHECK(now > last);
    last = now;
  }
}

TEST_CASE("an unknown library is an error that lists those there are") {
  CHECK_THROWS_WITH_AS(area_of(reference_mac(), "tsmc3"),
                       "cell library 'tsmc3': expected one of osu018, nangate45", SpecError);
}

}  // namespace guardbit::analysis::area_test
