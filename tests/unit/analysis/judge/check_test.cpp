// Verdicts on small layers: right ones pass, each kind of wrong one is found and named.
#include "analysis/judge/check.h"

#include <limits>
#include <random>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/unit/analysis/judge/check_fixture.h"

namespace guardbit::analysis::check_test {
namespace {

using Fixture = test::CheckFixture;

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != text.npos;
}

constexpr std::size_t outputs = 2 * 25 * 3;  // groups, pixels, channels of a group
constexpr double products = outputs * 18.0;

}  // namespace

TEST_CASE("a layer simulated as the functional model does passes") {
  for (const char* accumulator :
       {"exact", "int:width=20", "int:width=24,overflow=saturate", "fixed:width=30,lsb=-6",
        "float:fp16", "float:e4m3", "float:posit16_1", "float:bf16,chunk=4+float:fp32",
        "int:width=22,chunk=5", "float:e5m2,rounding=stochastic,chunk=3"}) {
    CAPTURE(accumulator);
    const LayerVerdict verdict = Fixture(accumulator).check();
    CHECK(verdict.first_failure == "");
    CHECK(verdict.passed);
    CHECK(verdict.outputs == outputs);
    CHECK(verdict.checked == outputs);
    CHECK(verdict.share() == 1);
    CHECK(verdict.stats.outputs == outputs);
    CHECK(verdict.stats.bound_usage <= 1);
  }
}

// One a channel: a tie, what rounds to it, zero, large, small and tiny ones.
const std::vector<float> biases{0.125F, -0.7F, 0, 300, 0x1.8p-20F, -1e-30F};

TEST_CASE("a layer with a bias passes with every kind of register") {
  for (const char* accumulator :
       {"exact", "exact:chunk=4", "int:width=20", "int:width=24,overflow=saturate",
        "fixed:width=30,lsb=-6", "fixed:width=30,lsb=-6,rounding=truncate", "float:fp16",
        "float:e4m3", "float:fp32,rounding=down", "float:posit16_1", "float:fp16,pairwise",
        "float:bf16,chunk=4+float:fp32", "fixed:width=20,lsb=-2,chunk=4+exact",
        "int:width=22,chunk=5", "float:e5m2,rounding=stochastic,chunk=3", "float:fp32,product=e5m2",
        "aligned:terms=4,fraction=13,result=fp16", "quire"}) {
    CAPTURE(accumulator);
    const LayerVerdict verdict = Fixture(accumulator, biases).check();
    CHECK(verdict.first_failure == "");
    CHECK(verdict.passed);
    CHECK(verdict.checked == outputs);
    CHECK(verdict.stats.bound_usage <= 1);
  }
}

TEST_CASE("a bias that is left out, or that of another channel, breaks the bound") {
  const Fixture fixture("exact", biases);
  ReferenceOperands operands = fixture.operands();
  operands.bias = {};
  CHECK_FALSE(fixture.check(operands).passed);
  const std::vector<float> turned{-1e-30F, 0.125F, -0.7F, 0, 300, 0x1.8p-20F};
  operands.bias = turned;
  const LayerVerdict verdict = fixture.check(operands);
  CHECK_FALSE(verdict.passed);
  CHECK(verdict.differ_from_functional == 0);
  CHECK(verdict.bound_violations > 0);
}

TEST_CASE("quantisation error is the same whatever the accumulator, arithmetic error is not") {
  const ErrorStats exact = Fixture("exact").check().stats;
  const ErrorStats coarse = Fixture("float:e5m2").check().stats;
  CHECK(exact.arithmetic_sqnr_db == std::numeric_limits<double>::infinity());
  CHECK(exact.total_sqnr_db == exact.quantisation_sqnr_db);
  CHECK(exact.quantisation_sqnr_db > 20);  // 4 significand bits either side
  CHECK(exact.quantisation_sqnr_db < 40);
  CHECK(coarse.quantisation_sqnr_db == exact.quantisation_sqnr_db);
  CHECK(coarse.arithmetic_sqnr_db < 25);  // 3 significand bits
  CHECK(coarse.total_sqnr_db < exact.total_sqnr_db);
  CHECK(coarse.max_quanta > 0.5);
  CHECK(coarse.mean_quanta < coarse.max_quanta);
}

