// Requantisation: one rounding, the published shift in integers, and the grammar.
#include "arith/quantising/requantise.h"

#include <algorithm>
#include <limits>
#include <random>

#include <doctest/doctest.h>

#include "tests/unit/arith/arith_helpers.h"

namespace guardbit::requantise_test {
namespace {

// F8Net (ICLR 2022), integer path: `net` bits are dropped to nearest, ties to even; net <= 0 shifts
// left; the result is clamped.
Code published_shift(std::int64_t v, int net, std::int64_t low) {
  std::int64_t result = 0;
  if (net > 0) {
    const std::int64_t half = std::int64_t{1} << (net - 1);
    const std::int64_t t = v + half;
    const bool tie = (v & (2 * half - 1)) == half;
    result = tie ? (t >> (net + 1)) * 2 : t >> net;
  } else {
    result = v * (std::int64_t{1} << -net);
  }
  return static_cast<Code>(std::clamp<std::int64_t>(result, low, 127) & 0xff);
}

// gemmlowp's: the product's upper 32 bits to nearest, then a shift to nearest, ties away from zero.
std::int64_t twice_rounded(std::int64_t v, std::int64_t multiplier, int right_shift) {
  const std::int64_t product = v * multiplier;
  const std::int64_t nudge = product >= 0 ? 1 << 30 : 1 - (1 << 30);
  const std::int64_t high = (product + nudge) / (std::int64_t{1} << 31);
  const std::int64_t mask = (std::int64_t{1} << right_shift) - 1;
  const std::int64_t threshold = (mask >> 1) + (high < 0 ? 1 : 0);
  return (high >> right_shift) + ((high & mask) > threshold ? 1 : 0);
}

Requantiser requantiser(const std::string& text) { return Requantiser(parse_requantisation(text)); }

int as_int8(const Encoded& encoded) {
  return static_cast<int>(encoded.code) - (encoded.code >= 128 ? 256 : 0);
}

}  // namespace

TEST_CASE("a shift to nearest even is the published integer formula of F8Net") {
  std::mt19937_64 random(8);
  std::size_t wrong = 0;
  for (int net = -4; net <= 31; ++net) {
    const Requantiser plain = requantiser("shift:format=int8,by=" + std::to_string(net));
    const Requantiser symmetric =
        requantiser("shift:format=int8:symmetric,by=" + std::to_string(net));
    const auto check = [&](std::int64_t v) {
      const auto sum = static_cast<std::int32_t>(v);  // an int32 accumulator
      wrong += plain(sum, 0).code != published_shift(sum, net, -128);
      wrong += symmetric(sum, 0).code != published_shift(sum, net, -127);
    };
    for (std::int64_t v = -3000; v <= 3000; ++v) check(v);
    const std::int64_t half = net > 0 ? std::int64_t{1} << (net - 1) : 1;
    for (std::int64_t odd = -259; odd <= 259; odd += 2) {  // ties, and next to them
      for (const int beside : {-1, 0, 1}) check(odd * half + beside);
    }
    for (const std::int64_t edge : {std::int64_t{std::numeric_limits<std::int32_t>::min()},
                                    std::int64_t{std::numeric_limits<std::int32_t>::max()}}) {
      for (std::int64_t inwards = 0; inwards < 50; ++inwards) {
        check(edge < 0 ? edge + inwards : edge - inwards);
      }
    }
    for (int i = 0; i < 3000; ++i) check(static_cast<std::int32_t>(random() & 0xffffffffu));
  }
  CHECK(wrong == 0);
}

TEST_CASE("the factor is exact and the product is rounded once") {
  // 5 * 0.1: the double nearest to 0.1 is above it, so 0.5000000000000000277 goes up to 1, while
  // 5 * 0.1 in double precision would be a tie and go down to 0.
  CHECK(as_int8(requantiser("scale:format=int8,by=0.1")(5, 0)) == 1);
  CHECK(as_int8(requantiser("scale:format=int8,by=0.1")(-5, 0)) == -1);
  CHECK(as_int8(requantiser("scale:format=int8,by=0.5")(5, 0)) == 2);                 // 2.5
  CHECK(as_int8(requantiser("scale:format=int8,by=0.5")(7, 0)) == 4);                 // 3.5
  CHECK(as_int8(requantiser("scale:format=int8,by=0.5")(7, -1)) == 2);                // 1.75
  CHECK(as_int8(requantiser("scale:format=int8,by=3,rounding=down")(-7, -2)) == -6);  // -5.25
  CHECK(as_int8(requantiser("shift:format=int8,by=-3")(-7, 0)) == -56);
  // A sum of more bits than any machine word: 2^200 + 1 units of 2^-201, just above one half.
  const BigInt sum = (BigInt(1) << 200) + 1;
  CHECK(as_int8(requantiser("shift:format=int8,by=0")(sum, -201)) == 1);
  CHECK(as_int8(requantiser("shift:format=int8,by=0")(sum - 1, -201)) == 0);
  CHECK(as_int8(requantiser("shift:format=int8,by=0")(sum, 0)) == 127);
}

TEST_CASE("an integer multiplier and a shift equal their quotient, and gemmlowp rounds twice") {
  // 1518500250 / 2^31 is 0.7071067812, so with 38 bits 0.005524.
  const Requantiser once = requantiser("multiply:format=int8,by=1518500250,shift=38");
  std::size_t wrong = 0, different = 0;
  for (std::int64_t v = -25000; v <= 25000; ++v) {
    const std::int64_t product = v * 1518500250;
    const std::int64_t rest = product & ((std::int64_t{1} << 38) - 1);  // floor and remainder
    const bool up = rest > (std::int64_t{1} << 37);                     // never a tie but for 0
    const std::int64_t expected =
        std::clamp<std::int64_t>((product >> 38) + (up ? 1 : 0), -128, 127);
    wrong += as_int8(once(v, 0)) != expected;
    different += std::clamp<std::int64_t>(twice_rounded(v, 1518500250, 7), -128, 127) != expected;
  }
  CHECK(wrong == 0);
  CHECK(different > 0);
  // 8417 * 0.70710678118 = 5951.718, which gemmlowp takes for 5952 = 46.5 * 128 and then for 47,
  // while 5951.718 / 128 = 46.498 is nearer to 46.
  CHECK(twice_rounded(8417, 1518500250, 7) == 47);
  CHECK(as_int8(once(8417, 0)) == 46);
}

TEST_CASE("what leaves the format's range saturates, wraps or becomes infinite, and says so") {
  const Encoded saturated = requantiser("shift:format=int8,by=1")(257, 0);  // 128.5 to 128
  CHECK(as_int8(saturated) == 127);
  CHECK(saturated.overflow);
  const Encoded wrapped = requantiser("shift:format=int8,by=1,overflow=wrap")(259, 0);  // 130
  CHECK(as_int8(wrapped) == -126);
  CHECK(wrapped.overflow);
  const Encoded infinite = requantiser("scale:format=e5m2,by=4,overflow=infinity")(20000, 0);
  CHECK(infinite.code == 0x7c);
  const Encoded negative = requantiser("shift:format=uint8,by=0")(-3, 0);
  CHECK(negative.code == 0);
  CHECK(negative.overflow);
}

TEST_CASE("infinity and NaN become what the format has for them") {
  const Requantiser int8 = requantiser("shift:format=int8,by=0");
  CHECK(as_int8(int8(Special::positive_infinity)) == 127);
  CHECK(as_int8(int8(Special::negative_infinity)) == -128);
  CHECK(int8(Special::nan).code == 0);
  CHECK(int8(Special::nan).overflow);
  const Requantiser e4m3 = requantiser("shift:format=e4m3,by=0,overflow=infinity");
  CHECK(e4m3(Special::nan).code == 0x7f);
  CHECK(e4m3(Special::negative_infinity).code == 0xff);
  CHECK(requantiser("shift:format=e5m2,by=0")(Special::negative_infinity).code == 0xfc);
}

TEST_CASE("stochastic requantisation goes up as often as the random bits say") {
  const Requantiser stochastic = requantiser("shift:format=int8,by=2,rounding=stochastic,random=2");
  int ups = 0;
  for (std::uint64_t r = 0; r < 4; ++r) ups += as_int8(stochastic(7, 0, r)) == 2;  // 1.75
  CHECK(ups == 3);
}

TEST_CASE("requantisation text is canonical and parses back") {
  const auto canonical = [](const char* text) { return to_string(parse_requantisation(text)); };
  CHECK(canonical("scale:by=0.01730,format=int8:symmetric,rounding=nearest-even") ==
        "scale:format=int8:symmetric,by=0.0173");
  CHECK(canonical("shift:format=e4m3,by=-2") == "shift:format=e4m3:fn,by=-2");
  CHECK(canonical("shift:format=e4m3:fn,bias=8,by=7,overflow=infinity") ==
        "shift:format=e4m3:fn,bias=8,by=7,overflow=infinity");
  CHECK(canonical("multiply:format=int8,by=1518500250,shift=38,rounding=stochastic") ==
        "multiply:format=int8,by=1518500250,shift=38,rounding=stochastic,random=16");
  for (const char* text :
       {"scale:format=int8,by=1e-300", "shift:format=uint4,by=1000,overflow=wrap",
        "multiply:format=posit8_2,by=3,shift=-4,rounding=to-odd"}) {
    CAPTURE(text);
    CHECK(canonical(text) == text);
    CHECK(parse_requantisation(canonical(text)) == parse_requantisation(text));
  }
}

TEST_CASE("requantisation text that makes no sense is refused by name") {
  const auto error = [](const char* text) { return error_of([&] { parse_requantisation(text); }); };
  CHECK(error("shift") == "requantisation 'shift': expected format=<format>");
  CHECK(error("shift:format=int8") == "requantisation 'shift:format=int8': expected by=<factor>");
  CHECK(error("multiply:format=int8,by=3") ==
        "requantisation 'multiply:format=int8,by=3': expected shift=<bits>");
  CHECK(error("scale:by=-1,format=int8") ==
        "requantisation 'scale:by=-1,format=int8', by: '-1' is not a positive number");
  CHECK(error("scale:format=int8,by=nan").find("'nan' is not a positive number") !=
        std::string::npos);
  CHECK(error("shift:format=int8,by=0.5").find("'0.5' is not a whole number") != std::string::npos);
  CHECK(error("divide:format=int8,by=2").find("expected scale:") != std::string::npos);
  CHECK(error("shift:by=2,fromat=int8").find("'fromat' is not an option") != std::string::npos);
  CHECK(error("shift:format=e4m3,by=2,overflow=wrap").find("only integers") != std::string::npos);
  CHECK(error("shift:format=e2m1,by=2,overflow=infinity").find("neither") != std::string::npos);
  CHECK(error("shift:format=int8,by=2,random=3").find("goes with") != std::string::npos);
  CHECK(error("shift:format=int99,by=2").find("int99") != std::string::npos);
}

}  // namespace guardbit::requantise_test
