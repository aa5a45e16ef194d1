// Matrix products by hand, the order of sums, and identities that published methods rely on.
#include "arith/product/matrix_product.h"

#include <algorithm>
#include <random>

#include <doctest/doctest.h>

#include "arith/registers/inner_sums.h"
#include "tests/unit/arith/arith_helpers.h"

namespace guardbit::matrix_product_test {
namespace {

struct Sizes {
  std::size_t m, k, n;
};

// Rows of `a` and columns of `b`, contiguous in k; operands are the doubles' own values.
RegisterFile product(const char* accumulator, const char* format, const Sizes& sizes,
                     const std::vector<double>& a, const std::vector<double>& b,
                     MacTally* tally = nullptr, const BiasAddends& bias = {}) {
  const auto [m, k, n] = sizes;
  const Codec codec = codec_of(format);
  const MacRegisters registers =
      make_mac_registers(parse_accumulator(accumulator), codec.limits(), codec.limits(), k, 0,
                         std::nullopt, range_of(bias));
  RegisterFile file = make_register_file(registers.last().layout, m * n);
  const MacTally counted = multiply_matrices(
      {m, k, n, operands_of(codec, a), operands_of(codec, b), {}, {}, bias}, registers, 1, 0, file);
  if (tally) *tally = counted;
  return file;
}

std::vector<double> random_values(std::size_t count, const Codec& codec, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<double> values(count);
  for (double& value : values) {
    Code code = 0;
    do {
      code = static_cast<Code>(random() & ((std::uint64_t{1} << codec.format().width) - 1));
    } while (!codec.is_number(code));
    value = value_of(codec.format().decode(code));
  }
  return values;
}

// Requantisation of fixed-point networks (F8Net, ICLR 2022) in plain integers: drops `shift` bits,
// ties to even.
std::int64_t shifted_to_even(std::int64_t v, int shift) {
  const std::int64_t half = std::int64_t{1} << (shift - 1);
  const std::int64_t t = v + half;
  const bool tie = (v & (2 * half - 1)) == half;
  return tie ? (t >> (shift + 1)) * 2 : t >> shift;
}

}  // namespace

TEST_CASE("a product of small integer matrices is what one gets by hand") {
  // [1 2 3; 4 5 6] * [7 8; 9 10; 11 12] = [58 64; 139 154]
  MacTally tally;
  const RegisterFile file =
      product("exact", "int8", {2, 3, 2}, {1, 2, 3, 4, 5, 6}, {7, 9, 11, 8, 10, 12}, &tally);
  CHECK(file.words == std::vector<std::uint64_t>{58, 64, 139, 154});
  CHECK(file.flags == std::vector<std::uint8_t>(4, 0));
  CHECK(tally.inner.counts == AdditionCounts{12, 0, 0, 0});
  CHECK(tally.inner.peak == PeakReport{154, 9, 7, 0});
  CHECK(tally.outer == RegisterTally{});
}

TEST_CASE("a bias is added to every row of its column, and counts as an addition") {
  // [58 64; 139 154] as above, plus 10 and -200.
  MacTally tally;
  const RegisterFile file = product("exact", "int8", {2, 3, 2}, {1, 2, 3, 4, 5, 6},
                                    {7, 9, 11, 8, 10, 12}, &tally, {{10, -200}, 0});
  CHECK(file.words == std::vector<std::uint64_t>{68, ~std::uint64_t{135}, 149, ~std::uint64_t{45}});
  CHECK(tally.inner.counts == AdditionCounts{16, 0, 0, 0});
}

TEST_CASE("an exact register has room for the bias and for its last bit") {
  const auto layout = [](const char* accumulator, const char* format, const BiasAddends& bias) {
    return product(accumulator, format, {1, 3, 1}, {1, 1, 1}, {1, 1, 1}, nullptr, bias).layout;
  };
  // 3 products lie in [-3 * 16256, 3 * 16384]; 49152 + 20000 is above 2^16.
  CHECK(layout("exact", "int8", {}).width == 17);
  CHECK(layout("exact", "int8", {{10}, 0}).width == 17);
  CHECK(layout("exact", "int8", {{20000}, 0}).width == 18);
  CHECK(layout("exact:chunk=2", "int8", {{20000}, 0}).width == 18);
  // Inner sums are multiples of 2^-2, the bias is one of 2^-18, the products' quantum.
  const char* rounded_first = "fixed:width=14,lsb=-2,chunk=2+exact";
  CHECK(layout(rounded_first, "e4m3", {}).lsb == -2);
  CHECK(layout(rounded_first, "e4m3", {{1}, -18}).lsb == -18);
  const RegisterFile sum =
      product(rounded_first, "e4m3", {1, 3, 1}, {1, 1, 1}, {1, 1, 1}, nullptr, {{1}, -18});
  CHECK(sum.words[0] == (std::uint64_t{3} << 18) + 1);
}

TEST_CASE("the last register starts with the bias, before any product") {
  // In e5m2 the spacing at 8 is 2: 8 + 1 is a tie to 8, four times; but 8 + (1 + 1 + 1 + 1) is 12.
  const auto sum = [](const char* accumulator) {
    const RegisterFile file =
        product(accumulator, "e5m2", {1, 4, 1}, {1, 1, 1, 1}, {1, 1, 1, 1}, nullptr, {{1}, 3});
    return value_of(parse_format("e5m2").decode(static_cast<Code>(file.words[0])));
  };
  CHECK(sum("float:e5m2") == 8);
  CHECK(sum("float:e5m2,chunk=4") == 12);
  // Leaves 8 1 | 1 1 | 1: 8 + 1 is 8 again, 8 + (1 + 1) is 10, then + 1 is a tie between 10 and 12,
  // to 12.
  CHECK(sum("float:e5m2,pairwise") == 12);
}

TEST_CASE("sums run in ascending k, in chunks, and chunks are added in order") {
  // In e5m2 the spacing at 8 is 2: 8 + 1 is a tie to 8, while 1 + 1 + 1 + 1 + 8 is 12.
  auto sum = [](const char* accumulator, const std::vector<double>& values) {
    const DotResult result =
        dot(accumulator, "e5m2", values, "e5m2", std::vector<double>(values.size(), 1));
    return value_of(parse_format("e5m2").decode(static_cast<Code>(result.words[0])));
  };
  CHECK(sum("float:e5m2", {8, 1, 1, 1, 1}) == 8);
  CHECK(sum("float:e5m2", {1, 1, 1, 1, 8}) == 12);
  // Inner sums 8, 2, 1: 8, then 8 + 2 = 10, then 11, a tie to 12.
  CHECK(sum("float:e5m2,chunk=2", {8, 1, 1, 1, 1}) == 12);
  CHECK(sum("float:e5m2,chunk=4", {8, 1, 1, 1, 1}) == 8);
  CHECK(sum("float:e5m2,chunk=1", {1, 1, 1, 1, 8}) == 12);
  CHECK(sum("exact:chunk=2+float:e5m2", {8, 1, 1, 1, 1, 8}) == 20);
}

TEST_CASE("partial sums take the products in turn and are added in order") {
  // In e5m2 the spacing at 8 is 2, at 16 it is 4.
  auto sum = [](const char* accumulator, const std::vector<double>& values) {
    const DotResult result =
        dot(accumulator, "e5m2", values, "e5m2", std::vector<double>(values.size(), 1));
    return value_of(parse_format("e5m2").decode(static_cast<Code>(result.words[0])));
  };
  // One after another 1 + 8 -> 8, 8 + 1 -> 8, 0. In chunks of 2: 8 and 1 - 8 = -7, so 1.
  // In turn: 1 + 1 = 2 and 8 - 8 = 0, so 2.
  CHECK(sum("float:e5m2", {1, 8, 1, -8}) == 0);
  CHECK(sum("float:e5m2,chunk=2", {1, 8, 1, -8}) == 1);
  CHECK(sum("float:e5m2,partials=2", {1, 8, 1, -8}) == 2);
  // Sums of 3, 2 and 2 products: 1 + 1 + 1 = 3, 8 + 1 -> 8, 16 + 1 -> 16; then 3 + 8 = 11, a tie
  // to 12, and 12 + 16 = 28.
  CHECK(sum("float:e5m2,partials=3", {1, 8, 16, 1, 1, 1, 1}) == 28);
  // More partial sums than products: each of them one, added in ascending k: 8, then 9 -> 8 twice.
  CHECK(sum("float:e5m2,partials=4", {8, 1, 1}) == 8);
}

TEST_CASE("registers of partial sums are as wide as their own sums need") {
  // 7 products of int8 in 3 partial sums: of 3 at most, in [-3 * 16256, 3 * 16384].
  const FormatLimits int8 = limits_of("int8");
  const MacRegisters registers =
      make_mac_registers(parse_accumulator("exact:partials=3+float:fp32"), int8, int8, 7, 0);
  CHECK(registers.order.partials == 3);
  CHECK(longest_inner_sum(registers.order, 7) == 3);
  CHECK(registers.inner.layout.width == 17);
  MacTally tally;
  product("exact:partials=3", "int8", {1, 7, 1}, {1, 2, 3, 4, 5, 6, 7}, repeated(7, 1), &tally);
  CHECK(tally.inner.counts.additions == 7);
  CHECK(tally.outer.counts.additions == 3);
}

TEST_CASE("exact sums do not depend on the order or the chunks") {
  const Codec codec = codec_of("e5m2");
  constexpr std::size_t k = 200;
  std::vector<double> a = random_values(k, codec, 1), b = random_values(k, codec, 2);
  const RegisterFile expected = product("exact", "e5m2", {1, k, 1}, a, b);
  std::vector<std::size_t> order(k);
  for (std::size_t i = 0; i < k; ++i) order[i] = i;
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    std::shuffle(order.begin(), order.end(), std::mt19937_64(seed));
    std::vector<double> x(k), y(k);
    for (std::size_t i = 0; i < k; ++i) {
      x[i] = a[order[i]];
      y[i] = b[order[i]];
    }
    CHECK(product("exact", "e5m2", {1, k, 1}, x, y) == expected);
    CHECK(product("exact:chunk=7", "e5m2", {1, k, 1}, x, y).words == expected.words);
    CHECK(product("exact:partials=7", "e5m2", {1, k, 1}, x, y).words == expected.words);
  }
}

