// Running bounds followed by hand, and against sums of random terms.
#include "analysis/bounds/running_bound.h"

#include <cmath>
#include <random>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace guardbit::analysis::running_bound_test {
namespace {

ScaledIntegers integers(const std::vector<int>& values) {
  std::vector<Dyadic> dyadics;
  for (const int value : values) dyadics.push_back({value, 0});
  ScaledIntegers result;
  result.assign(dyadics);
  return result;
}

ScaledIntegers ones(std::size_t count) { return integers(std::vector<int>(count, 1)); }

// The register of sums of 64 products of integers.
RoundingStage stage_of(const std::string& accumulator) {
  const FormatLimits limits = limits_of(parse_format("int8"));
  const MacRegisters registers =
      make_mac_registers(parse_accumulator(accumulator), limits, limits, 64, 0);
  return rounding_stages(registers, 0, ValueSpacings())->inner;
}

// Sums of integers in four significand bits.
RoundingStage narrow_stage(const std::string& rounding = "nearest-even") {
  return stage_of("float:e4m3:bias=1,rounding=" + rounding);
}

RoundingStages one_stage(const RoundingStage& stage) { return {stage, std::nullopt, {}}; }

// The bounds are raised by a few 2^-50 on the way.
doctest::Approx about(double x) { return doctest::Approx(x).epsilon(1e-12); }

}  // namespace

TEST_CASE("a running bound counts the additions that can round") {
  // Partial sums 15, 18, 50, 2. 15 has four bits. 18 lies in [16, 32), where neighbours are 2
  // apart: 1 at most. 50 + 1 lies in [32, 64): 2 at most. 2 + 3 lies below 16.
  const auto errors =
      running_errors(one_stage(narrow_stage()), integers({15, 3, 32, -48}), ones(4));
  REQUIRE(errors);
  CHECK(errors->worst == about(3));
  CHECK(errors->squares == about(5));
  CHECK(errors->drift == 0);
}

TEST_CASE("the error so far can lift a sum into the next binade") {
  // Partial sums 18 (1 at most), 31: 31 + 1 = 32 lies in [32, 64), 2 at most.
  const auto errors = running_errors(one_stage(narrow_stage()), integers({18, 13}), ones(2));
  REQUIRE(errors);
  CHECK(errors->worst == about(3));
}

TEST_CASE("to nearest an addition errs by no more than its term") {
  // 32, then 1 and 0: the gap of [32, 64) is 4, half of it 2.
  const RoundingStages nearest = one_stage(narrow_stage());
  CHECK(running_errors(nearest, integers({32, 1, 0}), ones(3))->worst == about(1 + 2));
  // 32 itself counts as an addition that could err by 2. Down, adding 1 to 32 can err by 4.
  const RoundingStages down = one_stage(narrow_stage("down"));
  CHECK(running_errors(down, integers({32, 1, 0}), ones(3))->worst == about(4 + 4));
}

TEST_CASE("a posit errs as its values thin out") {
  // posit8_0 has the integers up to 8; from 8 to 16 its values are 2 apart, from 16 to 32 8 apart.
  const RoundingStages stages = one_stage(stage_of("float:posit8_0"));
  const auto errors = running_errors(stages, integers({5, 4, 13}), ones(3));
  CHECK(errors->worst == about(1 + 4));
  CHECK(!probable_running_bound(stages, *errors, 0.01));
}

TEST_CASE("inner sums are those of the chunks, or take terms in turn") {
  RoundingStages stages{narrow_stage(), narrow_stage(), {2}};
  // Chunks: 20 (the first term is below 16, the sum errs by at most 1) and 4, exact. The outer
  // register takes 20 + 1, at most 1, and then 24 + 1 + 1, at most 1.
  CHECK(running_errors(stages, integers({10, 10, 2, 2}), ones(4))->worst == about(3));
  // In turn: 12 and 12 are exact. The outer register takes 12, and 24 with at most 1.
  stages.order = {0, 2};
  CHECK(running_errors(stages, integers({10, 10, 2, 2}), ones(4))->worst == about(1));
}

TEST_CASE("a register in two's complement rounds each term alone") {
  // Down to multiples of 4: 4 at most, but for 8, which is one. To nearest 1 and 3 lose 1, 2
  // loses 2.
  const RoundingStages down = one_stage(stage_of("fixed:width=16,lsb=2,rounding=down"));
  const auto errors = running_errors(down, integers({1, 2, 3, 8}), ones(4));
  CHECK(errors->worst == about(12));
  CHECK(!probable_running_bound(down, *errors, 0.01));
  const RoundingStages nearest = one_stage(stage_of("fixed:width=16,lsb=2"));
  CHECK(running_errors(nearest, integers({1, -2, 3, 8}), ones(4))->worst == about(4));
}

TEST_CASE("the probable bound by hand") {
  const RoundingStages stages = one_stage(narrow_stage());
  // 2 exp(-t^2 / 2) with t = 4; 4 * sqrt(25) is less than 30, and 4 * sqrt(100) is not.
  const double failure = 2 * std::exp(-8.0);
  CHECK(*probable_running_bound(stages, {30, 25, 0}, failure) == about(20).epsilon(1e-9));
  CHECK(*probable_running_bound(stages, {30, 25, 0.5}, failure) == about(20.5).epsilon(1e-9));
  CHECK(*probable_running_bound(stages, {30, 100, 0}, failure) == 30);
}

TEST_CASE("stochastic sums in 4 significant bits keep a running bound that may fail once in 100") {
  std::mt19937_64 random(5);
  std::uniform_int_distribution<int> terms(-100, 100);
  RoundingStage stage = narrow_stage("stochastic");
  stage.rounding.random_bits = 52;
  const RoundingStages stages = one_stage(stage);
  std::uniform_real_distribution<double> uniform;
  int broken = 0, above = 0;
  for (int i = 0; i < 2000; ++i) {
    std::vector<int> values(64);
    double exact = 0, sum = 0;
    for (int& value : values) {
      value = terms(random);
      exact += value;
      const double x = sum + value;
      const double quantum = x == 0 ? 1 : std::max(1.0, std::ldexp(1.0, std::ilogb(x) - 3));
      sum = std::floor(x / quantum + uniform(random)) * quantum;
    }
    const auto errors = running_errors(stages, integers(values), ones(64));
    if (std::abs(sum - exact) > errors->worst) ++above;
    if (std::abs(sum - exact) > *probable_running_bound(stages, *errors, 0.01)) ++broken;
  }
  CHECK(above == 0);
  CHECK(broken <= 20);
}

TEST_CASE("a register excludes overflow up to its largest magnitude") {
  RoundingStages stages = one_stage(narrow_stage());
  stages.inner.largest = 240;
  CHECK(excludes_overflow(stages, 200, 39));
  CHECK(!excludes_overflow(stages, 200, 40.1));
  stages.outer = narrow_stage();
  stages.outer->largest = 120;
  CHECK(!excludes_overflow(stages, 100, 39));
  CHECK(excludes_overflow(stages, 100, 19));
}

TEST_CASE("the largest magnitudes of registers") {
  CHECK(stage_of("int:width=16,overflow=saturate").largest == 32767);
  CHECK(stage_of("fixed:width=16,lsb=2").largest == 4 * 32767.0);
  CHECK(stage_of("float:fp16,overflow=infinity").largest == 65504);
  CHECK(stage_of("float:posit8_0").largest == 64);
}

}  // namespace guardbit::analysis::running_bound_test
