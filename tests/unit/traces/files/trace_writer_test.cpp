// Written traces: their layout, the round trip, and what is not written.
#include <bit>
#include <limits>

#include <doctest/doctest.h>

#include "tests/unit/traces/file_builder.h"
#include "tests/unit/traces/scratch_folder.h"
#include "traces/files/safetensors.h"
#include "traces/trace.h"

namespace guardbit::trace_writer_test {
namespace {

using test::contains;

Tensor real(const std::vector<std::size_t>& shape, const std::vector<float>& values) {
  return {shape, values, {}, {}};
}

Tensor coded(const std::vector<std::size_t>& shape, const std::vector<Code>& codes,
             const Quantisation& quantisation) {
  return {shape, {}, codes, quantisation};
}

// One of everything that a file can hold.
Trace rich_trace() {
  Trace trace;
  trace.name = "r\xc3\xa9seau \"1\"\n";
  const float odd = std::bit_cast<float>(0x7fc01234U);
  trace.tensors["x"] = real({1, 2, 3, 3}, std::vector<float>(18, 0.1F));
  trace.tensors["x"].values[5] = odd;
  trace.tensors["w"] =
      coded({2, 1, 2, 2}, {0, 1, 2, 3, 255, 254, 128, 127}, {"e4m3:fn", {0.1, 3e-310}, 0});
  trace.tensors["a"] = coded({2, 2}, {0, 1, 256, 65535}, {"fp16", {1.0 / 3.0}, 1});
  trace.tensors["b"] = coded({2, 2}, {0, 1, 65536, 0xffffffffU}, {"fp32", {1e300}, 0});
  trace.tensors["labels/cnn"] = real({1}, {-0.0F});
  // 3 along the second dimension in blocks of 2: 2 x 2 scales, in a tensor whose name is taken.
  trace.tensors["m"] = coded({2, 3}, {1, 2, 3, 4, 5, 6}, {"e2m1:finite", {0.25}, 0});
  trace.tensors["m"].quantisation->blocks = {"ue8m0:fn,nozero", 2, 1, {127, 0, 254, 1}};
  trace.tensors["m.scales"] = real({1}, {2.0F});
  trace.tensors["v"] = coded({2, 3}, {1, 2, 3, 4, 5, 6}, {"e2m1:finite", {0.25, 1, 2}, 1});
  trace.tensors["v"].quantisation->blocks = {"ue5m10:finite", 2, 0, {0, 1, 65535}};
  trace.labels = {
      {"cnn", {3, -4}}, {"cnn_", {}}, {"vit", {std::numeric_limits<std::int64_t>::min()}}};
  Layer convolution;
  convolution.name = "cnn/dw";
  convolution.kind = LayerKind::conv2d;
  convolution.activations = "x";
  convolution.weights = "w";
  convolution.groups = 2;
  convolution.padding[1] = 1;
  convolution.stride[0] = 2;
  convolution.dilation[1] = 2;
  Layer product;
  product.name = "vit/scores";
  product.activations = "a";
  product.weights = "b";
  product.transpose_weights = true;
  trace.tensors["bias"] = real({2}, {0.5F, -3.0F});
  product.bias = "bias";
  trace.layers = {product, convolution};
  return trace;
}

std::string write_error(const Trace& trace) {
  return test::error_of([&] { serialise_trace(trace); });
}

}  // namespace

TEST_CASE("a trace that is written and read is the same trace") {
  const Trace written = rich_trace();
  const Trace read = parse_trace(serialise_trace(written), "other");
  CHECK(read.name == written.name);
  CHECK(read.labels == written.labels);
  REQUIRE(read.tensors.size() == written.tensors.size());
  for (const auto& [name, tensor] : written.tensors) {
    const Tensor& found = read.tensors.at(name);
    CHECK(found.shape == tensor.shape);
    CHECK(found.codes == tensor.codes);
    REQUIRE(found.values.size() == tensor.values.size());
    for (std::size_t i = 0; i < tensor.values.size(); ++i) {
      CHECK(std::bit_cast<std::uint32_t>(found.values[i]) ==
            std::bit_cast<std::uint32_t>(tensor.values[i]));
    }
    REQUIRE(found.quantisation.has_value() == tensor.quantisation.has_value());
    if (!tensor.quantisation) continue;
    CHECK(found.quantisation->format == tensor.quantisation->format);
    CHECK(found.quantisation->scales == tensor.quantisation->scales);
    CHECK(found.quantisation->axis == tensor.quantisation->axis);
    CHECK(found.quantisation->blocks == tensor.quantisation->blocks);
  }
  REQUIRE(read.layers.size() == 2);
  CHECK(read.layers[0].name == "vit/scores");
  CHECK(read.layers[0].transpose_weights);
  CHECK(read.layers[0].bias == "bias");
  CHECK(read.layers[1].bias.empty());
  CHECK(read.layers[1].groups == 2);
  CHECK(read.layers[1].padding[1] == 1);
  CHECK(read.layers[1].stride[0] == 2);
  CHECK(read.layers[1].dilation[1] == 2);
}

TEST_CASE("writing what was read gives the same bytes") {
  const test::Bytes once = serialise_trace(rich_trace());
  CHECK(serialise_trace(parse_trace(once, "t")) == once);
  CHECK(serialise_trace(parse_trace(serialise_trace(Trace{}), "t")) == serialise_trace(Trace{}));
  // From a file that another program wrote: 16-bit reals, F8 and signed codes change once only.
  const test::Bytes foreign = test::trace_file(
      R"({"version":1,"layers":[],"quantised":{"i":{"format":"int16","scales":[1]}}})",
      R"("h":{"dtype":"F16","shape":[1],"data_offsets":[0,2]},)"
      R"("f":{"dtype":"F8_E5M2","shape":[1],"data_offsets":[2,3]},)"
      R"("i":{"dtype":"I16","shape":[1],"data_offsets":[3,5]})",
      std::string("\x01\x7c\x7b\xff\xff", 5));
  const test::Bytes rewritten = serialise_trace(parse_trace(foreign, "t"));
  CHECK(serialise_trace(parse_trace(rewritten, "u")) == rewritten);
}

TEST_CASE("codes are stored in the narrowest type that holds them all") {
  const test::Bytes file = serialise_trace(rich_trace());
  const Safetensors contents = parse_safetensors(file, "t");
  for (const TensorEntry& entry : contents.tensors) {
    if (entry.name == "w") CHECK(entry.dtype == DType::u8);
    if (entry.name == "a") CHECK(entry.dtype == DType::u16);
    if (entry.name == "b") CHECK(entry.dtype == DType::u32);
    if (entry.name == "x") CHECK(entry.dtype == DType::f32);
  }
}

TEST_CASE("labels never take the name of another tensor") {
  const test::Bytes file = serialise_trace(rich_trace());
  const Safetensors contents = parse_safetensors(file, "t");
  std::vector<std::string> labels;
  for (const TensorEntry& entry : contents.tensors) {
    if (entry.dtype == DType::i64) labels.push_back(entry.name);
  }
  CHECK(labels == std::vector<std::string>{"labels/cnn_", "labels/cnn__", "labels/vit"});
}

TEST_CASE("block scales are a tensor of their own, under a name that is free") {
  const test::Bytes file = serialise_trace(rich_trace());
  const Safetensors contents = parse_safetensors(file, "t");
  std::size_t found = 0;
  for (const TensorEntry& entry : contents.tensors) {
    const bool is_m = entry.name == "m.scales_", is_v = entry.name == "v.scales";
    found += is_m || is_v ? 1 : 0;
    if (is_m) CHECK((entry.dtype == DType::u8 && entry.shape == std::vector<std::size_t>{2, 2}));
    if (is_v) CHECK((entry.dtype == DType::u16 && entry.shape == std::vector<std::size_t>{1, 3}));
  }
  CHECK(found == 2);
}

TEST_CASE("block scales that do not fit their tensor are not written") {
  const auto error_with = [](const BlockScales& blocks) {
    Trace trace;
    trace.tensors["m"] = coded({2, 3}, {1, 2, 3, 4, 5, 6}, {"e2m1", {1}, 0});
    trace.tensors["m"].quantisation->blocks = blocks;
    return write_error(trace);
  };
  CHECK(error_with({"e8m0", 2, 1, {1, 2, 3, 4}}) == "no error");
  CHECK(contains(error_with({"e8m0", 2, 1, {1, 2, 3}}), "3 block scales, expected 4"));
  CHECK(contains(error_with({"e8m0", 2, 2, {1, 2}}), "blocks along dimension 2"));
  CHECK(contains(error_with({"e8m0", 1, 1, {}}), "blocks of 1 elements, expected 2 to 65536"));
  CHECK(contains(error_with({"", 2, 1, {1, 2, 3, 4}}), "'format' of its blocks"));
  CHECK(contains(error_with({"e8m0", 2, 1, {1, 2, 3, 65536}}), "exceeds 16 bits"));
}

TEST_CASE("traces that could not be read back are not written") {
  CHECK(write_error(rich_trace()) == "no error");
  Trace trace = rich_trace();
  trace.tensors["a"].codes.pop_back();
  CHECK(contains(write_error(trace),
                 "tensor 'a': shape [2, 2] does not match the elements: "
                 "0 values and 3 codes"));
  trace = rich_trace();
  trace.tensors["a"].values = {1.0F};
  CHECK(contains(write_error(trace), "1 values and 4 codes"));
  trace = rich_trace();
  trace.tensors["x"].codes = {1};
  CHECK(contains(write_error(trace), "18 values and 1 codes"));
  trace = rich_trace();
  trace.tensors["a"].quantisation->scales = {std::numeric_limits<double>::infinity()};
  CHECK(contains(write_error(trace), "scale inf must be finite and positive"));
  trace = rich_trace();
  trace.tensors["s"] = real({}, {1.0F});
  CHECK(contains(write_error(trace), "tensor 's': shape [] must have 1 to 8 dimensions"));
  trace = rich_trace();
  trace.layers.push_back(trace.layers[0]);
  CHECK(contains(write_error(trace), "layer 'vit/scores': the name is not unique"));
  trace = rich_trace();
  trace.layers[0].weights = "bb";
  CHECK(contains(write_error(trace), "no tensor 'bb' (did you mean 'b'?)"));
  trace = rich_trace();
  trace.name = "\xff";
  CHECK(contains(write_error(trace), "not valid UTF-8"));
  trace = rich_trace();
  trace.tensors["\xff"] = real({1}, {1.0F});
  CHECK(contains(write_error(trace), "not valid UTF-8"));
  trace = rich_trace();
  trace.tensors["__metadata__"] = real({1}, {1.0F});
  CHECK(contains(write_error(trace), "the name is reserved"));
}

TEST_CASE("a trace is written to disk whole, and a failure is a TraceError") {
  const test::ScratchFolder folder;
  const Trace trace = rich_trace();
  write_trace(folder.path() / "t.safetensors", trace);
  CHECK(serialise_trace(read_trace(folder.path() / "t.safetensors")) == serialise_trace(trace));
  CHECK(folder.files() == 1);
  const std::string path = (folder.path() / "none/t.safetensors").string();
  CHECK(test::error_of([&] { write_trace(path, trace); }) ==
        path + ": cannot write: No such file or directory");
}

}  // namespace guardbit::trace_writer_test