TEST_CASE("all-finite e1m6 is sign-magnitude int8 times 2 to the minus 5, code for code") {
  const Codec codec = codec_of("e1m6");
  for (Code code = 0; code < 256; ++code) {
    const int magnitude = static_cast<int>(code & 127);
    CHECK(value_of(codec.format().decode(code)) == (code < 128 ? magnitude : -magnitude) / 32.0);
  }
  // Rounding: multiples of 2^-8, an eighth of a quantum, as integers to even and clamped.
  for (std::int64_t x = -1100; x <= 1100; ++x) {
    if (x == 0) continue;
    const std::int64_t magnitude = std::min<std::int64_t>(127, shifted_to_even(std::abs(x), 3));
    const Code expected = static_cast<Code>(magnitude) | (x < 0 ? 0x80u : 0u);
    CHECK(rounded(codec, static_cast<double>(x) / 256) == expected);
  }
}

TEST_CASE("all-finite e1m6 products sum to those of sign-magnitude int8") {
  const Codec codec = codec_of("e1m6");
  constexpr std::size_t k = 64;
  const std::vector<double> a = random_values(4 * k, codec, 3), b = random_values(4 * k, codec, 4);
  const RegisterFile file = product("exact", "e1m6", {4, k, 4}, a, b);
  for (std::size_t i = 0; i < 16; ++i) {
    std::int64_t sum = 0;
    for (std::size_t j = 0; j < k; ++j) {
      sum += static_cast<std::int64_t>(a[i / 4 * k + j] * 32) *
             static_cast<std::int64_t>(b[i % 4 * k + j] * 32);
    }
    CHECK(static_cast<std::int64_t>(file.bits(i)[0]) == sum);
  }
}

