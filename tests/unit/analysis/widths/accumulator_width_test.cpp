// Accumulator widths against published tables and exhaustive ranges.
#include "analysis/widths/accumulator_width.h"

#include <algorithm>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace guardbit::analysis::accumulator_width_test {
namespace {

FormatLimits limits(const char* format) { return limits_of(parse_format(format)); }

constexpr std::size_t lengths[] = {1, 32, 144, 576, 1152, 4608};

struct Row {
  const char* format;
  int product_lsb;
  int widths[6];
  int estimate;  // the published formula at 4608 terms; 0 where none was published
};

KnownWeightsWidth width_of(const std::vector<BigInt>& weights, const char* activations) {
  return by_weights(weights, limits(activations));
}

std::vector<BigInt> repeated(int weight, std::size_t count) {
  return std::vector<BigInt>(count, weight);
}

}  // namespace

TEST_CASE("widths by format of minifloat products are those of the published table") {
  constexpr Row rows[] = {
      {"e2m0", 0, {6, 11, 13, 15, 16, 18}, 20},
      {"e2m1", -2, {9, 14, 16, 18, 19, 21}, 22},
      {"e3m0", -4, {14, 19, 21, 23, 24, 26}, 28},
      {"e2m2", -4, {11, 16, 18, 20, 21, 23}, 24},
      {"e3m1", -6, {17, 22, 24, 26, 27, 29}, 30},
      {"e2m3", -6, {13, 18, 20, 22, 23, 25}, 26},
      {"e3m2", -8, {19, 24, 26, 28, 29, 31}, 32},
      {"e2m4", -8, {15, 20, 23, 25, 26, 28}, 28},
      {"e3m3", -10, {21, 26, 28, 30, 31, 33}, 34},
      {"e4m2", -16, {35, 40, 42, 44, 45, 47}, 48},
      {"e2m5", -10, {17, 22, 25, 27, 28, 30}, 30},
      {"e3m4:finite", -12, {23, 28, 31, 33, 34, 36}, 36},
      {"e3m4:fn", -12, {23, 28, 30, 32, 33, 35}, 0},  // maximum 30
      {"e4m3:finite", -18, {37, 42, 44, 46, 47, 49}, 50},
      {"e4m3:fn", -18, {37, 42, 44, 46, 47, 49}, 0},
      {"e5m2:ieee", -32, {65, 70, 72, 74, 75, 77}, 0},
      {"e5m2:finite", -32, {67, 72, 74, 76, 77, 79}, 80},
  };
  for (const Row& row : rows) {
    CAPTURE(row.format);
    const FormatLimits format = limits(row.format);
    CHECK(product_range(format, format).quantum_exp == row.product_lsb);
    for (int i = 0; i < 6; ++i) CHECK(by_format(format, format, lengths[i]) == row.widths[i]);
    if (row.estimate != 0) CHECK(by_operand_bits(format, format, 4608) == row.estimate);
  }
}

TEST_CASE("widths of e4m3 weights with e5m2 activations") {
  constexpr int widths[] = {51, 56, 58, 60, 61, 63};
  for (int i = 0; i < 6; ++i) {
    CHECK(by_format(limits("e5m2:ieee"), limits("e4m3:fn"), lengths[i]) == widths[i]);
  }
  CHECK(product_range(limits("e5m2:ieee"), limits("e4m3:fn")).quantum_exp == -25);
}

TEST_CASE("widths of integer products") {
  constexpr std::size_t k[] = {144, 576, 1152, 4608, 25088};
  constexpr int unsigned_signed[] = {24, 26, 27, 29, 31};
  constexpr int small[] = {16, 18, 19, 21, 23};
  for (int i = 0; i < 5; ++i) {
    CHECK(by_format(limits("uint8"), limits("int8"), k[i]) == unsigned_signed[i]);
    CHECK(by_format(limits("int8"), limits("int8"), k[i]) == unsigned_signed[i] - 1);
    CHECK(by_format(limits("uint4"), limits("int4"), k[i]) == small[i]);
  }
  // 32 * (-128 * -128) = 524288 = 2^19 is the one sum that 20 bits do not hold.
  CHECK(by_format(limits("int8"), limits("int8"), 32) == 21);
  CHECK(by_format(limits("int8"), limits("int8"), 31) == 20);
}

TEST_CASE("quires of posits need four times the regime and two bits, and more for sums") {
  // 4 h + 2 for one product, h = (n - 2) 2^es; for 4608 terms 13 more, less 1 as maxpos^2 is a
  // power of 2
  CHECK(by_format(limits("posit8_0"), limits("posit8_0"), 1) == 26);
  CHECK(by_format(limits("posit8_0"), limits("posit8_0"), 4608) == 38);
  CHECK(by_format(limits("posit16_1"), limits("posit16_1"), 1) == 114);
  CHECK(by_format(limits("posit32_2"), limits("posit32_2"), 1) == 482);
}

TEST_CASE("16 bits hold one-sided weights of norm 128 with unsigned 8-bit activations, not 129") {
  CHECK(width_of(repeated(1, 128), "uint8").final_sum == 16);  // 128 * 255 = 32640
  CHECK(width_of(repeated(1, 129), "uint8").final_sum == 17);  // 129 * 255 = 32895 > 32767
  CHECK(width_of(repeated(-1, 128), "uint8").final_sum == 16);
  CHECK(width_of(repeated(-1, 129), "uint8").final_sum == 17);
  // Zero-centred weights may have twice the norm: 128 on either side (A2Q+: at most 256.996).
  std::vector<BigInt> both = repeated(1, 128);
  both.insert(both.end(), 128, BigInt(-1));
  CHECK(width_of(both, "uint8").final_sum == 16);
  both.push_back(1);
  CHECK(width_of(both, "uint8").final_sum == 17);
}

