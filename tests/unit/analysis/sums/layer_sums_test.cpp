// Sums in machine integers against those in MPFR, for layers of all kinds.
#include "analysis/sums/layer_sums.h"

#include <numeric>
#include <random>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/unit/analysis/reference/exact_helpers.h"

namespace guardbit::analysis::layer_sums_test {
namespace {

// A random layer of any formats, with what else it may have.
struct RandomLayer {
  Layer layer;
  std::vector<std::size_t> activation_shape, weight_shape;
  std::vector<Code> activations, weights, activation_scales, weight_scales;
  std::vector<float> real_activations, real_weights, bias;
  std::vector<double> scales{0.5};
  std::optional<BlockLayout> activation_blocks, weight_blocks;
  std::mt19937 random{11};

  void matmul(std::size_t m, std::size_t k, std::size_t n) {
    layer.name = "test/matmul";
    activation_shape = {m, k};
    weight_shape = {k, n};
  }
  // Two images, two groups, padding.
  void convolution() {
    layer.name = "test/conv";
    layer.kind = LayerKind::conv2d;
    layer.groups = 2;
    for (std::size_t& side : layer.padding) side = 1;
    activation_shape = {2, 4, 5, 6};
    weight_shape = {6, 2, 3, 3};
  }

  std::vector<Code> codes(const std::string& format, std::size_t count) {
    const ExactFormat exact(format);
    std::vector<Code> result;
    while (result.size() < count) {
      const auto code = static_cast<Code>(random() & ((std::uint64_t{1} << exact.width()) - 1));
      const MpfrNumber value = exact.decode(code).value;
      if (mpfr_number_p(value.get()) != 0) result.push_back(code);
    }
    return result;
  }

  ReferenceOperands operands(const std::string& activation_format,
                             const std::string& weight_format) {
    const auto size = [](const std::vector<std::size_t>& shape) {
      return std::accumulate(shape.begin(), shape.end(), std::size_t{1}, std::multiplies<>());
    };
    activations = codes(activation_format, size(activation_shape));
    weights = codes(weight_format, size(weight_shape));
    ReferenceOperands result;
    result.activations = activations;
    result.weights = weights;
    result.activation_format = activation_format;
    result.weight_format = weight_format;
    result.weight_scales = scales;
    return result;
  }

  void add_originals(ReferenceOperands& operands) {
    std::normal_distribution<float> normal;
    for (std::size_t i = 0; i < activations.size(); ++i) real_activations.push_back(normal(random));
    for (std::size_t i = 0; i < weights.size(); ++i) real_weights.push_back(normal(random));
    operands.original_activations = real_activations;
    operands.original_weights = real_weights;
  }

  void add_blocks(ReferenceOperands& operands, std::size_t length, bool scales_sums) {
    activation_blocks.emplace(activation_shape, 1, length);
    weight_blocks.emplace(weight_shape, 0, length);
    activation_scales.resize(activation_blocks->blocks());
    weight_scales.resize(weight_blocks->blocks());
    for (Code& code : activation_scales)
      code = 120 + static_cast<Code>(random() % 16);  // 2^-7..2^8
    weight_scales = codes("ue4m3:fn", weight_scales.size());
    operands.activation_blocks = {activation_scales, "ue8m0:fn,nozero", &*activation_blocks};
    operands.weight_blocks = {weight_scales, "ue4m3:fn", &*weight_blocks};
    operands.scales_sums = scales_sums;
  }

