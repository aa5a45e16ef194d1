// Scales of blocks: the MX rule, rounded scales, and what they do to a Gaussian.
#include "arith/quantising/block.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numbers>
#include <vector>

#include <doctest/doctest.h>

#include "arith/quantising/operand_presets.h"
#include "tests/unit/arith/arith_helpers.h"

namespace guardbit::block_test {
namespace {

BlockScaler scaler(const char* scaling, const Codec& scales, const char* elements,
                   float largest = 1) {
  return {parse_scaling(scaling).block, scales, limits_of(elements), largest};
}

// A standard normal from random_bits_at by Box and Muller.
double gaussian(std::uint64_t seed, std::uint64_t i) {
  const double u = (static_cast<double>(random_bits_at(seed, 0, i) >> 11) + 0.5) * 0x1p-53;
  const double v = static_cast<double>(random_bits_at(seed, 1, i) >> 11) * 0x1p-53;
  return std::sqrt(-2 * std::log(u)) * std::cos(2 * std::numbers::pi * v);
}

// Signal to quantisation noise of `count` standard normals in blocks, in dB.
double gaussian_sqnr(std::string_view preset_name, std::size_t count) {
  const OperandPreset& preset = *find_operand_preset(preset_name);
  const BlockScaling spec = parse_scaling(preset.scaling).block;
  const Codec elements(parse_format(preset.format)), scales(parse_format(spec.format));
  std::vector<float> values(count);
  float all = 0;
  for (std::size_t i = 0; i < count; ++i) {
    values[i] = static_cast<float>(gaussian(20, i));
    all = std::max(all, std::abs(values[i]));
  }
  const BlockScaler block_scaler(spec, scales, elements.limits(), all);
  const auto length = static_cast<std::size_t>(spec.length);
  double signal = 0, noise = 0;
  for (std::size_t begin = 0; begin < count; begin += length) {
    float largest = 0;
    for (std::size_t i = begin; i < begin + length; ++i) {
      largest = std::max(largest, std::abs(values[i]));
    }
    const double scale = block_scaler.divisor(block_scaler.code_for(largest));
    for (std::size_t i = begin; i < begin + length; ++i) {
      const Encoded code = quantise(elements, values[i], scale, {}, Overflow::saturate, 0);
      const double x = static_cast<double>(values[i]);
      const double error = value_of(elements.format().decode(code.code)) * scale - x;
      signal += x * x;
      noise += error * error;
    }
  }
  return 10 * std::log10(signal / noise);
}

}  // namespace

TEST_CASE("an MX scale is two to the exponent of the largest magnitude less that of the element") {
  const Codec e8m0 = codec_of("e8m0");  // code c is 2^(c - 127)
  const char* scaling = "block:32,e8m0";
  CHECK(scaler(scaling, e8m0, "e4m3").code_for(448) == 127);     // emax 8
  CHECK(scaler(scaling, e8m0, "e4m3").code_for(511.9F) == 127);  // saturates to 448
  CHECK(scaler(scaling, e8m0, "e4m3").code_for(512) == 128);
  CHECK(scaler(scaling, e8m0, "e5m2").code_for(32768) == 127);                // emax 15
  CHECK(scaler(scaling, e8m0, "e3m2").code_for(16) == 127);                   // emax 4
  CHECK(scaler(scaling, e8m0, "e2m3").code_for(4) == 127);                    // emax 2
  CHECK(scaler(scaling, e8m0, "e2m1").code_for(7.99F) == 127);                // emax 2
  CHECK(scaler(scaling, e8m0, "fixed8.6:symmetric").code_for(1.99F) == 127);  // emax 0
  CHECK(scaler(scaling, e8m0, "e2m1").code_for(0x1p-125F) == 0);              // 2^-127
  CHECK(scaler(scaling, e8m0, "e2m1").code_for(0x1p-149F) == 0);              // clamped
  CHECK(scaler(scaling, e8m0, "e2m1").code_for(0) == 0);
  CHECK(scaler(scaling, e8m0, "e2m1").tensor_scale() == 1);
}

TEST_CASE("an MX scale beyond the largest one is NaN, and so is what it divides") {
  const Codec e8m0 = codec_of("e8m0");
  const BlockScaler scaler_of = scaler("block:32,e8m0", e8m0, "fixed8.8");  // emax -2
  CHECK(scaler_of.code_for(0x1p125F) == 254);
  CHECK(scaler_of.code_for(0x1p126F) == 255);
  CHECK(std::isnan(scaler_of.divisor(255)));
}

TEST_CASE("scales with a significand are rounded to nearest, and never to zero") {
  const Codec ue4m3 = codec_of("ue4m3:fn");  // 1 is code 7 << 3
  const BlockScaler plain = scaler("block:16,ue4m3:fn", ue4m3, "e2m1");
  CHECK(plain.code_for(6) == 0x38);
  CHECK(plain.code_for(6 * 1.0625F) == 0x38);  // a tie between 1 and 1.125, to even
  CHECK(plain.code_for(6 * 1.1875F) == 0x3a);  // between 1.125 and 1.25
  CHECK(plain.code_for(6 * 448) == 0x7e);
  CHECK(plain.code_for(1e9F) == 0x7e);
  CHECK(plain.code_for(1e-9F) == 1);
  CHECK(plain.code_for(0) == 1);
  CHECK(plain.divisor(1) == 0x1p-9);
}

TEST_CASE("the scale of an NVFP4 tensor gives its largest block the largest scale") {
  const Codec ue4m3 = codec_of("ue4m3:fn");
  const char* scaling = "block:16,ue4m3:fn,tensor";
  const BlockScaler one = scaler(scaling, ue4m3, "e2m1", 2688);  // 6 * 448
  CHECK(one.tensor_scale() == 1);
  CHECK(one.code_for(2688) == 0x7e);
  const BlockScaler third = scaler(scaling, ue4m3, "e2m1", 1);
  CHECK(third.tensor_scale() == static_cast<double>(1.0F / 2688));
  CHECK(third.code_for(1) == 0x7e);
  CHECK(third.divisor(0x7e) == 448 * static_cast<double>(1.0F / 2688));
  CHECK(scaler(scaling, ue4m3, "e2m1", 0).tensor_scale() == 1);
  CHECK(scaler(scaling, ue4m3, "e2m1", 0x1p-149F).tensor_scale() == 0x1p-149);
}

TEST_CASE("every preset parses, and those of MX are blocks of 32 with E8M0") {
  CHECK(operand_presets().size() == 8);
  for (const OperandPreset& preset : operand_presets()) {
    CHECK_NOTHROW(parse_format(preset.format));
    const ScalingSpec spec = parse_scaling(preset.scaling);
    CHECK((spec.rule == ScaleRule::block) == (preset.name != "s2fp8"));
    if (preset.name.starts_with("mx")) CHECK(to_string(spec) == "block:32,ue8m0:fn,nozero");
    CHECK(find_operand_preset(preset.name) == &preset);
  }
  CHECK(find_operand_preset("e4m3") == nullptr);
  CHECK(find_operand_preset("") == nullptr);
}

// Reference values computed apart from this code, to the digits given. 2^19 samples have a standard
// error of about 0.02 dB here.
TEST_CASE("the SQNR of a Gaussian in each MX format is the published one") {
  constexpr std::size_t samples = std::size_t{1} << 19;
  CHECK(std::abs(gaussian_sqnr("mxfp8_e5m2", samples) - 25.35) < 0.05);
  CHECK(std::abs(gaussian_sqnr("mxfp8_e4m3", samples) - 30.63) < 0.05);
  CHECK(std::abs(gaussian_sqnr("mxfp6_e3m2", samples) - 25.35) < 0.05);
  CHECK(std::abs(gaussian_sqnr("mxfp6_e2m3", samples) - 30.93) < 0.05);
  CHECK(std::abs(gaussian_sqnr("mxfp4", samples) - 18.79) < 0.05);
  CHECK(std::abs(gaussian_sqnr("mxint8", samples) - 41.66) < 0.05);
}

TEST_CASE("the scales of many blocks are those of one block at a time") {
  for (const char* scaling : {"block:32,e8m0", "block:16,ue4m3:fn", "block:16,ue4m3:fn,tensor",
                              "block:16,uint8", "block:16,ue3m0:fn"}) {
    const Codec scales(parse_format(parse_scaling(scaling).block.format));
    const BlockScaler block_scaler = scaler(scaling, scales, "e2m1", 0x1p100F);
    std::vector<float> largest{0};
    for (std::uint32_t bits = 1; bits < 0x7f800000; bits += 0x4321 * (bits < 0x800000 ? 1 : 16)) {
      largest.push_back(std::bit_cast<float>(bits));
    }
    std::vector<Code> codes(largest.size());
    block_scaler.codes_for(largest, codes.data());
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < largest.size(); ++i) {
      wrong += codes[i] != block_scaler.code_for(largest[i]);
    }
    CAPTURE(std::string(scaling));
    CHECK(wrong == 0);
  }
}

}  // namespace guardbit::block_test
