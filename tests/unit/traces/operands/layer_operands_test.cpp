// Block scales of a layer: where they are applied, and the registers and operands that follow.
#include <cmath>

#include <doctest/doctest.h>

#include "arith/error.h"
#include "sim/program/common_options.h"
#include "traces/operands/quantised_layer.h"
#include "traces/trace.h"

namespace guardbit::layer_operands_test {
namespace {

Layer layer_of(LayerKind kind, std::size_t groups = 1) {
  Layer layer;
  layer.name = "l";
  layer.kind = kind;
  layer.activations = "a";
  layer.weights = "w";
  layer.groups = groups;
  return layer;
}

Tensor real_tensor(const std::vector<std::size_t>& shape) {
  Tensor tensor{shape, {}, {}, std::nullopt};
  tensor.values.resize(element_count(shape));
  for (std::size_t i = 0; i < tensor.values.size(); ++i) {
    tensor.values[i] = static_cast<float>(i % 7) - 2.5F;
  }
  return tensor;
}

QuantisedLayer quantised(const Layer& layer, const std::vector<std::size_t>& activations,
                         const std::vector<std::size_t>& weights, const char* a_scaling,
                         const char* w_scaling) {
  Trace trace;
  trace.tensors["a"] = real_tensor(activations);
  trace.tensors["w"] = real_tensor(weights);
  CodecCache codecs;
  return quantise_layer(trace, layer, {"e2m1", parse_scaling(a_scaling)},
                        {"e2m1", parse_scaling(w_scaling)}, {}, codecs);
}

// Whether block scales are factors of inner sums of the accumulator.
bool scales_sums(const QuantisedLayer& layer, const char* accumulator, std::size_t rows = 0) {
  return registers_for(layer, parse_accumulator(accumulator), rows).sum_factors.has_value();
}

double value(const Operand& operand) {
  return std::ldexp(static_cast<double>(operand.significand), operand.quantum_exp);
}

std::string error_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

const char* mx8 = "block:8,e8m0";

}  // namespace

TEST_CASE("scales are factors of inner sums where each lies within one block of both operands") {
  const QuantisedLayer layer =
      quantised(layer_of(LayerKind::matmul), {3, 32}, {32, 4}, mx8, "block:16,e8m0");
  CHECK(scales_sums(layer, "exact:chunk=8+float:fp32"));
  CHECK(scales_sums(layer, "exact:chunk=4+float:fp32"));
  CHECK(scales_sums(layer, "exact+float:fp32", 8));
  CHECK(!scales_sums(layer, "exact:chunk=16+float:fp32"));  // two blocks of the activations
  CHECK(!scales_sums(layer, "exact:chunk=3+float:fp32"));   // 6 .. 8 are in two
  CHECK(!scales_sums(layer, "float:fp32"));                 // no outer register
  // A sum that is shorter than a block lies within one.
  const QuantisedLayer brief =
      quantised(layer_of(LayerKind::matmul), {3, 7}, {7, 4}, mx8, "tensor:max");
  CHECK(scales_sums(brief, "exact:chunk=16+float:fp32"));
}

TEST_CASE("a convolution sums within blocks only where its filter is one tap") {
  const auto conv = [](std::size_t groups, const std::vector<std::size_t>& weights) {
    return quantised(layer_of(LayerKind::conv2d, groups), {1, 16, 4, 4}, weights, mx8, mx8);
  };
  CHECK(scales_sums(conv(1, {4, 16, 1, 1}), "exact:chunk=8+float:fp32"));
  CHECK(!scales_sums(conv(1, {4, 16, 3, 3}), "exact:chunk=8+float:fp32"));
  CHECK(scales_sums(conv(2, {4, 8, 1, 1}), "exact:chunk=8+float:fp32"));
  CHECK(scales_sums(conv(4, {4, 4, 1, 1}), "exact:chunk=4+float:fp32"));
  // Groups of 4 channels: one chunk is the whole sum, and 2 groups share a block.
  CHECK(scales_sums(conv(4, {4, 4, 1, 1}), "exact:chunk=8+float:fp32"));
}

TEST_CASE("operands times the scales of their inner sums are the values that were quantised") {
  for (const char* accumulator : {"exact:chunk=4+float:fp32", "exact"}) {
    const QuantisedLayer layer =
        quantised(layer_of(LayerKind::matmul), {3, 12}, {12, 4}, mx8, "block:4,ue4m3:fn");
    const MacRegisters registers = registers_for(layer, parse_accumulator(accumulator), 0);
    const GemmOperands operands = operands_of(layer, registers, 0);
    CHECK(operands.a_scales.size() == (registers.sum_factors ? 3 * 3 : 0));
    CHECK(operands.b_scales.size() == (registers.sum_factors ? 4 * 3 : 0));
    for (std::size_t i = 0; i < operands.a.size(); ++i) {
      const double factor = registers.sum_factors ? value(operands.a_scales[i / 4]) : 1;
      const double code = value(layer.activations.codec->operand(layer.activations.codes[i]));
      CHECK(value(operands.a[i]) * factor == code * scale_at(layer.activations, {}, i));
    }
    for (std::size_t i = 0; i < operands.b.size(); ++i) {
      const std::size_t n = i / 12, k = i % 12;
      const double factor = registers.sum_factors ? value(operands.b_scales[n * 3 + k / 4]) : 1;
      const double code = value(layer.weights.codec->operand(layer.weights.codes[k * 4 + n]));
      CHECK(value(operands.b[i]) * factor == code * scale_at(layer.weights, {}, k * 4 + n));
    }
  }
}

TEST_CASE("registers are fitted to the scales of the layer, and zeros do not count") {
  Trace trace;
  trace.tensors["a"] = {{1, 4}, {6, 3, 0, 0}, {}, std::nullopt};    // scales 1 and 2^-127
  trace.tensors["w"] = {{4, 1}, {6, 6, 12, 12}, {}, std::nullopt};  // scales 1 and 2
  CodecCache codecs;
  const OperandChoice choice{"e2m1", parse_scaling("block:2,e8m0")};
  const QuantisedLayer layer =
      quantise_layer(trace, layer_of(LayerKind::matmul), choice, choice, {}, codecs);
  CHECK(layer.activations.blocks->codes == std::vector<Code>{127, 0});
  CHECK(layer.weights.blocks->codes == std::vector<Code>{127, 128});
  // 4 products of up to 144 quarters times at most 2: 1152, 12 bits with the sign.
  CHECK(registers_for(layer, {}, 0).inner.layout == RegisterLayout{12, -2});
}

TEST_CASE("blocks of the trace must run along the sum and have scales that are numbers") {
  const auto error_with = [](const std::string& format, std::size_t axis, Code scale) {
    Trace trace;
    trace.tensors["a"] = real_tensor({2, 2});
    trace.tensors["w"] = {{2, 2}, {}, {1, 2, 3, 4}, Quantisation{"e2m1", {1}, 0}};
    trace.tensors["w"].quantisation->blocks = {format, 2, axis, {127, scale}};
    CodecCache codecs;
    return error_of([&] {
      quantise_layer(trace, layer_of(LayerKind::matmul), {"e2m1", {}}, {}, {}, codecs);
    });
  };
  CHECK(error_with("e8m0", 0, 127) == "");
  CHECK(error_with("e8m0", 1, 127) ==
        "tensor 'w': its blocks run along dimension 1, expected 0, which is summed over");
  CHECK(error_with("e8m0", 0, 255) ==
        "tensor 'w': scale code 0xff at index 1 is not a number in ue8m0:fn,nozero");
  CHECK(error_with("e8m0", 0, 256) ==
        "tensor 'w': scale code 0x100 at index 1 does not fit the 8 bits of ue8m0:fn,nozero");
  CHECK(error_with("e4m3", 0, 1) ==
        "tensor 'w': block scales of e4m3:fn, expected a format without a sign, of up to 16 bits");
  CHECK(error_with("e99", 0, 1).starts_with("tensor 'w': "));
}

TEST_CASE("a bias is in units of the products of the layer, not beside block scales") {
  Trace trace;
  trace.tensors["a"] = real_tensor({4, 8});
  trace.tensors["w"] = real_tensor({8, 2});
  trace.tensors["b"] = {{2}, {3.0F, -0.5F}, {}, std::nullopt};
  Layer layer = layer_of(LayerKind::matmul);
  layer.bias = "b";
  CodecCache codecs;
  const auto with = [&](const char* scaling) {
    return quantise_layer(trace, layer, {"e2m1", parse_scaling("none")},
                          {"e2m1", parse_scaling(scaling)}, {}, codecs);
  };
  // e2m1 has a quantum of 2^-1, products one of 2^-2.
  const QuantisedLayer plain = with("none");
  CHECK(plain.bias.integers == std::vector<std::int64_t>{12, -2});
  CHECK(plain.bias.exp == -2);
  CHECK(bias_of(plain, 0).integers == plain.bias.integers);
  CHECK(error_of([&] { with("block:4,e8m0"); }).find("block scales beside bias 'b'") !=
        std::string::npos);
}

TEST_CASE("a preset stands for a format and a scaling") {
  const OperandChoice choice = sim::operand_choice("nvfp4", "", "channel:max", "--scaling");
  CHECK(choice.format == "e2m1");
  CHECK(to_string(choice.scaling) == "block:16,ue4m3:fn,tensor");
  CHECK(to_string(sim::operand_choice("e2m1", "", "channel:max", "--scaling").scaling) ==
        "channel:max");
  CHECK(error_of([] { sim::operand_choice("mxfp4", "none", "", "--scaling"); }) ==
        "--scaling 'none': mxfp4 has a scaling of its own, block:32,e8m0");
}

TEST_CASE("an MX block is quantised to its scale and its elements") {
  CodecCache codecs;
  // Blocks 1 6 | -7 0.5 | 12: scales 1, 1 and 2; 7 saturates; 6 = 3 * 2.
  const Tensor tensor{{1, 5}, {1, 6, -7, 0.5F, 12}, {}, std::nullopt};
  const QuantisedTensor x =
      quantise_tensor(tensor, "x", {"e2m1", parse_scaling("block:2,e8m0")}, {}, {{}, 1}, codecs);
  CHECK(x.codes == std::vector<Code>{2, 7, 0xf, 1, 7});
  CHECK(x.blocks->codes == std::vector<Code>{127, 127, 128});
  CHECK(x.scales == std::vector<double>{1});
  CHECK(x.counts.overflows == 1);
  // With ue4m3 and a tensor scale: 12 / (6 * 448) in binary32.
  const QuantisedTensor y = quantise_tensor(
      tensor, "x", {"e2m1", parse_scaling("block:2,ue4m3:fn,tensor")}, {}, {{}, 1}, codecs);
  CHECK(y.scales == std::vector<double>{static_cast<double>(12.0F / 2688)});
  CHECK(y.blocks->codes.back() == 0x7e);
  CHECK(y.codes.back() == 7);
}

}  // namespace guardbit::layer_operands_test
