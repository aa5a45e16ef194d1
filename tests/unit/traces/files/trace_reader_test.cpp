// Descriptions of traces: what is read, and the message for everything that is not.
#include <cmath>

#include <doctest/doctest.h>

#include "tests/unit/traces/file_builder.h"
#include "traces/trace.h"

namespace guardbit::trace_reader_test {
namespace {

using test::Bytes;
using test::contains;
using test::parse_error;

// a: 2x3 and w: 3x2 real, c: 2x2 codes, y: two labels, x and f: a 1x1x4x4 image and a 2x2 filter,
// v: 2 real, z: 0 and NaN, codes: 2 codes.
Bytes file_with(const std::string& description) {
  const std::string entries = R"("a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},)"
                              R"("w":{"dtype":"F32","shape":[3,2],"data_offsets":[24,48]},)"
                              R"("c":{"dtype":"U8","shape":[2,2],"data_offsets":[48,52]},)"
                              R"("y":{"dtype":"I64","shape":[2],"data_offsets":[52,68]},)"
                              R"("x":{"dtype":"F32","shape":[1,1,4,4],"data_offsets":[68,132]},)"
                              R"("f":{"dtype":"F32","shape":[1,1,2,2],"data_offsets":[132,148]},)"
                              R"("v":{"dtype":"F32","shape":[2],"data_offsets":[148,156]},)"
                              R"("z":{"dtype":"F32","shape":[2],"data_offsets":[156,164]},)"
                              R"("codes":{"dtype":"F8_E4M3","shape":[2],"data_offsets":[164,166]})";
  std::string data(166, '\0');
  data.replace(160, 4, std::string("\0\0\xc0\x7f", 4));
  return test::trace_file(description, entries, data);
}

const std::string layer = R"({"name":"n/l","kind":"matmul","activations":"a","weights":"w"})";
const std::string rest = R"("labels":{"n":"y"},"quantised":{"c":{"format":"int8","scales":[1]}})";

std::string with_layers(const std::string& layers) {
  return R"({"version":1,"layers":[)" + layers + "]," + rest + "}";
}

// The error of a trace with this one layer.
std::string layer_error(const std::string& text) {
  return parse_error(file_with(with_layers(text)));
}

std::string convolution_error(const std::string& fields) {
  return layer_error(R"({"name":"n/c","kind":"conv2d","activations":"x","weights":"f",)" + fields +
                     "}");
}

const std::string in_trace = "in/t.safetensors: guardbit.trace: ";
const std::string in_layer = "in/t.safetensors: layer 'n/l': ";
const std::string in_convolution = "in/t.safetensors: layer 'n/c': ";

}  // namespace

TEST_CASE("a minimal description takes every default") {
  const Trace trace = parse_trace(
      file_with(with_layers(layer +
                            R"(,{"name":"n/c","kind":"conv2d","activations":"x","weights":"f"})")),
      "in/t.safetensors");
  CHECK(trace.name == "t");
  REQUIRE(trace.layers.size() == 2);
  CHECK(trace.layers[0].name == "n/l");
  CHECK(trace.layers[0].kind == LayerKind::matmul);
  CHECK_FALSE(trace.layers[0].transpose_weights);
  const Layer& convolution = trace.layers[1];
  CHECK(convolution.kind == LayerKind::conv2d);
  CHECK((convolution.stride[0] == 1 && convolution.stride[1] == 1));
  CHECK((convolution.dilation[0] == 1 && convolution.dilation[1] == 1));
  for (const std::size_t padding : convolution.padding) CHECK(padding == 0);
  CHECK(convolution.groups == 1);
  CHECK(trace.labels.at("n") == std::vector<std::int64_t>{0, 0});
  CHECK_FALSE(trace.tensors.contains("y"));
  CHECK(trace.tensors.at("c").quantisation->axis == 0);
  CHECK(trace.tensors.at("a").size() == 6);
}

TEST_CASE("every field of a description is read") {
  const Trace trace = parse_trace(
      file_with(
          R"({"version":1,"name":"digits","layers":[)"
          R"({"name":"n/c","kind":"conv2d","activations":"x","weights":"f","stride":[1,2],)"
          R"("padding":[1,2,3,4],"dilation":[3,1],"groups":1},)"
          R"({"name":"n/t","kind":"matmul","activations":"a","weights":"a","transpose_weights":true}],)"
          R"("labels":{"n":"y","m":"y"},)"
          R"("quantised":{"c":{"format":"e4m3:fn","scales":[0.5,2],"axis":1}}})"),
      "t.safetensors");
  CHECK(trace.name == "digits");
  const Layer& convolution = trace.layers.at(0);
  CHECK((convolution.stride[0] == 1 && convolution.stride[1] == 2));
  CHECK((convolution.dilation[0] == 3 && convolution.dilation[1] == 1));
  for (std::size_t side = 0; side < 4; ++side) CHECK(convolution.padding[side] == side + 1);
  CHECK(trace.layers.at(1).transpose_weights);
  CHECK(trace.labels.size() == 2);
  const Quantisation quantisation = trace.tensors.at("c").quantisation.value();
  CHECK(quantisation.format == "e4m3:fn");
  CHECK(quantisation.scales == std::vector<double>{0.5, 2.0});
  CHECK(quantisation.axis == 1);
}