TEST_CASE("without original operands there is only the arithmetic error") {
  const Fixture fixture("float:fp16");
  ReferenceOperands operands = fixture.operands();
  operands.original_activations = operands.original_weights = {};
  const std::vector<double> scale_per_channel(6, 0.25);
  operands.weight_scales = scale_per_channel;
  const LayerVerdict verdict = fixture.check(operands);
  CHECK(verdict.passed);
  CHECK_FALSE(verdict.stats.has_original);
  CHECK(verdict.stats.arithmetic_sqnr_db == fixture.check().stats.arithmetic_sqnr_db);
}

TEST_CASE("one flipped bit is found and named, also outside the sample") {
  for (const std::size_t output : {0u, 77u, 149u}) {
    Fixture fixture("float:fp16");
    fixture.simulated.outputs.words[output] ^= 1;
    const LayerVerdict verdict = fixture.check({18, 1});
    CHECK(verdict.checked == 1);
    CHECK_FALSE(verdict.passed);
    CHECK(verdict.differ_from_functional == 1);
    CHECK(contains(verdict.first_failure, "output " + std::to_string(output) + ": "));
    CHECK(contains(verdict.first_failure, "differs from the functional model's 0x"));
  }
}

TEST_CASE("a flag or a tally that differs is found") {
  Fixture flags("int:width=20");
  flags.simulated.outputs.flags[3] ^= output_overflowed;
  CHECK(flags.check().differ_from_functional == 1);
  CHECK(contains(flags.check().first_failure, "output 3: "));
  Fixture tally("int:width=20");
  ++tally.simulated.tally.inner.counts.inexact;
  CHECK(tally.check().tally_differs);
  CHECK(tally.check().differ_from_functional == 0);
  CHECK_FALSE(tally.check().passed);
}

TEST_CASE("a register wrong in both runs breaks the bound") {
  Fixture fixture("float:fp16");
  fixture.change_both(40, fixture.simulated.outputs.words[40] ^ 0x1000);  // 4 binades
  const LayerVerdict verdict = fixture.check();
  CHECK(verdict.differ_from_functional == 0);
  CHECK(verdict.bound_violations == 1);
  CHECK_FALSE(verdict.passed);
  CHECK(verdict.stats.bound_usage > 1);
  CHECK(verdict.stats.worst_output == 40);
  CHECK(contains(verdict.first_failure, "output 40: the simulated register 0x"));
  CHECK(contains(verdict.first_failure, "bound "));
  CHECK(verdict.first_failure.find('\n') == std::string::npos);
}

TEST_CASE("the last bit of an exact register counts") {
  Fixture fixture("exact");
  fixture.change_both(5, fixture.simulated.outputs.words[5] ^ 1);
  CHECK(fixture.check().bound_violations == 1);
  Fixture wide("int:width=100");
  wide.change_both(5 * 2, wide.simulated.outputs.words[5 * 2] ^ 1);
  CHECK(wide.check().bound_violations == 1);
  CHECK(wide.check().congruence_violations == 1);
}

TEST_CASE("a register that wrapped around must still be right modulo its range") {
  Fixture fixture("int:width=18");  // +-1/2 of 2^-18 quanta: most outputs overflow
  LayerVerdict verdict = fixture.check();
  CHECK(verdict.passed);
  CHECK(verdict.overflowed > 100);
  std::size_t output = 0;
  while ((fixture.simulated.outputs.flags[output] & output_overflowed) == 0) ++output;
  fixture.change_both(output, fixture.simulated.outputs.words[output] ^ 1);
  verdict = fixture.check();
  CHECK(verdict.bound_violations == 0);
  CHECK(verdict.congruence_violations == 1);
  CHECK(contains(verdict.first_failure, "modulo 2^0"));
}

