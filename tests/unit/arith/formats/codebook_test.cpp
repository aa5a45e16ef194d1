// Codebooks as formats: limits, widths, and what the dynamic maps are worth.
#include "arith/formats/codebook.h"

#include <cmath>
#include <random>

#include <doctest/doctest.h>

#include "arith/quantising/scaling.h"
#include "tests/unit/arith/arith_helpers.h"

namespace guardbit::codebook_test {
namespace {

// Samples of a normal distribution, by Box and Muller.
std::vector<float> gaussian(std::size_t count) {
  std::mt19937_64 random(2029);
  const auto uniform = [&] { return (static_cast<double>(random() >> 11) + 0.5) * 0x1p-53; };
  std::vector<float> samples;
  while (samples.size() < count) {
    const double radius = std::sqrt(-2 * std::log(uniform())), angle = 2 * M_PI * uniform();
    samples.push_back(static_cast<float>(radius * std::cos(angle)));
    samples.push_back(static_cast<float>(radius * std::sin(angle)));
  }
  return samples;
}

// Signal to quantisation noise in dB; each block is scaled by its largest magnitude.
double sqnr(const char* name, const std::vector<float>& samples, std::size_t block) {
  const Codec codec = codec_of(name);
  double signal = 0, noise = 0;
  for (std::size_t begin = 0; begin < samples.size(); begin += block) {
    float largest = 0;
    for (std::size_t i = begin; i < begin + block; ++i) {
      largest = std::max(largest, std::abs(samples[i]));
    }
    const double scale = scale_for(ScaleRule::max, largest, codec.limits());
    for (std::size_t i = begin; i < begin + block; ++i) {
      const Code code = quantise(codec, samples[i], scale, {}, Overflow::saturate, 0).code;
      const double x = static_cast<double>(samples[i]);
      const double error = value_of(codec.format().decode(code)) * scale - x;
      signal += x * x;
      noise += error * error;
    }
  }
  return 10 * std::log10(signal / noise);
}

}  // namespace

TEST_CASE("the dynamic map with sign has the published extremes") {
  const Format format = parse_format("dynamic8");
  CHECK(format.name == "dynamic8");
  CHECK(format.width == 8);
  CHECK(format.sign == SignEncoding::table);
  const FormatLimits limits = limits_of(format);
  CHECK(value_of(limits.max) == 1);
  CHECK(limits.max_code == 255);
  CHECK(value_of(limits.lowest) == static_cast<double>(-0.99296875F));  // -(1 - 0.9 / 128)
  CHECK(value_of(limits.min_positive) == static_cast<double>(5.5e-7F));
  CHECK(limits.has_zero);
  CHECK(!limits.nan);
  CHECK(!limits.infinity);
  CHECK(limits.significand_bits == 24);
  CHECK(format.decode(127).value_class == ValueClass::zero);
}

TEST_CASE("the dynamic map without sign starts at 3.25e-7") {
  const FormatLimits limits = limits_of("udynamic8");
  CHECK(value_of(limits.min_positive) == static_cast<double>(3.25e-7F));
  CHECK(value_of(limits.max) == 1);
  CHECK(limits.lowest.value_class == ValueClass::zero);
  CHECK(value_of(parse_format("udynamic8").decode(254)) ==
        static_cast<double>(0.996484375F));  // 1 - 0.9 / 256
}

TEST_CASE("codes of dynamic maps rise with the value") {
  for (const char* name : {"dynamic8", "udynamic8"}) {
    const Format format = parse_format(name);
    for (Code code = 1; code < 256; ++code) {
      CHECK(value_of(format.decode(code - 1)) < value_of(format.decode(code)));
    }
  }
  CHECK(error_of([] { parse_format("dynamic8:bits=8"); }) ==
        "format 'dynamic8:bits=8': a dynamic map takes no options");
}

TEST_CASE("limits of a table are those of its values") {
  // 0.75 = 3 * 2^-2, -6 = 3 * 2^1, 5 = 5 * 2^0; 7 codes need 3 bits.
  const Unpacked nan{ValueClass::nan, false, 0, 0};
  const Format format = make_codebook("table", {nan,
                                                {ValueClass::finite, false, 3, -2},
                                                {ValueClass::finite, true, 3, 1},
                                                {ValueClass::finite, false, 5, 0},
                                                {ValueClass::finite, false, 1, 2}});
  CHECK(format.width == 3);
  CHECK(format.decode(4).value_class == ValueClass::finite);
  for (Code code = 5; code < 8; ++code)
    CHECK(format.decode(code).value_class == ValueClass::unused);
  const FormatLimits limits = limits_of(format);
  CHECK(value_of(limits.max) == 5);
  CHECK(limits.max_code == 3);
  CHECK(value_of(limits.lowest) == -6);
  CHECK(value_of(limits.min_positive) == 0.75);
  CHECK(value_of(limits.min_normal) == 5);
  CHECK(value_of(limits.max_full_precision) == 5);
  CHECK(limits.significand_bits == 3);
  CHECK(limits.min_quantum_exp == -2);
  CHECK(limits.nan == Code{0});
  CHECK(!limits.has_zero);
  CHECK(!limits.extra_negative);
  // Products lie in [-30, 36], in quanta of 2^-4: [-480, 576].
  const AddendRange products = product_range(limits, limits);
  CHECK(products.quantum_exp == -4);
  CHECK(products.low == -480);
  CHECK(products.high == 576);
}

TEST_CASE("a table of only positive values has its smallest one as the lowest") {
  const FormatLimits limits = limits_of(make_codebook(
      "table", {{ValueClass::finite, false, 3, 0}, {ValueClass::finite, false, 1, 1}}));
  CHECK(value_of(limits.lowest) == 2);
  CHECK(value_of(limits.min_positive) == 2);
}

TEST_CASE("codebooks are operands, but no accumulator's format") {
  CHECK(error_of([] { parse_accumulator("float:dynamic8"); }) ==
        "accumulator 'float:dynamic8': a codebook cannot be an accumulator's format");
  CHECK(error_of([] { parse_accumulator("exact:product=dynamic8"); }) ==
        "accumulator 'exact:product=dynamic8': a codebook cannot be the format of products");
  // 1 * 1 + 1 * 0 - 0.5 * ...: exact sums of table values, in units of both quanta.
  const Codec codec = codec_of("udynamic8");
  const double a = value_of(codec.format().decode(100)), b = value_of(codec.format().decode(3));
  const DotResult sum = dot("exact", "udynamic8", {1, a, b}, "int8", {3, -2, 1});
  const int lsb = codec.limits().min_quantum_exp;
  CHECK(std::ldexp(static_cast<double>(sum.integer()), lsb) == 3 - 2 * a + b);
}

TEST_CASE("the signal to noise ratio of normal samples in blocks is the published one") {
  // The published figures are of a smaller sample: 0.15 dB are allowed. Closed form for int8: all n
  // samples of a block but the largest have a noise of step^2 / 12, step = largest / 127, so that
  // the ratio is 12 * 127^2 * n / (n - 1) over the mean of the squared largest one, which is the
  // integral of 2 m (1 - erf(m / sqrt 2)^n) over m: 6.9139, 9.4038 and 13.2512. Within 0.05 dB.
  const std::vector<float> samples = gaussian(std::size_t{1} << 21);
  const struct {
    std::size_t block;
    double dynamic, integer, integer_by_theory;
  } rows[] = {
      {64, 40.41, 44.50, 44.539}, {256, 39.35, 43.18, 43.152}, {2048, 37.98, 41.53, 41.647}};
  for (const auto& row : rows) {
    CAPTURE(row.block);
    CHECK(std::abs(sqnr("dynamic8", samples, row.block) - row.dynamic) < 0.15);
    const double integer = sqnr("int8", samples, row.block);
    CHECK(std::abs(integer - row.integer) < 0.15);
    CHECK(std::abs(integer - row.integer_by_theory) < 0.05);
  }
}

}  // namespace guardbit::codebook_test
