// Exact outputs of small layers, by hand.
#include "analysis/sums/layer_reference.h"

#include <limits>
#include <random>
#include <vector>

#include <doctest/doctest.h>

#include "tests/unit/analysis/reference/exact_helpers.h"

namespace guardbit::analysis::layer_reference_test {
namespace {

const std::vector<double> unit_scale{1};

ReferenceOperands operands_of(const std::vector<Code>& activations, const char* activation_format,
                              const std::vector<Code>& weights, const char* weight_format) {
  ReferenceOperands operands;
  operands.activations = activations;
  operands.weights = weights;
  operands.activation_format = activation_format;
  operands.weight_format = weight_format;
  operands.weight_scales = unit_scale;
  return operands;
}

Layer matmul() {
  Layer layer;
  layer.name = "test/matmul";
  return layer;
}

}  // namespace

TEST_CASE("a matrix product gives the sums of products and of their magnitudes") {
  // A = (1 -2; 3 4), B = (5 -6; 7 8): C = (-9 -22; 43 14), |C| = (19 22; 43 50)
  const std::vector<Code> a{1, 0xfe, 3, 4}, b{5, 0xfa, 7, 8};
  const LoweredLayer layer(matmul(), {2, 2}, {2, 2});
  const ReferenceOperands operands = operands_of(a, "int8", b, "int8");
  LayerReference reference(layer, operands);
  CHECK(reference.product_quantum_exp() == 0);
  const double sums[] = {-9, -22, 43, 14}, magnitudes[] = {19, 22, 43, 50};
  for (const std::size_t i : {0u, 1u, 2u, 3u, 1u, 2u}) {
    CHECK(reference.at(i).sum.to_double() == sums[i]);
    CHECK(reference.at(i).magnitude_sum.to_double() == magnitudes[i]);
    CHECK(reference.at(i).original.to_double() == 0);
  }
}

TEST_CASE(
    "a bias is divided by the scales, rounded to the quantum and added to sum and magnitudes") {
  // As above, plus 2.5 / 0.5 = 5 and -1.25 / 0.5 = -2.5, a tie to -2.
  const std::vector<Code> a{1, 0xfe, 3, 4}, b{5, 0xfa, 7, 8};
  const std::vector<float> bias{2.5F, -1.25F};
  const std::vector<float> real_a{0.5F, -1, 1.5F, 2}, real_b{5, -6, 7, 8};
  const LoweredLayer layer(matmul(), {2, 2}, {2, 2});
  ReferenceOperands operands = operands_of(a, "int8", b, "int8");
  operands.activation_scale = 0.5;
  operands.bias = bias;
  operands.original_activations = real_a;
  operands.original_weights = real_b;
  LayerReference reference(layer, operands);
  const double sums[] = {-4, -24, 48, 12}, magnitudes[] = {24, 24, 48, 52};
  const double originals[] = {-2, -12.25, 24, 5.75};
  for (const std::size_t i : {0u, 1u, 2u, 3u, 1u, 2u}) {
    CHECK(reference.at(i).sum.to_double() == sums[i]);
    CHECK(reference.at(i).magnitude_sum.to_double() == magnitudes[i]);
    CHECK(reference.at(i).original.to_double() == originals[i]);
  }
}

TEST_CASE("a bias too far from the products for integers is added in MPFR") {
  const std::vector<Code> a{1, 0xfe, 3, 4}, b{5, 0xfa, 7, 8};
  const std::vector<float> bias{0x1p70F, -0x1p70F};
  const LoweredLayer layer(matmul(), {2, 2}, {2, 2});
  ReferenceOperands operands = operands_of(a, "int8", b, "int8");
  operands.bias = bias;
  LayerReference reference(layer, operands);
  // 2^70 + 43 = (4 + 0x2b * 16^-17) * 2^68.
  CHECK(reference.at(2).sum.to_hex() == "0x4.0000000000000002bp+68");
  CHECK(reference.at(2).magnitude_sum.to_hex() == "0x4.0000000000000002bp+68");
  CHECK(reference.at(3).magnitude_sum.to_hex() == "0x4.00000000000000032p+68");  // + 50
}

TEST_CASE("padding has no part in a convolution, even where the format has no zero") {
  // One 2 x 2 image of 1 2; 4 8 (e8m0: 2^(code - 127)), one 3 x 3 filter of twos, padding 1.
  Layer layer;
  layer.name = "test/conv";
  layer.kind = LayerKind::conv2d;
  for (std::size_t& side : layer.padding) side = 1;
  const std::vector<Code> image{127, 128, 129, 130}, filter(9, 0x40);  // e4m3: 2
  const LoweredLayer lowered(layer, {1, 1, 2, 2}, {1, 1, 3, 3});
  LayerReference reference(lowered, operands_of(image, "ue8m0:fn,nozero", filter, "e4m3:fn"));
  for (std::size_t i = 0; i < 4; ++i) CHECK(reference.at(i).sum.to_double() == 30);
  CHECK(reference.product_quantum_exp() == -127 - 9);
  // posit32_4 against 2^127 does not fit 128 bits: the same sums in MPFR, minpos = 2^-480 each.
  const std::vector<Code> wide{0, 254, 127, 127}, tiny(9, 1);
  LayerReference in_mpfr(lowered, operands_of(wide, "ue8m0:fn,nozero", tiny, "posit32_4"));
  MpfrNumber expected(300);  // 2^-127 + 2^127 + 2, times 2^-480
  mpfr_set_ui_2exp(expected.get(), 1, -127, MPFR_RNDN);
  mpfr_add(expected.get(), expected.get(), real(1, 127).get(), MPFR_RNDN);
  mpfr_add_ui(expected.get(), expected.get(), 2, MPFR_RNDN);
  mpfr_div_2ui(expected.get(), expected.get(), 480, MPFR_RNDN);
  CHECK(in_mpfr.at(3).sum == expected);
  CHECK(in_mpfr.at(3).magnitude_sum == expected);
}

TEST_CASE("groups and batches find their own operands") {
  Layer layer;
  layer.name = "test/grouped";
  layer.kind = LayerKind::conv2d;
  layer.groups = 2;
  // Two channels of one pixel, 3 and 5; filters of one channel each: 7 and 11.
  const std::vector<Code> a{3, 5}, w{7, 11};
  const LoweredLayer grouped(layer, {1, 2, 1, 1}, {2, 1, 1, 1});
  LayerReference reference(grouped, operands_of(a, "int8", w, "int8"));
  CHECK(reference.at(0).sum.to_double() == 21);
  CHECK(reference.at(1).sum.to_double() == 55);
  CHECK(reference.at(0).sum.to_double() == 21);

  const LoweredLayer batched(matmul(), {2, 1, 1}, {2, 1, 1});
  LayerReference batches(batched, operands_of(a, "int8", w, "int8"));
  CHECK(batches.at(1).sum.to_double() == 55);
  CHECK(batches.at(0).sum.to_double() == 21);
}

TEST_CASE("the original operands have sums of their own") {
  const std::vector<Code> a{1, 2}, w{1, 1};
  const std::vector<float> original_a{1.25f, 1.75f}, original_w{0.5f, 1.5f};
  const LoweredLayer layer(matmul(), {1, 2}, {2, 1});
  ReferenceOperands operands = operands_of(a, "int8", w, "int8");
  operands.original_activations = original_a;
  operands.original_weights = original_w;
  LayerReference reference(layer, operands);
  CHECK(reference.at(0).sum.to_double() == 3);
  CHECK(reference.at(0).original.to_double() == 3.25);
  // Floats that do not fit 62 bits: 2^127 * 1 + 2^-149 * 1
  const std::vector<float> wide{0x1p127f, std::numeric_limits<float>::denorm_min()}, ones{1, 1};
  operands.original_activations = wide;
  operands.original_weights = ones;
  LayerReference in_mpfr(layer, operands);
  MpfrNumber expected(300);
  mpfr_set_ui_2exp(expected.get(), 1, -149, MPFR_RNDN);
  mpfr_add(expected.get(), expected.get(), real(1, 127).get(), MPFR_RNDN);
  CHECK(in_mpfr.at(0).original == expected);
  CHECK(in_mpfr.at(0).sum.to_double() == 3);
}

TEST_CASE("an operand that is not a number makes its sums NaN") {
  const std::vector<Code> a{0x38, 0x7f}, w{0x38, 0x38};
  const LoweredLayer layer(matmul(), {1, 2}, {2, 1});
  LayerReference reference(layer, operands_of(a, "e4m3:fn", w, "e4m3:fn"));
  CHECK(mpfr_nan_p(reference.at(0).sum.get()));
}

TEST_CASE("every output of a random layer is that of MPFR alone") {
  std::mt19937 random(5);
  const std::size_t m = 9, k = 40, n = 11;
  for (const char* format : {"int8", "e5m2:finite", "posit8_2", "e8m23:ieee"}) {
    CAPTURE(format);
    const ExactFormat exact_format(format);
    std::vector<Code> a(m * k), w(n * k);
    const Code mask = exact_format.width() == 32 ? 0x7effffff : 0x7f;
    for (Code& code : a) code = static_cast<Code>(random()) & mask;
    for (Code& code : w) code = static_cast<Code>(random()) & mask;
    Layer layer = matmul();
    layer.transpose_weights = true;
    const LoweredLayer lowered(layer, {m, k}, {n, k});
    LayerReference reference(lowered, operands_of(a, format, w, format));
    ExactDot exact(exact_format, exact_format, k);
    MpfrNumber sum(2), magnitude(2);
    for (std::size_t i = 0; i < m * n; ++i) {
      exact.compute(std::span(a).subspan(i / n * k, k), std::span(w).subspan(i % n * k, k), sum,
                    magnitude);
      const ExactSums& sums = reference.at(i);
      CHECK(sums.sum == sum);
      CHECK(sums.magnitude_sum == magnitude);
    }
  }
}

namespace {

// A row of 4 elements of e2m1 in blocks of 2 times a column of the same, scales in e8m0 and ue4m3.
struct ScaledProduct {
  const std::vector<Code> a{2, 0xc, 7, 0}, b{6, 1, 5, 3};            // 1 -2 6 0, 4 0.5 3 1.5
  const std::vector<Code> a_scales{128, 125}, b_scales{0x3c, 0x30};  // 2 1/4, 1.5 0.5
  const LoweredLayer layer{matmul(), {1, 4}, {4, 1}};
  const BlockLayout a_layout{{1, 4}, 1, 2}, b_layout{{4, 1}, 0, 2};
  ReferenceOperands operands = operands_of(a, "e2m1:finite", b, "e2m1:finite");
  explicit ScaledProduct(bool scales_sums) {
    operands.activation_blocks = {a_scales, "ue8m0:fn,nozero", &a_layout};
    operands.weight_blocks = {b_scales, "ue4m3:fn", &b_layout};
    operands.scales_sums = scales_sums;
  }
};

}  // namespace

TEST_CASE("block scales are factors of the products") {
  const ScaledProduct product(false);
  LayerReference reference(product.layer, product.operands);
  // (1 * 4 - 2 * 0.5) * 2 * 1.5 + (6 * 3 + 0) * 1/4 * 0.5 = 9 + 2.25
  CHECK(reference.at(0).sum.to_double() == 11.25);
  CHECK(reference.at(0).magnitude_sum.to_double() == 17.25);
  // e2m1 has quanta of 1/2; scales 2^1 and 2^-2, and 3 * 2^-1 and 2^-1.
  CHECK(reference.product_quantum_exp() == -1 - 1 - 2 - 1);
}

TEST_CASE("block scales of inner sums leave what the inner register sees unscaled") {
  const ScaledProduct product(true);
  LayerReference reference(product.layer, product.operands);
  const ExactSums& sums = reference.at(0);
  CHECK(sums.sum.to_double() == 11.25);
  CHECK(sums.magnitude_sum.to_double() == 17.25);
  CHECK(sums.unscaled_magnitude_sum.to_double() == 4 + 1 + 18);
  CHECK(sums.largest_factor.to_double() == 3);
  CHECK(reference.product_quantum_exp() == -2);
}

TEST_CASE("block scales too far apart for integers give the same sums in MPFR") {
  ScaledProduct product(true);
  const std::vector<Code> far{254, 0};  // 2^127, 2^-127
  product.operands.activation_blocks.scales = far;
  LayerReference reference(product.layer, product.operands);
  MpfrNumber expected(300);  // 3 * 1.5 * 2^127 + 18 * 0.5 * 2^-127
  mpfr_set_ui_2exp(expected.get(), 9, 126, MPFR_RNDN);
  MpfrNumber small(64);
  mpfr_set_ui_2exp(small.get(), 9, -127, MPFR_RNDN);
  mpfr_add(expected.get(), expected.get(), small.get(), MPFR_RNDN);
  CHECK(reference.at(0).sum == expected);
  CHECK(reference.at(0).unscaled_magnitude_sum.to_double() == 23);
}

}  // namespace guardbit::analysis::layer_reference_test
