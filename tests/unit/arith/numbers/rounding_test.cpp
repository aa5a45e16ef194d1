// Rounding modes: names, the decision between two neighbours, and the random bits.
#include "arith/numbers/rounding.h"

#include <cstdlib>

#include <doctest/doctest.h>

#include "tests/unit/arith/arith_helpers.h"

namespace guardbit::rounding_test {

TEST_CASE("the names of rounding and overflow modes parse back") {
  const char* modes[] = {"nearest-even", "nearest-away", "toward-zero", "up",
                         "down",         "to-odd",       "stochastic"};
  for (const char* name : modes) CHECK(name_of(parse_rounding(name, "rounding")) == name);
  for (const char* name : {"saturate", "infinity", "wrap"}) {
    CHECK(name_of(parse_overflow(name, "overflow")) == name);
  }
  CHECK(error_of([] { parse_overflow("clip", "place"); }) ==
        "place: 'clip' is not one of saturate, infinity, wrap");
  CHECK(error_of([] { parse_rounding("nearest", "place"); }) ==
        "place: 'nearest' is not one of nearest-even, nearest-away, toward-zero, up, down, to-odd, "
        "stochastic");
}

TEST_CASE("each mode decides between the neighbours as its definition says") {
  struct Row {
    Rounding mode;
    // Whether the magnitude rises, for a residue below, on and above the boundary, by the parity
    // of the lower code: even, odd.
    bool below[2], on[2], above[2];
  };
  const Row rows[] = {
      {Rounding::nearest_even, {false, false}, {false, true}, {true, true}},
      {Rounding::nearest_away, {false, false}, {true, true}, {true, true}},
      {Rounding::toward_zero, {false, false}, {false, false}, {false, false}},
      {Rounding::up, {true, true}, {true, true}, {true, true}},
      {Rounding::down, {false, false}, {false, false}, {false, false}},
      {Rounding::to_odd, {true, false}, {true, false}, {true, false}},
  };
  for (const Row& row : rows) {
    const RoundingRule rule{row.mode, 16};
    for (const bool odd : {false, true}) {
      CHECK(rounds_up_in_magnitude(rule, false, odd, {true, -1, 0}, 0) == row.below[odd]);
      CHECK(rounds_up_in_magnitude(rule, false, odd, {true, 0, 0}, 0) == row.on[odd]);
      CHECK(rounds_up_in_magnitude(rule, false, odd, {true, 1, 0}, 0) == row.above[odd]);
      CHECK(!rounds_up_in_magnitude(rule, false, odd, {false, 0, 0}, 0));
    }
  }
  CHECK(!rounds_up_in_magnitude({Rounding::up, 16}, true, false, {true, 1, 0}, 0));
  CHECK(rounds_up_in_magnitude({Rounding::down, 16}, true, false, {true, 1, 0}, 0));
}

TEST_CASE("stochastic rounding rises for a fraction's share of the random numbers") {
  const RoundingRule rule{Rounding::stochastic, 4};
  for (std::uint64_t fraction = 0; fraction < 16; ++fraction) {
    std::uint64_t rises = 0;
    for (std::uint64_t random = 0; random < 16; ++random) {
      if (rounds_up_in_magnitude(rule, true, false, {true, -1, fraction}, random)) ++rises;
    }
    CHECK(rises == fraction);
  }
}

TEST_CASE("random bits are a pure function of seed, stream and step") {
  // Computed with unbounded integers from SplitMix64's finaliser; its first output for seed 0,
  // 0xe220a8397b1dcdaf, is the innermost step.
  CHECK(random_bits_at(0, 0, 0) == 0x33fe8bd4f9c57863);
  CHECK(random_bits_at(1, 2, 3) == 0x57b834b23cdc9d17);
  CHECK(random_bits_at(~std::uint64_t{0}, 5, 1000000) == 0xc67a7b3047d80a83);
}

TEST_CASE("a random stream is a pure function of its seed, its number and the step") {
  // Computed with unbounded integers from the definition.
  CHECK(RandomStream(0, 0).at(0) == 0x03156300);
  CHECK(RandomStream(1, 2).at(3) == 0xdc6c55c6);
  CHECK(RandomStream(~std::uint64_t{0}, 5).at(1000000) == 0xd41942f0);
}

TEST_CASE("steps in sequence share the words of a random stream") {
  const RandomStream stream(1, 2);
  for (std::uint64_t step = 0; step < 100; ++step) {
    // Low and high half of word i, then of word i + 2^31: steps 4i to 4i + 3.
    const std::uint64_t word = step / 4 + (step % 4 < 2 ? 0 : std::uint64_t{1} << 31);
    const auto half = [&](std::uint64_t i) {
      return step % 2 == 0 ? stream.at(i) % 65536 : stream.at(i) / 65536;
    };
    const std::uint64_t expected = half(word) + 65536 * std::uint64_t{half(word + (1U << 30))};
    CHECK(stream.in_sequence(step) == expected);
  }
}

TEST_CASE(
    "every bit of a random stream is 1 half the time, and neighbouring steps differ in half") {
  constexpr int steps = 1 << 16;
  for (int bit = 0; bit < 32; ++bit) {
    int ones = 0, changes = 0;
    for (int step = 0; step < steps; ++step) {
      const std::uint32_t here = RandomStream(1, 2).at(static_cast<std::uint64_t>(step));
      const std::uint32_t next = RandomStream(1, 2).at(static_cast<std::uint64_t>(step) + 1);
      ones += static_cast<int>(here >> bit & 1);
      changes += static_cast<int>((here ^ next) >> bit & 1);
    }
    // Five standard deviations of a binomial of 2^16 fair draws: 5 * 128.
    CHECK(std::abs(ones - steps / 2) < 640);
    CHECK(std::abs(changes - steps / 2) < 640);
  }
}

}  // namespace guardbit::rounding_test