TEST_CASE("requantising by a shift with ties to even is encoding the shifted value") {
  const Codec int8 = codec_of("int8"), symmetric = codec_of("int8:symmetric");
  int wrong = 0;
  for (int shift = 1; shift <= 12; ++shift) {
    for (std::int64_t v = -70000; v <= 70000; ++v) {
      const std::int64_t even = shifted_to_even(v, shift);
      const Real x = real_from(Int128{v}, -shift);
      const auto expected = [&](std::int64_t low) {
        return static_cast<Code>(std::clamp<std::int64_t>(even, low, 127) & 0xff);
      };
      wrong += int8.encode(x, {}, Overflow::saturate).code != expected(-128);
      wrong += symmetric.encode(x, {}, Overflow::saturate).code != expected(-127);
    }
  }
  CHECK(wrong == 0);
}

TEST_CASE("20 bits hold 32 products of int8 but for one uniform column of 65536") {
  // Only 32 * (-128 * -128) = 524288 = 2^19 does not fit: it wraps to -2^19.
  constexpr std::size_t k = 32, codes = 256;
  std::vector<double> columns;
  for (int value = -128; value < 128; ++value) columns.insert(columns.end(), k, value);
  MacTally tally;
  const RegisterFile file =
      product("int:width=20", "int8", {codes, k, codes}, columns, columns, &tally);
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < codes * codes; ++i) {
    const std::int64_t v = static_cast<std::int64_t>(i / codes) - 128;
    const std::int64_t w = static_cast<std::int64_t>(i % codes) - 128;
    const bool overflows = v == -128 && w == -128;
    const std::int64_t expected = overflows ? -524288 : 32 * v * w;
    wrong += static_cast<std::int64_t>(file.bits(i)[0]) != expected;
    wrong += file.flags[i] != (overflows ? output_overflowed | output_wrapped : 0);
  }
  CHECK(wrong == 0);
  CHECK(tally.inner.counts.overflows == 1);
  CHECK(tally.inner.peak == PeakReport{524288, 21, 1, 0});
}