  LoweredLayer lowered() const { return LoweredLayer(layer, activation_shape, weight_shape); }
};

MpfrNumber number(const DyadicSum& x) {
  MpfrNumber value(2);
  assign(x, value);
  return value;
}

std::vector<ExactIntegerSums> sums_of(const LoweredLayer& layer, const ReferenceOperands& operands,
                                      unsigned threads = 1) {
  Workers workers(threads);
  LayerSums sums(layer, operands, 3);
  std::vector<std::size_t> outputs(layer.outputs());
  std::iota(outputs.begin(), outputs.end(), std::size_t{0});
  std::vector<ExactIntegerSums> result(outputs.size());
  sums.form(outputs, workers, [&](const SumsBlock& block) {
    for (std::size_t i = 0; i < block.outputs.size(); ++i) result[block.outputs[i]] = block.sums[i];
  });
  return result;
}

// Returns how many outputs fit.
std::size_t compare(const LoweredLayer& layer, const ReferenceOperands& operands) {
  LayerReference reference(layer, operands);
  const std::vector<ExactIntegerSums> all = sums_of(layer, operands);
  std::size_t fitting = 0;
  for (std::size_t i = 0; i < layer.outputs(); ++i) {
    const ExactIntegerSums& sums = all[i];
    if (!sums.fit()) continue;
    ++fitting;
    const ExactSums& exact = reference.at(i);
    if (operands.has_codes()) {
      REQUIRE(number(sums.scaled.dyadic()) == exact.sum);
      REQUIRE(number(sums.scaled.dyadic_magnitude()) == exact.magnitude_sum);
    }
    if (operands.has_original()) REQUIRE(number(sums.original.dyadic()) == exact.original);
    if (!operands.scales_sums) continue;
    REQUIRE(number(sums.unscaled.dyadic_magnitude()) == exact.unscaled_magnitude_sum);
    REQUIRE(real(sums.largest_factor) == exact.largest_factor);
  }
  return fitting;
}

}  // namespace

TEST_CASE("sums of every family of formats are those of MPFR, in a convolution with padding") {
  for (const char* format :
       {"e4m3:fn", "e5m2:ieee", "e2m1:finite", "e3m2:finite", "ue4m3:fn", "int8", "uint8", "int4",
        "fixed8.4", "posit8_0", "posit8_2", "takum8:linear", "e5m10:ieee", "e8m7:ieee", "int16",
        "posit16_1", "lns8_3"}) {
    CAPTURE(std::string(format));
    RandomLayer layer;
    layer.convolution();
    const ReferenceOperands operands = layer.operands(format, format);
    const LoweredLayer lowered = layer.lowered();
    const std::size_t fitting = compare(lowered, operands);
    // The values of takums and logarithms span more than 62 bits.
    const bool fits = ExactFormat(format).width() <= 8 && format != std::string("takum8:linear") &&
                      format != std::string("lns8_3");
    if (fits) CHECK(fitting == lowered.outputs());
  }
}

TEST_CASE("sums of two formats with originals and a bias are those of MPFR") {
  RandomLayer layer;
  layer.convolution();
  ReferenceOperands operands = layer.operands("uint8", "e4m3:fn");
  layer.add_originals(operands);
  layer.bias = {0.125F, -0.7F, 0, 300, 0x1.8p-20F, -1e-30F};
  operands.bias = layer.bias;
  operands.activation_scale = 0.01;
  CHECK(compare(layer.lowered(), operands) > 0);
  operands.bias = {};
  CHECK(compare(layer.lowered(), operands) > layer.lowered().outputs() / 2);
}

TEST_CASE("sums with block scales are those of MPFR, where these multiply products or inner sums") {
  for (const bool scales_sums : {false, true}) {
    CAPTURE(scales_sums);
    RandomLayer layer;
    layer.matmul(7, 48, 9);
    ReferenceOperands operands = layer.operands("e2m1:finite", "e4m3:fn");
    layer.add_blocks(operands, 16, scales_sums);
    CHECK(compare(layer.lowered(), operands) == 63);
  }
}

TEST_CASE("originals alone have sums without any codes") {
  RandomLayer layer;
  layer.matmul(5, 30, 6);
  ReferenceOperands operands = layer.operands("int8", "int8");
  layer.add_originals(operands);
  operands.activations = operands.weights = {};
  operands.activation_format = operands.weight_format = "";
  CHECK(compare(layer.lowered(), operands) > 15);
}

TEST_CASE("what is too wide for integers, or no number, does not fit") {
  RandomLayer layer;
  layer.matmul(3, 4, 3);
  CHECK(compare(layer.lowered(), layer.operands("posit32_4", "posit32_4")) < 9);
  std::vector<Code> codes(12, 0x38);
  codes[0] = 0x7f;  // NaN
  ReferenceOperands operands = layer.operands("e4m3:fn", "e4m3:fn");
  operands.activations = codes;
  const std::vector<ExactIntegerSums> sums = sums_of(layer.lowered(), operands);
  for (std::size_t i = 0; i < 9; ++i) CHECK(sums[i].fit() == (i >= 3));
}

TEST_CASE("any number of threads and any selection of outputs gives the same sums") {
  RandomLayer layer;
  layer.matmul(300, 12, 21);
  ReferenceOperands operands = layer.operands("e4m3:fn", "int8");
  layer.add_originals(operands);
  const LoweredLayer lowered = layer.lowered();
  const std::vector<ExactIntegerSums> one = sums_of(lowered, operands),
                                      four = sums_of(lowered, operands, 4);
  const auto same = [](const ExactIntegerSums& a, const ExactIntegerSums& b) {
    return a.scaled.sum == b.scaled.sum && a.scaled.magnitude_sum == b.scaled.magnitude_sum &&
           a.original.sum == b.original.sum && a.scaled.exp == b.scaled.exp &&
           a.original.exp == b.original.exp && a.fit() == b.fit();
  };
  for (std::size_t i = 0; i < one.size(); ++i) REQUIRE(same(one[i], four[i]));
  const std::vector<std::size_t> some{0, 5, 6, 1000, 1001, 4000, 6299};
  std::size_t seen = 0;
  Workers workers(2);
  std::vector<std::size_t> wrong(LayerSums(lowered, operands).blocks());
  LayerSums(lowered, operands).form(some, workers, [&](const SumsBlock& block) {
    for (std::size_t i = 0; i < block.outputs.size(); ++i) {
      wrong[block.number] += same(block.sums[i], one[block.outputs[i]]) ? 1U : 1000U;
    }
  });
  for (const std::size_t count : wrong) seen += count;
  CHECK(seen == some.size());
}

}  // namespace guardbit::analysis::layer_sums_test
