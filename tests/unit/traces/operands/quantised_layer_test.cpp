// Tensors as codes and scales.
#include "traces/operands/quantised_layer.h"

#include <cmath>
#include <limits>

#include <doctest/doctest.h>

#include "arith/error.h"

namespace guardbit::quantised_layer_test {
namespace {

constexpr float infinity = std::numeric_limits<float>::infinity();

using Codes = std::vector<Code>;

Tensor real_tensor(std::vector<std::size_t> shape, std::vector<float> values) {
  return {std::move(shape), std::move(values), {}, std::nullopt};
}

Tensor stored_tensor(std::vector<std::size_t> shape, Codes codes, Quantisation quantisation) {
  return {std::move(shape), {}, std::move(codes), std::move(quantisation)};
}

QuantisedTensor quantised(const Tensor& tensor, const std::string& format,
                          const std::string& scaling, const QuantisationRule& rule = {}) {
  CodecCache codecs;
  return quantise_tensor(tensor, "x", {format, parse_scaling(scaling)}, rule,
                         {channels_along(tensor.shape, 0), tensor.shape.size() - 1}, codecs);
}

template <class Function>
std::string error_of(Function function) {
  try {
    function();
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

// One matrix product [2, 2] x [2, 2]^T.
Trace small_trace(Tensor activations, Tensor weights) {
  Trace trace;
  trace.name = "small";
  trace.tensors["a"] = std::move(activations);
  trace.tensors["w"] = std::move(weights);
  Layer layer;
  layer.name = "fc";
  layer.activations = "a";
  layer.weights = "w";
  layer.transpose_weights = true;
  trace.layers.push_back(layer);
  return trace;
}

QuantisedLayer quantised_layer(const Trace& trace, const OperandChoice& activations,
                               const OperandChoice& weights) {
  CodecCache codecs;
  return quantise_layer(trace, trace.layers[0], activations, weights, {}, codecs);
}

}  // namespace

TEST_CASE("the largest magnitude becomes the largest code") {
  // scale 1 / 127; 0.6 * 127 = 76.2
  const QuantisedTensor x = quantised(real_tensor({3}, {-1.0F, 0.6F, 1.0F}), "int8", "tensor:max");
  CHECK(x.codes == Codes{0x81, 76, 127});
  CHECK(x.scales == std::vector<double>{1.0 / 127});
  CHECK(x.codec->format().name == "int8");
  CHECK(x.counts.overflows == 0);
}

TEST_CASE("each channel has its own scale") {
  // scales 2 / 127 and 8 / 127; 1.2 * 127 / 2 = 76.2, 5 * 127 / 8 = 79.375
  const Tensor tensor = real_tensor({2, 2}, {1.2F, 2.0F, 5.0F, -8.0F});
  const QuantisedTensor x = quantised(tensor, "int8", "channel:max");
  CHECK(x.codes == Codes{76, 127, 79, 0x81});
  CHECK(x.scales == std::vector<double>{2.0 / 127, 8.0 / 127});
}

TEST_CASE("values are rounded to even codes and the roundings counted") {
  // e2m1: 0 0.5 1 1.5 2 3 4 6. 1.25 is half-way between codes 2 and 3, 0.25 between 0 and 1; 7 is
  // half-way between 6 and 8, and the code after that of 6 would be even: an overflow.
  const Tensor tensor = real_tensor({5}, {3.0F, -1.25F, 0.25F, 7.0F, 0.0F});
  const QuantisedTensor x = quantised(tensor, "e2m1", "none");
  CHECK(x.codes == Codes{5, 0xa, 0, 7, 0});
  CHECK(x.scales == std::vector<double>{1.0});
  CHECK(x.counts.inexact == 3);
  CHECK(x.counts.underflows == 1);
  CHECK(x.counts.overflows == 1);
}

TEST_CASE("a channel of zeros has the scale 1") {
  const QuantisedTensor x = quantised(real_tensor({2, 1}, {0.0F, 4.0F}), "e2m1", "channel:pow2");
  CHECK(x.codes == Codes{0, 6});
  CHECK(x.scales == std::vector<double>{1.0, 1.0});  // 4 <= 6 * 1, and 4 > 6 * 0.5
}

TEST_CASE("wrap is for formats that can") {
  QuantisationRule rule;
  rule.overflow = Overflow::wrap;
  const Tensor nine = real_tensor({1}, {9.0F});
  const QuantisedTensor x = quantised(nine, "int4", "none", rule);
  CHECK(x.codes == Codes{9});  // 9 - 16 = -7
  CHECK(x.counts.overflows == 1);
  CHECK(error_of([&] { quantised(nine, "e4m3", "none", rule); }) ==
        "overflow 'wrap': only integers and fixed point wrap, not e4m3:fn");
}

TEST_CASE("NaN and infinity need a code for them") {
  std::vector<float> values(20, 1.0F);
  values[17] = std::nanf("");
  CHECK(error_of([&] { quantised(real_tensor({20}, values), "e2m1", "tensor:max"); }) ==
        "tensor 'x': NaN at index 17, and e2m1:finite has no NaN");
  values[17] = -infinity;
  CHECK(error_of([&] { quantised(real_tensor({20}, values), "e4m3", "tensor:max"); }) ==
        "tensor 'x': infinity at index 17, and e4m3:fn has no infinity");
}

TEST_CASE("infinity with a code leaves the scale to the finite values") {
  // e5m2: infinity 0x7c, maximum 57344 = 0x7b
  const QuantisedTensor x =
      quantised(real_tensor({3}, {infinity, -infinity, 57344.0F}), "e5m2", "tensor:max");
  CHECK(x.scales == std::vector<double>{1.0});
  CHECK(x.codes == Codes{0x7c, 0xfc, 0x7b});
  CHECK(error_of([&] { require_finite(x, "x"); }) ==
        "tensor 'x': code 0x7c at index 0 is not a number in e5m2:ieee");
}

TEST_CASE("stochastic rounding follows from seed, name and index alone") {
  QuantisationRule rule;
  rule.rounding = {Rounding::stochastic, 16};
  const Tensor tensor = real_tensor({64}, std::vector<float>(64, 2.5F));
  CodecCache codecs;
  const auto codes = [&](const std::string& name, std::uint64_t seed) {
    rule.seed = seed;
    return quantise_tensor(tensor, name, {"int4", parse_scaling("none")}, rule, {}, codecs).codes;
  };
  CHECK(codes("x", 1) == codes("x", 1));
  CHECK(codes("x", 1) != codes("x", 2));  // equal with probability 2^-64
  CHECK(codes("x", 1) != codes("y", 1));
  for (const Code code : codes("x", 1)) CHECK((code == 2 || code == 3));
}

TEST_CASE("codes of the trace are taken as they are") {
  const Tensor tensor = stored_tensor({2}, {0x7e, 0x01}, {"e4m3", {0.5}, 0});
  for (const char* format : {"", "e4m3", "e4m3:fn"}) {
    CAPTURE(format);
    const QuantisedTensor x = quantised(tensor, format, "tensor:max");
    CHECK(x.codes == tensor.codes);
    CHECK(x.scales == std::vector<double>{0.5});
    CHECK(x.codec->format().name == "e4m3:fn");
  }
  CHECK(error_of([&] { quantised(tensor, "e5m2", "tensor:max"); }) ==
        "tensor 'x' holds codes of e4m3:fn, not of e5m2:ieee");
}

TEST_CASE("codes of the trace must fit the format and be numbers") {
  const Tensor wide = stored_tensor({2}, {0x0f, 0x10}, {"int4", {1.0}, 0});
  CHECK(error_of([&] { quantised(wide, "", "none"); }) ==
        "tensor 'x': code 0x10 at index 1 does not fit the 4 bits of int4");
  const Tensor full = stored_tensor({1}, {0xffffffff}, {"int32", {1.0}, 0});
  CHECK(quantised(full, "", "none").codes == Codes{0xffffffff});
  const Tensor nan = stored_tensor({2}, {0x7e, 0x7f}, {"e4m3", {1.0}, 0});
  CHECK(error_of([&] { require_finite(quantised(nan, "", "none"), "x"); }) ==
        "tensor 'x': code 0x7f at index 1 is not a number in e4m3:fn");
  const Tensor unused = stored_tensor({1}, {0x80}, {"int8:symmetric", {1.0}, 0});
  CHECK(error_of([&] { require_finite(quantised(unused, "", "none"), "x"); }) ==
        "tensor 'x': code 0x80 at index 0 is not a number in int8:symmetric");
}

TEST_CASE("an unknown format in a trace names the tensor") {
  const Tensor tensor = stored_tensor({1}, {1}, {"int99", {1.0}, 0});
  CHECK(error_of([&] { quantised(tensor, "", "none"); }).starts_with("tensor 'x': format 'int99'"));
}

TEST_CASE("real tensors need a format, and misspelt ones are answered with the nearest") {
  const Tensor tensor = real_tensor({1}, {1.0F});
  CHECK(error_of([&] { quantised(tensor, "", "none"); }) ==
        "tensor 'x' holds real numbers, so it needs a format");
  const std::string message = error_of([&] { quantised(tensor, "fp61", "none"); });
  CHECK(message.starts_with("unknown format 'fp61' (did you mean 'fp16'?)"));
}

TEST_CASE("one codec serves all spellings of a format") {
  CodecCache codecs;
  CHECK(codecs.get("e4m3") == codecs.get("e4m3:fn"));
  CHECK(codecs.get("e4m3") != codecs.get("e4m3:fnuz"));
}

TEST_CASE("a tensor becomes S2FP8 under the squeeze and shift that fit it") {
  // log2 |x| is -1, 1, 3, 3: mean 3/2, so alpha = 15 / (3 - 3/2) = 10 and beta = -15. Stored are
  // 2^-25 (below half of 2^-16: zero), 2^-5, 2^15 and -2^15 in E5M2.
  const QuantisedTensor tensor =
      quantised(real_tensor({4}, {0.5F, 2, 8, -8}), "e5m2", "tensor:s2fp8");
  CHECK(tensor.codec->format().name == "s2fp8:alpha=10,beta=-15");
  CHECK(tensor.codes == Codes{0, 0x28, 0x78, 0xf8});
  CHECK(tensor.scales == std::vector<double>{1});
  CHECK(error_of([] { quantised(real_tensor({1}, {1}), "e4m3", "tensor:s2fp8"); }) ==
        "scaling 'tensor:s2fp8': expected e5m2, not e4m3:fn");
}

TEST_CASE("a layer's weights are scaled by output channel, its operands decode to its product") {
  const Trace trace = small_trace(real_tensor({2, 2}, {1.0F, 2.0F, 3.0F, -4.0F}),
                                  real_tensor({2, 2}, {1.0F, 3.0F, 12.0F, -6.0F}));
  const QuantisedLayer layer = quantised_layer(trace, {"int8", parse_scaling("none")},
                                               {"e2m1", parse_scaling("channel:pow2")});
  CHECK(layer.weights.scales == std::vector<double>{0.5, 2.0});  // 3 <= 6 / 2, 12 <= 6 * 2
  CHECK(layer.weights.codes == Codes{4, 7, 7, 0xd});             // 2 6 6 -3
  const GemmOperands operands = operands_of(layer, registers_for(layer, {}, 0), 0);
  CHECK(operands.m == 2);
  CHECK(operands.k == 2);
  CHECK(operands.n == 2);
  const auto value = [](const Operand& operand) {
    return std::ldexp(static_cast<double>(operand.significand), operand.quantum_exp);
  };
  std::vector<double> a, b;
  for (const Operand& operand : operands.a) a.push_back(value(operand));
  for (const Operand& operand : operands.b) b.push_back(value(operand));
  CHECK(a == std::vector<double>{1, 2, 3, -4});
  CHECK(b == std::vector<double>{2, 6, 6, -3});
}

TEST_CASE("padding is a zero operand in a format without zero") {
  Trace trace;
  trace.tensors["a"] = real_tensor({1, 1, 1, 1}, {2.0F});
  trace.tensors["w"] = real_tensor({1, 1, 1, 2}, {1.0F, 4.0F});
  Layer layer;
  layer.name = "conv";
  layer.kind = LayerKind::conv2d;
  layer.activations = "a";
  layer.weights = "w";
  layer.padding[3] = 1;  // a zero to the right
  trace.layers.push_back(layer);
  const OperandChoice scale_format{"e8m0", parse_scaling("none")};
  const QuantisedLayer quantised = quantised_layer(trace, scale_format, scale_format);
  const GemmOperands operands = operands_of(quantised, registers_for(quantised, {}, 0), 0);
  REQUIRE(operands.k == 2);
  CHECK(operands.a[0].significand != 0);
  CHECK(operands.a[1].significand == 0);
}

TEST_CASE("scales along the sum are refused") {
  const Trace real =
      small_trace(real_tensor({2, 2}, {1, 2, 3, 4}), real_tensor({2, 2}, {1, 2, 3, 4}));
  const OperandChoice tensor_max{"int8", parse_scaling("tensor:max")};
  const OperandChoice channel_max{"int8", parse_scaling("channel:max")};
  CHECK_THROWS_AS(quantised_layer(real, channel_max, tensor_max), SpecError);
  CHECK_NOTHROW(quantised_layer(real, tensor_max, channel_max));

  const Tensor one_scale = stored_tensor({2, 2}, {1, 2, 3, 4}, {"int8", {1.0}, 0});
  const Tensor by_row = stored_tensor({2, 2}, {1, 2, 3, 4}, {"int8", {1.0, 2.0}, 0});
  const Tensor by_column = stored_tensor({2, 2}, {1, 2, 3, 4}, {"int8", {1.0, 2.0}, 1});
  CHECK_NOTHROW(quantised_layer(small_trace(one_scale, by_row), {}, {}));
  CHECK_THROWS_AS(quantised_layer(small_trace(one_scale, by_column), {}, {}), TraceError);
  CHECK_THROWS_AS(quantised_layer(small_trace(by_row, one_scale), {}, {}), TraceError);
}

TEST_CASE("a layer's operands are numbers") {
  const Tensor good = stored_tensor({2, 2}, {1, 2, 3, 4}, {"e4m3", {1.0}, 0});
  const Tensor bad = stored_tensor({2, 2}, {1, 2, 0xff, 4}, {"e4m3", {1.0}, 0});
  CHECK(error_of([&] { quantised_layer(small_trace(bad, good), {}, {}); }) ==
        "tensor 'a': code 0xff at index 2 is not a number in e4m3:fn");
  CHECK(error_of([&] { quantised_layer(small_trace(good, bad), {}, {}); }) ==
        "tensor 'w': code 0xff at index 2 is not a number in e4m3:fn");
}

TEST_CASE("channels along the channel axis are the channels of a layer") {
  Layer fc;
  Layer transposed;
  transposed.transpose_weights = true;
  Layer conv;
  conv.kind = LayerKind::conv2d;
  conv.groups = 2;
  struct Case {
    Layer layer;
    std::vector<std::size_t> activations, weights;
  };
  for (const Case& c : {Case{fc, {3, 4}, {4, 5}}, Case{transposed, {3, 4}, {5, 4}},
                        Case{fc, {2, 3, 4}, {2, 4, 5}}, Case{conv, {1, 4, 3, 3}, {6, 2, 2, 3}}}) {
    const LoweredLayer lowered(c.layer, c.activations, c.weights);
    const Channels channels = channels_along(c.weights, lowered.channel_axis());
    CHECK(channels.count == lowered.channels());
    std::size_t elements = 1;
    for (const std::size_t dimension : c.weights) elements *= dimension;
    for (std::size_t i = 0; i < elements; ++i)
      CHECK(channels.of(i) == lowered.channel_of_weight(i));
  }
}

}  // namespace guardbit::quantised_layer_test