TEST_CASE("a file without a description is a trace of tensors without layers") {
  const std::string entries = R"("a":{"dtype":"BF16","shape":[1],"data_offsets":[0,2]})";
  const Trace trace =
      parse_trace(test::file_of("{" + entries + "}", "\x80\x3f"), "in/t.safetensors");
  CHECK(trace.name == "t");
  CHECK(trace.layers.empty());
  CHECK(trace.tensors.at("a").values == std::vector<float>{1.0F});
  CHECK(parse_error(test::file_of("{}")) ==
        "in/t.safetensors: has neither tensors nor guardbit.trace metadata");
}

TEST_CASE("infinities and NaN among the values are left to the user of the trace") {
  const std::string entries = R"("a":{"dtype":"F16","shape":[2],"data_offsets":[0,4]})";
  const Trace trace =
      parse_trace(test::file_of("{" + entries + "}", std::string("\x00\x7c\x01\x7c", 4)), "t");
  CHECK(std::isinf(trace.tensors.at("a").values[0]));
  CHECK(std::isnan(trace.tensors.at("a").values[1]));
}

TEST_CASE("descriptions that are not a strict object of version 1 are refused") {
  CHECK(contains(parse_error(file_with("{")), in_trace + "is not valid JSON: "));
  CHECK(parse_error(file_with("[]")) == in_trace + "must be an object, not array");
  CHECK(parse_error(file_with("{}")) == in_trace + "missing key 'version'");
  CHECK(parse_error(file_with(R"({"version":2,"layers":[]})")) ==
        in_trace + "version 2, expected 1");
  CHECK(parse_error(file_with(R"({"version":1.0,"layers":[]})")) ==
        in_trace + "'version' must be a non-negative integer, not 1.0");
  CHECK(parse_error(file_with(R"({"version":1})")) == in_trace + "missing key 'layers'");
  CHECK(parse_error(file_with(R"({"version":1,"layer":[]})")) ==
        in_trace + "unknown key 'layer' (did you mean 'layers'?)");
  CHECK(parse_error(file_with(R"({"version":1,"version":1})")) ==
        in_trace + "duplicate key 'version'");
  CHECK(parse_error(file_with(R"({"version":1,"layers":{}})")) ==
        in_trace + "'layers' must be a list, not object");
  CHECK(parse_error(file_with(R"({"version":1,"name":7,"layers":[]})")) ==
        in_trace + "'name' must be a string, not 7");
  CHECK(contains(parse_error(file_with(std::string(1000, '['))), "nested deeper than 16 levels"));
  CHECK(contains(parse_error(test::file_of(R"({"__metadata__":{"guardbit.trace":"{}\u0000"}})")),
                 "contains a zero byte"));
}

TEST_CASE("layers with missing, unknown or mistyped keys are refused") {
  CHECK(layer_error("7") == "in/t.safetensors: layers[0]: must be an object, not 7");
  CHECK(layer_error(layer + ",{}") == "in/t.safetensors: layers[1]: missing key 'name'");
  CHECK(layer_error(R"({"name":"n/l"})") == in_layer + "missing key 'kind'");
  CHECK(layer_error(R"({"name":"n/l","kind":"conv2"})") ==
        in_layer + "unknown kind 'conv2', expected matmul or conv2d (did you mean 'conv2d'?)");
  CHECK(layer_error(R"({"name":"n/l","kind":"matmul"})") == in_layer + "missing key 'activations'");
  CHECK(layer_error(R"({"name":"n/l","kind":"matmul","activations":"a"})") ==
        in_layer + "missing key 'weights'");
  CHECK(layer_error(R"({"name":"n/l","kind":"matmul","stride":[1,1]})") ==
        in_layer + "unknown key 'stride'");
  CHECK(layer_error(R"({"name":"n/l","kind":"matmul","wieghts":"w"})") ==
        in_layer + "unknown key 'wieghts' (did you mean 'weights'?)");
  CHECK(layer_error(R"({"name":"n/l","kind":"matmul","transpose_weights":1})") ==
        in_layer + "'transpose_weights' must be true or false, not 1");
  CHECK(convolution_error(R"("transpose_weights":true)") ==
        in_convolution + "unknown key 'transpose_weights'");
}

