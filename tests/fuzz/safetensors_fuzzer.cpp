// Fuzzes traces: whole files, descriptions of an otherwise sound file, and geometries of layers.
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "tests/fuzz/require.h"
#include "traces/files/safetensors.h"
#include "traces/shape.h"
#include "traces/trace.h"

namespace guardbit {

namespace {

using Shape = std::vector<std::size_t>;

// The indices at the corners of all loops must be inside the layer's tensors.
void check_corners(const Layer& layer, const Shape& activations, const Shape& weights) {
  const LoweredLayer lowered(layer, activations, weights);
  const GemmShape shape = lowered.shape();
  require(lowered.outputs() > 0 && lowered.macs() > 0);
  require(weights.at(lowered.channel_axis()) == lowered.channels());
  for (const std::size_t batch : {std::size_t{0}, lowered.batches() / 2, lowered.batches() - 1}) {
    for (const std::size_t k : {std::size_t{0}, shape.k / 2, shape.k - 1}) {
      for (const std::size_t m : {std::size_t{0}, shape.m / 2, shape.m - 1}) {
        const auto index = lowered.activation_index(batch, m, k);
        require(!index || *index < element_count(activations));
      }
      for (const std::size_t n : {std::size_t{0}, shape.n / 2, shape.n - 1}) {
        const std::size_t index = lowered.weight_index(batch, k, n);
        require(index < element_count(weights));
        require(lowered.channel(batch, n) < lowered.channels());
        require(lowered.channel_of_weight(index) == lowered.channel(batch, n));
      }
    }
  }
}

// What was read must be written, and be read and written again without change.
void check_round_trip(const Trace& trace) {
  const std::vector<std::byte> bytes = serialise_trace(trace);
  require(serialise_trace(parse_trace(bytes, "again")) == bytes);
}

void check(std::span<const std::byte> file) {
  Trace trace;
  try {
    trace = parse_trace(file, "fuzz");
  } catch (const Error&) {
    return;
  }
  for (const Layer& layer : trace.layers) {
    check_corners(layer, trace.tensors.at(layer.activations).shape,
                  trace.tensors.at(layer.weights).shape);
  }
  check_round_trip(trace);
}

// A file of a few small tensors with the given description.
std::vector<std::byte> file_described_by(const std::string& description) {
  const std::vector<std::byte> zeros(256);
  const std::span<const std::byte> all(zeros);
  const std::vector<TensorEntry> tensors = {
      {"x", DType::f32, {1, 4, 4, 4}, all},        {"f", DType::bf16, {4, 2, 2, 3}, all.first(96)},
      {"a", DType::f16, {2, 3, 4}, all.first(48)}, {"w", DType::u8, {4, 5}, all.first(20)},
      {"b", DType::i16, {2, 5, 4}, all.first(80)}, {"e", DType::f8_e4m3, {3}, all.first(3)},
      {"y", DType::i64, {2}, all.first(16)}};
  return serialise_safetensors({{{"guardbit.trace", description}}, tensors});
}

void check_description(const std::string& description) {
  std::vector<std::byte> file;
  try {
    file = file_described_by(description);
  } catch (const Error&) {  // not UTF-8
    return;
  }
  check(file);
}

// Sizes from bytes: below 128 the byte itself, else a power of two, give or take one.
class Sizes {
 public:
  explicit Sizes(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}

  std::size_t next() {
    if (bytes_.empty()) return 1;
    const std::size_t byte = bytes_[0];
    bytes_ = bytes_.subspan(1);
    const std::size_t power = std::size_t{1} << (byte % 64);
    return byte < 128 ? byte : byte < 192 ? power : power - 1;
  }

  Shape next_shape(std::size_t dimensions) {
    Shape shape(dimensions);
    for (std::size_t& size : shape) size = next();
    return shape;
  }

 private:
  std::span<const std::uint8_t> bytes_;
};

// A layer of any sizes, also of those that no file is large enough for.
void check_geometry(std::span<const std::uint8_t> bytes) {
  Sizes sizes(bytes);
  Layer layer;
  const std::size_t choice = sizes.next();
  layer.kind = choice % 2 == 0 ? LayerKind::conv2d : LayerKind::matmul;
  layer.transpose_weights = choice / 2 % 2 == 1;
  const bool convolution = layer.kind == LayerKind::conv2d;
  const Shape activations = sizes.next_shape(convolution ? 4 : choice / 4 % 4 + 1);
  const Shape weights = sizes.next_shape(convolution ? 4 : choice / 16 % 4 + 1);
  for (std::size_t& stride : layer.stride) stride = sizes.next();
  for (std::size_t& padding : layer.padding) padding = sizes.next();
  for (std::size_t& dilation : layer.dilation) dilation = sizes.next();
  layer.groups = sizes.next();
  try {
    check_corners(layer, activations, weights);
  } catch (const Error&) {
    return;
  }
}

}  // namespace

}  // namespace guardbit

// A file's first byte is even, since its header is padded to 8 bytes: odd ones choose the others.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::span input(data, size);
  if (size > 0 && data[0] % 4 == 1) {
    guardbit::check_description({reinterpret_cast<const char*>(data) + 1, size - 1});
  } else if (size > 0 && data[0] % 4 == 3) {
    guardbit::check_geometry(input.subspan(1));
  } else {
    guardbit::check(std::as_bytes(input));
  }
  return 0;
}
