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

std::string quantised_error(const std::string& text) {
  return parse_error(
      file_with(R"({"version":1,"layers":[],"labels":{"n":"y"},"quantised":)" + text + "}"));
}

const std::string in_trace = "in/t.safetensors: guardbit.trace: ";
const std::string in_layer = "in/t.safetensors: layer 'n/l': ";
const std::string in_convolution = "in/t.safetensors: layer 'n/c': ";
const std::string in_c = "in/t.safetensors: tensor 'c': ";

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

TEST_CASE("quantised tensors are checked") {
  CHECK(quantised_error(R"({"c":{"format":"int8","scales":[1]}})") == "no error");
  CHECK(quantised_error(R"({"d":{}})") ==
        in_trace + "quantised: no tensor 'd' (did you mean 'a'?)");
  CHECK(quantised_error(R"({"c":[]})") == in_c + "must be an object, not array");
  CHECK(quantised_error(R"({"c":{}})") == in_c + "missing key 'format'");
  CHECK(quantised_error(R"({"c":{"format":"int8"}})") == in_c + "missing key 'scales'");
  CHECK(quantised_error(R"({"c":{"format":"int8","scale":[1]}})") ==
        in_c + "unknown key 'scale' (did you mean 'scales'?)");
  CHECK(quantised_error(R"({"c":{"format":8,"scales":[1]}})") ==
        in_c + "'format' must be a string, not 8");
  CHECK(quantised_error(R"({"c":{"format":"","scales":[1]}})") ==
        in_c + "'format' must not be empty");
  CHECK(quantised_error(R"({"c":{"format":"int8","scales":1}})") ==
        in_c + "'scales' must be a list, not 1");
  CHECK(quantised_error(R"({"c":{"format":"int8","scales":["1"]}})") ==
        in_c + "'scales' must be a list of numbers, not \"1\"");
  CHECK(quantised_error(R"({"c":{"format":"int8","scales":[]}})") ==
        in_c + "0 scales, expected 1 or 2 (dimension 0 of [2, 2])");
  CHECK(quantised_error(R"({"c":{"format":"int8","scales":[1,1,1]}})") ==
        in_c + "3 scales, expected 1 or 2 (dimension 0 of [2, 2])");
  CHECK(quantised_error(R"({"c":{"format":"int8","scales":[1],"axis":2}})") ==
        in_c + "axis 2 is outside the shape [2, 2]");
  CHECK(quantised_error(R"({"a":{"format":"int8","scales":[1]}})") ==
        "in/t.safetensors: tensor 'a': quantised tensor must be stored as an integer of up to 32 "
        "bits or as F8, not as F32");
  const std::string both = R"({"format":"int8","scales":[1]})";  // labels are no codes
  CHECK(contains(quantised_error(R"({"c":)" + both + R"(,"y":)" + both + "}"), "not as I64"));
}

TEST_CASE("block scales are read from the tensor that holds them") {
  const auto file = [](const std::string& blocks, const std::string& scales) {
    return test::trace_file(
        R"({"version":1,"layers":[],"quantised":{"w":{"format":"e2m1","scales":[1],"blocks":)" +
            blocks + "}}}",
        R"("w":{"dtype":"U8","shape":[2,3],"data_offsets":[0,6]},)" + scales,
        std::string("\x01\x02\x03\x04\x05\x06\x7e\x7f\x80\x81", 10));
  };
  const std::string blocks = R"({"format":"e8m0","length":2,"axis":1,"scales":"s"})";
  const std::string scales = R"("s":{"dtype":"U8","shape":[2,2],"data_offsets":[6,10]})";
  const Trace trace = parse_trace(file(blocks, scales), "t");
  CHECK(trace.tensors.size() == 1);
  CHECK(trace.tensors.at("w").quantisation->blocks ==
        BlockScales{"e8m0", 2, 1, {0x7e, 0x7f, 0x80, 0x81}});

  const auto error = [&](const std::string& text) { return parse_error(file(text, scales)); };
  CHECK(contains(error(R"({"format":"e8m0","length":2,"axis":1,"scales":"r"})"), "no tensor 'r'"));
  CHECK(contains(error(R"({"format":"e8m0","length":2,"axis":1})"), "missing key 'scales'"));
  CHECK(contains(error(R"({"format":"e8m0","length":1,"axis":1,"scales":"s"})"),
                 "blocks of 1 elements, expected 2 to 65536"));
  CHECK(contains(error(R"({"format":"e8m0","length":2,"axis":2,"scales":"s"})"),
                 "blocks along dimension 2, which the shape [2, 3] does not have"));
  CHECK(contains(error(R"({"format":"e8m0","length":3,"axis":1,"scales":"s"})"),
                 "its block scales 's' have the shape [2, 2], expected [2, 1]"));
  CHECK(contains(error(R"({"format":"e8m0","length":2,"axis":1,"scale":"s"})"), "'scale'"));
  CHECK(contains(
      parse_error(file(blocks, R"("s":{"dtype":"F32","shape":[1],"data_offsets":[6,10]})")),
      "its block scales 's' must be stored as U8 or U16, not as F32"));
}

TEST_CASE("scales must be finite and positive") {
  const auto error = [](const std::string& scale) {
    return quantised_error(R"({"c":{"format":"int8","scales":[)" + scale + "]}}");
  };
  CHECK(error("5e-324") == "no error");
  CHECK(error("0") == in_c + "scale 0.000000 must be finite and positive");
  CHECK(error("-1.5") == in_c + "scale -1.500000 must be finite and positive");
  CHECK(contains(error("1e-400"), "must be finite and positive"));
  CHECK(contains(error("1e400"), "is not valid JSON"));
  CHECK(contains(error("NaN"), "is not valid JSON"));
  CHECK(contains(error("null"), "'scales' must be a list of numbers, not null"));
}

TEST_CASE("integer and F64 tensors without a use are refused by name") {
  CHECK(parse_error(file_with(R"({"version":1,"layers":[],"labels":{"n":"y"}})")) ==
        in_c + "U8 tensor is neither quantised nor labels");
  CHECK(quantised_error(R"({"c":{"format":"int8","scales":[1]}},"name":"x")") == "no error");
  CHECK(parse_error(test::file_of(R"({"d":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}})",
                                  "12345678")) ==
        "in/t.safetensors: tensor 'd': F64 is not supported, convert it to F32");
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