TEST_CASE("infinity and NaN need their flag") {
  Fixture fixture("float:fp16");
  fixture.change_both(9, 0x7c00);
  CHECK(fixture.check().bound_violations == 1);
  for (LayerRun* run : {&fixture.simulated, &fixture.functional}) {
    run->outputs.flags[9] = output_overflowed | output_special;
  }
  const LayerVerdict verdict = fixture.check();
  CHECK(verdict.passed);
  CHECK(verdict.overflowed == 1);
  CHECK(verdict.stats.specials == 1);
  Fixture unmarked("float:fp16");
  unmarked.change_both(9, 0x7e00);
  for (LayerRun* run : {&unmarked.simulated, &unmarked.functional}) {
    run->outputs.flags[9] = output_overflowed;
  }
  CHECK(unmarked.check().bound_violations == 1);
}

TEST_CASE("runs of the wrong size fail without being read") {
  Fixture fixture("float:fp16");
  fixture.simulated.outputs = make_register_file(fixture.functional.outputs.layout, outputs - 1);
  const LayerVerdict verdict = fixture.check();
  CHECK_FALSE(verdict.passed);
  CHECK(verdict.differ_from_functional == outputs);
  CHECK(verdict.first_failure ==
        "the simulated run has 149 registers of 16 bits (e5m10:ieee), expected 150 registers of "
        "16 bits (e5m10:ieee)");
}

TEST_CASE("above the budget a seeded sample is checked, spread over the layer") {
  const Fixture fixture("float:fp16");
  CHECK(fixture.check({products, 0}).checked == outputs);
  CHECK(fixture.check({products - 1, 0}).checked == outputs - 1);
  CHECK(fixture.check({products / 3, 0}).checked == outputs / 3);
  CHECK(fixture.check({0, 0}).checked == 1);
  const auto sqnr = [&](std::uint64_t seed) {
    return fixture.check({products / 3, seed}).stats.arithmetic_sqnr_db;
  };
  CHECK(sqnr(1) == sqnr(1));
  CHECK(sqnr(1) != sqnr(2));
}

TEST_CASE(
    "an error of one last place beyond the bound is found where machine numbers cannot tell") {
  // Products are multiples of 2^-18; rounding 18 of them to 2^-12 costs up to 18 halves of a last
  // bit.
  Fixture fixture("fixed:width=60,lsb=-12");
  REQUIRE(fixture.check().passed);
  // As far as the bound, and then a last bit further.
  std::size_t output = 0;
  const std::uint64_t right = fixture.simulated.outputs.words[output];
  std::uint64_t allowed = 0;
  for (std::uint64_t more = 1; more < 100; ++more) {
    fixture.change_both(output, right + more);
    if (!fixture.check().passed) break;
    allowed = more;
  }
  CHECK(allowed >= 8);  // 18 halves of a last bit, less an error of its own
  CHECK(allowed <= 18);
  fixture.change_both(output, right + allowed);
  const LayerVerdict within = fixture.check();
  CHECK(within.bound_violations == 0);
  CHECK(within.stats.bound_usage > 0.9);
  CHECK(within.stats.bound_usage <= 1);
  fixture.change_both(output, right + allowed + 1);
  const LayerVerdict beyond = fixture.check();
  CHECK(beyond.bound_violations == 1);
  CHECK(beyond.stats.bound_usage > 1);
  CHECK(contains(beyond.first_failure, "output 0: "));
}

TEST_CASE("the verdict is the same for any number of threads") {
  Fixture fixture("float:e5m2", biases);
  fixture.change_both(40, fixture.simulated.outputs.words[40] ^ 0x10);
  const LayerVerdict one = fixture.check();
  fixture.threads = 3;
  const LayerVerdict three = fixture.check();
  CHECK(one.first_failure == three.first_failure);
  CHECK(one.bound_violations == three.bound_violations);
  CHECK(one.stats.arithmetic_sqnr_db == three.stats.arithmetic_sqnr_db);
  CHECK(one.stats.total_sqnr_db == three.stats.total_sqnr_db);
  CHECK(one.stats.mean_quanta == three.stats.mean_quanta);
  CHECK(one.stats.bound_usage == three.stats.bound_usage);
  CHECK(one.stats.worst_output == three.stats.worst_output);
}

}  // namespace guardbit::analysis::check_test
