// Energies against sums by hand of the published numbers.
#include <doctest/doctest.h>

#include "analysis/cost/cost.h"
#include "tests/unit/analysis/cost/cost_helpers.h"

namespace guardbit::analysis::energy_test {

using doctest::Approx;

namespace {

double energy(const std::string& format, const std::string& accumulator, const std::string& table) {
  return *mac_energy_pj(design_of(format, accumulator), table);
}
std::string why_not(const std::string& format, const std::string& accumulator,
                    const std::string& table) {
  return mac_energy_pj(design_of(format, accumulator), table).why();
}

}  // namespace

TEST_CASE("Horowitz's table has int8 into 32 bits and two floating-point formats") {
  CHECK(energy("int8", "int:width=32", "horowitz45") == Approx(0.2 + 0.1));
  CHECK(energy("fp16", "float:fp32", "horowitz45") == Approx(1.1 + 0.9));
  CHECK(energy("fp32", "float:fp32", "horowitz45") == Approx(3.7 + 0.9));
  CHECK(why_not("int4", "int:width=32", "horowitz45") == "horowitz45 does not multiply int4");
  CHECK(why_not("int8", "int:width=24", "horowitz45") == "horowitz45 does not add int24");
  CHECK(why_not("bf16", "float:fp32", "horowitz45") == "horowitz45 does not multiply e8m7");
}

TEST_CASE("QKeras's fit has every width of integers and no minifloat") {
  // 0.002994791667 * 64 + 0.001041666667 * 8 = 0.2, as Horowitz has it; 0.003125 * 32 = 0.1.
  CHECK(energy("int8", "int:width=32", "qkeras45") == Approx(0.3));
  CHECK(energy("int4", "int:width=16", "qkeras45") == Approx(0.0520833 + 0.05));
  CHECK(why_not("e4m3", "float:fp32", "qkeras45") == "qkeras45 does not multiply e4m3");
}

TEST_CASE("Accelergy's rule gives all splits of 8 bits one energy") {
  // E + M = 7: 24.35 * (7 / 32)^2 + 7.93 * 7 / 32 = 1.165 + 1.735.
  for (const char* format : {"e4m3", "e5m2", "e3m4"}) {
    CHECK(energy(format, std::string("float:") + format, "accelergy40") ==
          Approx(2.90).epsilon(0.001));
  }
  // 8.63 / 16 + 0.0857 / 4.
  CHECK(energy("int8", "int:width=16,overflow=wrap", "accelergy40") == Approx(0.539375 + 0.04285));
}

TEST_CASE("Aladdin's own rows are 32 bits wide and its multiplier takes more than its adder") {
  CHECK(energy("fp32", "float:fp32", "aladdin40") == Approx(24.35 + 7.93));
  CHECK(why_not("int8", "int:width=32", "aladdin40") == "aladdin40 does not multiply int8");
  CHECK(energy("fp32", "float:fp32", "aladdin40") - 7.93 > 7.93);
}

TEST_CASE("fixed-point sums of minifloats and unequal operands have no published energy") {
  CHECK(why_not("e4m3", fixed_text(45, -18), "accelergy40") ==
        "accelergy40 has no fixed-point sums of e4m3");
  const Codec int8(parse_format("int8")), int4(parse_format("int4"));
  const auto mixed =
      mac_design(int4, int8, make_mac_registers({}, int8.limits(), int4.limits(), 1, 0), 1);
  CHECK(mac_energy_pj(*mixed, "qkeras45").why() == "qkeras45 does not multiply int8 with int4");
}

TEST_CASE("tables are named and stand by themselves") {
  CHECK(energy_tables() ==
        std::vector<std::string>{"horowitz45", "qkeras45", "aladdin40", "accelergy40"});
}

TEST_CASE("a run's energy is its actions at one table's prices") {
  const auto design = design_of("int8", "int:width=32");
  // A memory of 8 KB holds 2^16 bits: 64 bits of it cost 10 pJ, 64 bits of DRAM 1300 pJ.
  const RunActions actions{1000, {{64, 8192}, {0, 0}}, 64};
  const RunEnergy run = run_energy(design, actions, "qkeras45");
  CHECK(*run.macs_pj == Approx(300));
  CHECK(*run.buffers_pj == Approx(10).epsilon(0.001));
  CHECK(*run.memory_pj == Approx(1300));
  CHECK(*run.total_pj() == Approx(1610).epsilon(0.001));
}

TEST_CASE("what a table does not have leaves its part and the total empty") {
  const auto design = design_of("int8", "int:width=32");
  CHECK(run_energy(design, {1, {{64, 8192}}, 0}, "horowitz45").buffers_pj.why() ==
        "horowitz45 has no buffers");
  CHECK(run_energy(design, {1, {}, 8}, "horowitz45").memory_pj.why() == "horowitz45 has no memory");
  const RunEnergy unsized = run_energy(design, {1, {{64, 0}}, 0}, "qkeras45");
  CHECK(unsized.buffers_pj.why() == "buffers without a size");
  CHECK_FALSE(unsized.total_pj());
  CHECK(*run_energy(design, {1, {}, 0}, "horowitz45").total_pj() == Approx(0.3));
  const auto none = Covered<MacDesign>::not_covered("aligned sums");
  CHECK(run_energy(none, {1, {}, 0}, "horowitz45").macs_pj.why() == "aligned sums");
}

}  // namespace guardbit::analysis::energy_test
