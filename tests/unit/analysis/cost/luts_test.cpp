// LUTs against those of Vivado's target by yosys (synth_xilinx -family xcup).
#include <cmath>

#include <doctest/doctest.h>

#include "analysis/cost/cost.h"
#include "tests/unit/analysis/cost/cost_helpers.h"

namespace guardbit::analysis::luts_test {
namespace {

double luts(const std::string& format, const std::string& accumulator) {
  return *luts_of(design_of(format, accumulator));
}

}  // namespace

TEST_CASE("the formula for integers is exact") {
  CHECK(luts("int4", "int:width=16") == 32);
  CHECK(luts("int8", "int:width=24") == 96);
  CHECK(luts("int8", "int:width=32") == 104);
}

TEST_CASE("the formula for minifloats comes within 28 percent, and 8 on average") {
  struct Synthesised {
    const char* format;
    std::string accumulator;
    double luts;
  };
  const std::vector<Synthesised> all{
      {"e2m1", fixed_text(17, -2), 37},          {"e2m3", fixed_text(21, -6), 66},
      {"e3m2", fixed_text(27, -8), 60},          {"e2m5", fixed_text(25, -10), 110},
      {"e3m4", fixed_text(31, -12), 107},        {"e4m3:finite", fixed_text(45, -18), 139},
      {"e5m2:finite", fixed_text(75, -32), 202}, {"e4m3:finite", fixed_text(24, 3), 87}};
  double mean = 0;
  for (const Synthesised& design : all) {
    const double error = std::abs(luts(design.format, design.accumulator) / design.luts - 1);
    INFO(design.format << " " << design.accumulator << ": " << error);
    CHECK(error < 0.28);
    mean += error / static_cast<double>(all.size());
  }
  CHECK(mean < 0.10);
}

TEST_CASE("where there is no formula there is a measurement or nothing") {
  CHECK(luts("e4m3", "float:fp32") == 729);
  CHECK(luts("e4m3", "float:fp16") == 318);
  CHECK(luts("bf16", "float:fp32") == 840);
  CHECK(luts("posit8_1", "fixed:width=59,lsb=-24,overflow=wrap") == 275);
  CHECK_FALSE(luts_of(design_of("e3m2", "float:fp32")));
  CHECK(luts_of(design_of("e3m2", "float:fp32")).why() == "no formula for LUTs of minifloat_float");
  CHECK_FALSE(luts_of(design_of("int8", "int:width=32", 4)));
  CHECK_FALSE(luts_of(design_of("int8", "int:width=32,overflow=saturate")));
}

}  // namespace guardbit::analysis::luts_test