TEST_CASE("a 10-bit significand sticks at 4096 where the mean is 1, and does not in chunks of 64") {
  // Uniform with mean 1 and standard deviation 1, so on [1 - sqrt(3), 1 + sqrt(3)], in steps of
  // 2^-9, which binary16 holds. From 4096 on the spacing is 8 and every addend below half of it.
  constexpr std::size_t k = 16384;
  std::mt19937_64 random(20180521);
  std::vector<double> values(k);
  double exact = 0;
  for (double& value : values) {
    const double uniform = 1 + std::sqrt(3.0) * (static_cast<double>(random() >> 11) * 0x1p-52 - 1);
    value = std::round(uniform * 512) / 512;
    exact += value;
  }
  const std::vector<double> ones(k, 1);
  auto sum = [&](const char* accumulator) {
    const DotResult result = dot(accumulator, "fp16", values, "int8", ones);
    return value_of(parse_format("e6m9").decode(static_cast<Code>(result.words[0])));
  };
  CHECK(sum("float:e6m9") == 4096);
  CHECK(std::abs(sum("float:e6m9,chunk=64") / exact - 1) < 0.01);
  CHECK(std::abs(sum("float:e6m9,rounding=stochastic") / exact - 1) < 0.15);  // 5 times its rms
}

TEST_CASE("stochastic sums depend on the seed, the output and k alone") {
  const Codec codec = codec_of("e4m3");
  constexpr std::size_t m = 4, k = 40, n = 3;
  const std::vector<Operand> a = operands_of(codec, random_values(m * k, codec, 5));
  const std::vector<Operand> b = operands_of(codec, random_values(n * k, codec, 6));
  const MacRegisters registers =
      make_mac_registers(parse_accumulator("float:fp16,rounding=stochastic,chunk=7"),
                         codec.limits(), codec.limits(), k, 0);
  RegisterFile whole = make_register_file(registers.last().layout, m * n);
  multiply_matrices({m, k, n, a, b}, registers, 9, 0, whole);
  RegisterFile rows = make_register_file(registers.last().layout, m * n);
  for (std::size_t i = 0; i < m; ++i) {
    const auto row = a.begin() + static_cast<std::ptrdiff_t>(i * k);
    multiply_matrices({1, k, n, {row, row + k}, b}, registers, 9, i * n, rows);
  }
  CHECK(rows == whole);
  RegisterFile other = make_register_file(registers.last().layout, m * n);
  multiply_matrices({m, k, n, a, b}, registers, 10, 0, other);
  CHECK(other != whole);
}

}  // namespace guardbit::matrix_product_test