TEST_CASE("the numbers of a convolution are checked") {
  CHECK(convolution_error(R"("stride":[1,1])") == "no error");
  CHECK(convolution_error(R"("stride":2)") == in_convolution + "'stride' must be a list, not 2");
  CHECK(convolution_error(R"("stride":[2])") ==
        in_convolution + "'stride' must be a list of 2, not of 1");
  CHECK(convolution_error(R"("padding":[1,1])") ==
        in_convolution + "'padding' must be a list of 4, not of 2");
  CHECK(convolution_error(R"("stride":[1,1.5])") ==
        in_convolution + "'stride' must be a list of non-negative integers, not 1.5");
  CHECK(convolution_error(R"("padding":[0,0,0,-1])") ==
        in_convolution + "'padding' must be a list of non-negative integers, not -1");
  CHECK(convolution_error(R"("stride":[0,1])") ==
        in_convolution + "stride 0 must be between 1 and 2^36");
  CHECK(convolution_error(R"("groups":-1)") ==
        in_convolution + "'groups' must be a non-negative integer, not -1");
  CHECK(convolution_error(R"("groups":2)") ==
        in_convolution + "2 groups do not divide the 1 input channels");
  CHECK(convolution_error(R"("dilation":[4,1])") ==
        in_convolution + "a filter of 2 with dilation 4 does not fit the 4 padded rows");
  CHECK(convolution_error(R"("dilation":[9223372036854775808,1])") ==
        in_convolution + "dilation 9223372036854775808 must be between 1 and 2^36");
  CHECK(contains(convolution_error(R"("padding":[68719476736,0,0,0])"), "too large"));
}

TEST_CASE("layers whose names or tensors are wrong are refused") {
  CHECK(layer_error(layer + "," + layer) == in_layer + "the name is not unique");
  CHECK(layer_error(R"({"name":"","kind":"matmul","activations":"a","weights":"w"})") ==
        "in/t.safetensors: layer '': the name must not be empty");
  CHECK(layer_error(R"({"name":"n/l","kind":"matmul","activations":"A1","weights":"w"})") ==
        in_layer + "no tensor 'A1' (did you mean 'a'?)");
  CHECK(layer_error(R"({"name":"n/l","kind":"matmul","activations":"a","weights":"weights"})") ==
        in_layer + "no tensor 'weights'");
  CHECK(layer_error(R"({"name":"n/l","kind":"matmul","activations":"a","weights":"a"})") ==
        in_layer + "activations [2, 3] and weights [2, 3] disagree on k: 3 and 2");
}

TEST_CASE("a bias is a tensor of finite real numbers, one an output channel") {
  const auto with_bias = [](const std::string& name) {
    return R"({"name":"n/l","kind":"matmul","activations":"a","weights":"w","bias":")" + name +
           "\"}";
  };
  const Trace trace = parse_trace(file_with(with_layers(with_bias("v"))), "t");
  CHECK(trace.layers.at(0).bias == "v");
  CHECK(parse_trace(file_with(with_layers(layer)), "t").layers.at(0).bias.empty());
  CHECK(layer_error(with_bias("")) == in_layer + "'bias' must not be empty");
  CHECK(layer_error(with_bias("bias")) == in_layer + "no tensor 'bias'");
  CHECK(layer_error(with_bias("a")) ==
        in_layer + "bias 'a': shape [2, 3], expected [2], one for each output channel");
  CHECK(layer_error(with_bias("z")) ==
        in_layer + "bias 'z': expected finite numbers, index 1 is not");
  CHECK(layer_error(with_bias("codes")) ==
        in_layer + "bias 'codes': expected real numbers, not codes");
  // A convolution has one for each filter, here one.
  CHECK(contains(convolution_error(R"("bias":"v")"), "bias 'v': shape [2], expected [1], one for"));
}

TEST_CASE("labels must name existing tensors of I64") {
  const auto error = [](const std::string& labels) {
    return parse_error(file_with(R"({"version":1,"layers":[],"labels":)" + labels + "}"));
  };
  CHECK(error("[]") == in_trace + "labels: must be an object, not array");
  CHECK(error(R"({"n":1})") == in_trace + "labels: 'n' must be a string, not 1");
  CHECK(error(R"({"n":"yy"})") == in_trace + "labels of 'n': no tensor 'yy' (did you mean 'y'?)");
  CHECK(error(R"({"n":"a"})") ==
        "in/t.safetensors: tensor 'a': labels must be an I64 tensor of 1 dimension, not F32 of 2");
}

TEST_CASE("a small file cannot expand to a huge number of labels") {
  // 2^14 labels, named by 1025 networks: just above 2^24 in all.
  std::string labels;
  for (int network = 0; network < 1025; ++network) {
    labels += (labels.empty() ? "\"" : ",\"") + std::to_string(network) + "\":\"y\"";
  }
  const std::string entry = R"("y":{"dtype":"I64","shape":[16384],"data_offsets":[0,131072]})";
  CHECK(parse_error(test::trace_file(R"({"version":1,"layers":[],"labels":{)" + labels + "}}",
                                     entry, std::string(131072, '\0'))) ==
        in_trace + "labels: more than 2^24 labels");
}

TEST_CASE("tensors have 1 to 8 dimensions") {
  const auto error = [](const std::string& shape) {
    return parse_error(test::file_of(
        R"({"a":{"dtype":"F32","shape":)" + shape + R"(,"data_offsets":[0,4]}})", "1234"));
  };
  CHECK(error("[1,1,1,1,1,1,1,1]") == "no error");
  CHECK(error("[]") == "in/t.safetensors: tensor 'a': shape [] must have 1 to 8 dimensions");
  CHECK(contains(error("[1,1,1,1,1,1,1,1,1]"), "must have 1 to 8 dimensions"));
}

}  // namespace guardbit::trace_reader_test