TEST_CASE("12 bits hold one-sided weights of norm 136 with unsigned 4-bit activations") {
  CHECK(width_of({100, 36}, "uint4").final_sum == 12);  // 136 * 15 = 2040
  CHECK(width_of({100, 37}, "uint4").final_sum == 13);  // 2055 > 2047
}

TEST_CASE("with signed activations the extra negative code decides at a norm of 256") {
  // A2Q's bound for signed 8-bit activations and 16 bits is 255.992.
  CHECK(width_of({255}, "int8").final_sum == 16);   // [-32640, 32385]
  CHECK(width_of({256}, "int8").final_sum == 16);   // [-32768, 32512]
  CHECK(width_of({-256}, "int8").final_sum == 17);  // [-32512, 32768]
  CHECK(width_of({-256}, "int8:symmetric").final_sum == 16);
}

TEST_CASE("prefixes need no more than the final sum where activations may be zero") {
  CHECK(width_of({100, -100, 7}, "uint8") == KnownWeightsWidth{16, 16});
  // Activations 2^-127 .. 2^127 in units of 2^-127, and no zero: weights 1 and -1 leave
  // (1 - 2^254, 2^254 - 1), while 1 alone reaches 2^254.
  const KnownWeightsWidth width = width_of({1, -1}, "e8m0");
  CHECK(width.final_sum == 255);
  CHECK(width.every_prefix == 256);
}

TEST_CASE("known weights never need more than their format and may need less") {
  const Format e4m3 = parse_format("e4m3");
  const std::vector<Code> column{0x7e, 0xfe, 0x38, 0x01};  // 448, -448, 1, 2^-9
  const std::vector<BigInt> weights = weights_in_quanta(e4m3, column);
  CHECK(weights == std::vector<BigInt>{448 * 512, -448 * 512, 512, 1});
  CHECK(width_of(weights, "int8").final_sum <= by_format(limits("int8"), limits("e4m3"), 4));
  // 229376 * (127 + 128) + 513 * 127 = 58556031, between 2^25 and 2^26
  CHECK(width_of(weights, "int8").final_sum == 27);
}

TEST_CASE("each activation may have a range of its own") {
  // 3 * [1, 2] + -2 * [4, 5]: sums [3 - 10, 6 - 8] = [-7, -2], 4 bits; before, [3, 6] needs 4 too.
  const std::vector<BigInt> weights{3, -2};
  const std::vector<IntegerRange> ranges{{1, 2}, {4, 5}};
  CHECK(by_weights(weights, ranges) == KnownWeightsWidth{4, 4});
  // 3 * [3, 5] = [9, 15] needs 5 bits, [9 - 10, 15 - 8] = [-1, 7] 4: never zero, always the same
  // sign.
  CHECK(by_weights(weights, std::vector<IntegerRange>{{3, 5}, {4, 5}}) == KnownWeightsWidth{4, 5});
}

TEST_CASE("a register that starts with a bias holds it before anything else") {
  const std::vector<BigInt> weights{-1};
  const std::vector<IntegerRange> range{{100, 120}};
  CHECK(by_weights(weights, range, 130) == KnownWeightsWidth{6, 9});  // [10, 30], from 130
  CHECK(by_weights({}, range, -128) == KnownWeightsWidth{8, 8});
}

TEST_CASE("the extremes by weights and ranges are those of all choices of activations") {
  const std::vector<BigInt> weights{3, -5, 2};
  const std::vector<IntegerRange> ranges{{2, 4}, {1, 3}, {-1, 2}};
  BigInt low = 0, high = 0, lowest = 0, highest = 0;
  bool first = true;
  for (int x = 2; x <= 4; ++x) {
    for (int y = 1; y <= 3; ++y) {
      for (int z = -1; z <= 2; ++z) {
        const int sum = 3 * x - 5 * y + 2 * z;
        low = first ? BigInt(sum) : std::min(low, BigInt(sum));
        high = first ? BigInt(sum) : std::max(high, BigInt(sum));
        first = false;
        for (const int prefix : {3 * x, 3 * x - 5 * y, sum}) {
          lowest = std::min(lowest, BigInt(prefix));
          highest = std::max(highest, BigInt(prefix));
        }
      }
    }
  }
  CHECK(by_weights(weights, ranges) ==
        KnownWeightsWidth{signed_bits(low, high), signed_bits(lowest, highest)});
}

TEST_CASE("two stages: tiles of products, then their sums") {
  // Tiles 1 1, -1 -1, 1: inner sums within [-510, 510], 10 bits; outer ones within [-510, 765], 11.
  const std::vector<BigInt> weights{1, 1, -1, -1, 1};
  const std::vector<IntegerRange> uint8{{0, 255}};
  const TiledWidth width = by_tiles(weights, uint8, 2);
  CHECK(width.inner == KnownWeightsWidth{10, 10});
  CHECK(width.outer == KnownWeightsWidth{11, 11});
  CHECK(width.outer == by_weights(weights, uint8));
  // One tile is one register, and the outer one holds the same.
  CHECK(by_tiles(weights, uint8, 5).inner == by_weights(weights, uint8));
  // The outer register sees no sum within a tile: 1 * [200, 255] alone needs 9 bits.
  const std::vector<BigInt> pair{1, -1};
  const std::vector<IntegerRange> high{{200, 255}};
  CHECK(by_tiles(pair, high, 2).inner == KnownWeightsWidth{7, 9});  // [-55, 55]
  CHECK(by_tiles(pair, high, 2).outer == KnownWeightsWidth{7, 7});
}

TEST_CASE("no weights need one bit") { CHECK(width_of({}, "int8") == KnownWeightsWidth{1, 1}); }

}  // namespace guardbit::analysis::accumulator_width_test
