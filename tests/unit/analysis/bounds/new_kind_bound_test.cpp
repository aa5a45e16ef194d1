// A kind of registers that the program does not know has no bound and no cost unless it is told
// one.
#include <cmath>

#include <doctest/doctest.h>

#include "analysis/bounds/error_bound.h"
#include "analysis/bounds/register_stages.h"
#include "analysis/cost/design.h"
#include "tests/late_rounding.h"
#include "tests/unit/analysis/reference/exact_helpers.h"

namespace guardbit::analysis::new_kind_bound_test {
namespace {

// Half a unit of the last place a sum.
const AddSumTheorem half_a_unit({"told", "T99",
                                 [](const Register& reg, int, const SumCounts& counts) {
                                   SumBound bound{MpfrNumber(53), MpfrNumber(53), reg.layout.lsb};
                                   bound.constant.assign(static_cast<std::int64_t>(counts.sums),
                                                         reg.layout.lsb - 1);
                                   return bound;
                                 }});

MacRegisters late_registers(const char* text) {
  const FormatLimits limits = limits_of(parse_format("e4m3"));
  return make_mac_registers(parse_accumulator(text), limits, limits, 8, 0);
}

}  // namespace

TEST_CASE("a register without a theorem has no bound, and the bound says so") {
  for (const char* text : {"late:width=12,lsb=0", "late:width=12,lsb=0,chunk=4+float:fp32"}) {
    const MacRegisters registers = late_registers(text);
    const ErrorBound bound(registers, -18, 8);
    CHECK(bound.theorem() == "none");
    CHECK(std::isinf(bound.of(real(1)).to_double()));
    CHECK(std::isinf(bound.at_least(1)));
    CHECK_FALSE(rounding_stages(registers, -18, ValueSpacings()));
    CHECK_FALSE(congruence_exp(registers, -18));
  }
}

TEST_CASE("a theorem that is registered bounds the sums of its name") {
  MacRegisters registers = late_registers("late:width=12,lsb=0");
  registers.inner.sums = OtherSums{"told"};
  const ErrorBound bound(registers, -18, 8);
  CHECK(bound.theorem() == "T99");
  CHECK(bound.of(real(1000)).to_double() == 0.5);
}

TEST_CASE("a register without a model of its hardware has no cost, and the reason names it") {
  const Codec codec(parse_format("e4m3"));
  const auto design = mac_design(codec, codec, late_registers("late:width=12,lsb=0"), 1);
  REQUIRE_FALSE(design);
  CHECK(design.why() == "registers of the kind late");
}

}  // namespace guardbit::analysis::new_kind_bound_test
