// SCALE-Sim's topologies: the shapes of layers, synthetic values, and what is said of bad files.
#include "traces/files/scalesim_topology.h"

#include <cmath>

#include <doctest/doctest.h>

#include "tests/unit/arith/arith_helpers.h"
#include "traces/trace_error.h"

namespace guardbit::scalesim_topology_test {
namespace {

using Shape = std::vector<std::size_t>;

std::vector<TopologyLayer> parsed(const std::string& text) { return parse_topology(text, "t.csv"); }

std::string error_in(const std::string& text) {
  return error_of([&] { parsed(text); });
}

GemmShape product_of(const TopologyLayer& layer) {
  return LoweredLayer(layer.layer, layer.activations, layer.weights).shape();
}

constexpr const char* heading =
    "Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, Num Filter, "
    "Strides,\n";

}  // namespace

TEST_CASE("the first layer of AlexNet has 55 x 55 outputs") {
  // ceil((224 - 11) / 4) + 1 = 55; the last window lacks 54 * 4 + 11 - 224 = 3 rows.
  const auto layers = parsed(std::string(heading) + "Conv1, 224, 224, 11, 11, 3, 96, 4,\n");
  REQUIRE(layers.size() == 1);
  CHECK(layers[0].layer.name == "Conv1");
  CHECK(layers[0].layer.kind == LayerKind::conv2d);
  CHECK(layers[0].activations == Shape{1, 3, 224, 224});
  CHECK(layers[0].weights == Shape{96, 3, 11, 11});
  CHECK(layers[0].layer.padding[0] == 0);
  CHECK(layers[0].layer.padding[1] == 3);
  CHECK(layers[0].layer.padding[2] == 0);
  CHECK(layers[0].layer.padding[3] == 3);
  CHECK(product_of(layers[0]) == GemmShape{55 * 55, 11 * 11 * 3, 96});
}

TEST_CASE("outputs of a convolution are as many as SCALE-Sim counts") {
  for (int input = 1; input <= 12; ++input) {
    for (int filter = 1; filter <= input; ++filter) {
      for (int stride = 1; stride <= 14; ++stride) {
        const auto layers = parsed("c," + std::to_string(input) + "," + std::to_string(input) +
                                   "," + std::to_string(filter) + "," + std::to_string(filter) +
                                   ",2,5," + std::to_string(stride));
        const int outputs =
            static_cast<int>(std::ceil(static_cast<double>(input - filter + stride) / stride));
        CHECK(product_of(layers[0]) == GemmShape{static_cast<std::size_t>(outputs * outputs),
                                                 static_cast<std::size_t>(2 * filter * filter), 5});
      }
    }
  }
}

TEST_CASE("products have their sizes in the order M, N, K") {
  const auto layers = parsed("Layer, M, N, K,\nfc, 10, 20, 30,\nbatched, 2, 3, 4, 5\n");
  REQUIRE(layers.size() == 2);
  CHECK(layers[0].layer.kind == LayerKind::matmul);
  CHECK(product_of(layers[0]) == GemmShape{10, 30, 20});
  CHECK(layers[1].activations == Shape{5, 2, 4});
  CHECK(layers[1].weights == Shape{5, 4, 3});
  CHECK(product_of(layers[1]) == GemmShape{2, 4, 3});
}

TEST_CASE("commas at the end, headings, comments, blanks, CRLF and N:M may be there or not") {
  const std::string line = "c, 8, 8, 3, 3, 2, 4, 1";
  for (const std::string& text : std::vector<std::string>{
           line, line + ",", line + ",\n", line + "\r\n", heading + line, heading + line + ",\r\n",
           "# comment\n\n" + line, "\xef\xbb\xbf" + line, line + ", 4:4,", line + ", 1 : 1",
           " c,8,8,3,3,2,4,1 ,1,", "\n" + std::string(heading) + "\r\n  # comment\n" + line}) {
    CAPTURE(text);
    const auto layers = parsed(text);
    REQUIRE(layers.size() == 1);
    CHECK(layers[0].layer.name == "c");
    CHECK(product_of(layers[0]) == GemmShape{36, 18, 4});
  }
}

TEST_CASE("a ninth field is the stride of the columns") {
  const auto layers = parsed("c, 9, 9, 3, 3, 1, 1, 2, 3,");
  CHECK(layers[0].layer.stride[0] == 2);
  CHECK(layers[0].layer.stride[1] == 3);
  CHECK(product_of(layers[0]).m == 4 * 3);
}

TEST_CASE("names that were there before get a number") {
  const auto layers = parsed("a,1,1,1\na,1,1,1\na#2,1,1,1\na,1,1,1\n");
  REQUIRE(layers.size() == 4);
  CHECK(layers[0].layer.name == "a");
  CHECK(layers[1].layer.name == "a#2");
  CHECK(layers[2].layer.name == "a#2#2");
  CHECK(layers[3].layer.name == "a#3");
}

TEST_CASE("ten thousand layers of one name are named apart in no time") {
  std::string text;
  for (int i = 0; i < 10000; ++i) text += "a,1,1,1\n";
  CHECK(parsed(text).back().layer.name == "a#10000");
}

TEST_CASE("errors in a topology name the line and the field") {
  CHECK(error_in("") == "t.csv: no layers");
  CHECK(error_in(heading) == "t.csv: no layers");
  CHECK(error_in("\na, 1, 2\n") ==
        "t.csv:2: 3 fields, expected a name and M, N, K, or a name, input height and width, filter "
        "height and width, channels, filters, stride");
  CHECK(error_in("a, 1, 2, x\n") ==
        "t.csv:1: field 4, K: 'x' is not a whole number from 1 to 16777216");
  CHECK(error_in("a, 0, 2, 3\n") ==
        "t.csv:1: field 2, M: '0' is not a whole number from 1 to 16777216");
  CHECK(error_in("a, 1, 2, 16777217\n") ==
        "t.csv:1: field 4, K: '16777217' is not a whole number from 1 to 16777216");
  CHECK(error_in(std::string(heading) + "c, 8, 8, 3, 9, 2, 4, 1,\n") ==
        "t.csv:2: a filter of 9 does not fit an input of 8");
  CHECK(error_in("c, 8, 8, 3, 3, 2, 4, 1, 2:4\n") ==
        "t.csv:1: sparsity '2:4': expected dense layers, N:N");
  CHECK(error_in(", 1, 2, 3\n") == "t.csv:1: expected a name in the first field");
  CHECK(error_in("\xff, 1, 2, 3\n") == "t.csv:1: expected a name in UTF-8");
  CHECK(error_in("a,1,1,1\nName, M, N, K\n") ==
        "t.csv:2: field 2, M: 'M' is not a whole number from 1 to 16777216");
  CHECK(error_in("a, 16777216, 16777216, 16777216").starts_with("t.csv:1: "));
  std::string many;
  for (int i = 0; i <= 10000; ++i) many += "a" + std::to_string(i) + ",1,1,1\n";
  CHECK(error_in(many) == "t.csv:10001: more than 10000 layers");
}

TEST_CASE("synthetic values follow from the seed, in range and on their grid") {
  const auto layers = parsed("a, 40, 30, 50\nc, 8, 8, 3, 3, 2, 4, 1\n");
  const Trace trace = synthetic_trace(layers, "t", "", 1);
  CHECK(trace.name == "t");
  REQUIRE(trace.layers.size() == 2);
  CHECK(trace.tensors.at("a.activations").shape == Shape{40, 50});
  CHECK(trace.tensors.at("c.weights").shape == Shape{4, 2, 3, 3});
  for (const auto& [name, tensor] : trace.tensors) {
    const bool rectified = name.ends_with(".activations");
    bool good = true, positive = false, negative = false;
    for (const float value : tensor.values) {
      const double scaled = std::ldexp(static_cast<double>(value), 16);
      good = good && scaled == std::floor(scaled) && value >= -2 && value <= 2;
      positive = positive || value > 0;
      negative = negative || value < 0;
    }
    CHECK(good);
    CHECK(positive);
    CHECK(negative == !rectified);
  }
  const Trace again = synthetic_trace(layers, "t", "", 1);
  const Trace other = synthetic_trace(layers, "t", "", 2);
  for (const auto& [name, tensor] : trace.tensors) {
    CHECK(again.tensors.at(name).values == tensor.values);
    CHECK(other.tensors.at(name).values != tensor.values);
  }
}

TEST_CASE("synthetic weights have the mean and deviation of four uniform numbers") {
  const Trace trace = synthetic_trace(parsed("a, 1, 1000, 1000"), "t", "", 5);
  double sum = 0, squares = 0;
  for (const float value : trace.tensors.at("a.weights").values) {
    sum += static_cast<double>(value);
    squares += static_cast<double>(value) * static_cast<double>(value);
  }
  // Each of the four has variance 1/12: 1/3 together. Five deviations of the estimates at 10^6
  // values: of the mean 0.58 / 1000, of the variance less than 1/3 * sqrt(2) / 1000.
  CHECK(std::abs(sum / 1e6) < 0.0029);
  CHECK(std::abs(squares / 1e6 - 1.0 / 3) < 0.0024);
}

TEST_CASE("chosen layers have the values that they have among all") {
  const auto layers = parsed("a, 4, 3, 5\nb, 4, 3, 5\n");
  const Trace all = synthetic_trace(layers, "t", "", 7);
  const Trace one = synthetic_trace(layers, "t", "b*", 7);
  REQUIRE(one.layers.size() == 1);
  CHECK(one.tensors.at("b.weights").values == all.tensors.at("b.weights").values);
}

TEST_CASE("topologies without a chosen layer, or too large for memory, are refused") {
  CHECK(error_of([] { synthetic_trace(parsed("a,1,1,1\nb,1,1,1"), "t", "c", 0); }) ==
        "topology 't': no layer matches 'c', expected one of a, b");
  // 2^24 * 32 = 2^29 weights and 32 activations.
  const auto large = parsed("small,1,1,1\nhuge,1,16777216,32\n");
  CHECK(error_of([&] { synthetic_trace(large, "t", "huge", 0); }) ==
        "topology 't', layer 'huge': more than 2^29 values together; choose fewer layers");
}

}  // namespace guardbit::scalesim_topology_test
