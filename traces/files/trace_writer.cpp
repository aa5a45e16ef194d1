// From a checked trace to the bytes of a safetensors file.
#include <algorithm>
#include <deque>
#include <set>

#include <nlohmann/json.hpp>

#include "traces/files/safetensors.h"
#include "traces/files/strict_json.h"
#include "traces/operands/block_layout.h"
#include "traces/trace.h"
#include "traces/trace_check.h"

namespace guardbit::inline traces {

namespace {

using nlohmann::json;

json layer_json(const Layer& layer) {
  json result = {
      {"name", layer.name}, {"activations", layer.activations}, {"weights", layer.weights}};
  if (!layer.bias.empty()) result["bias"] = layer.bias;
  if (layer.kind == LayerKind::matmul) {
    result["kind"] = "matmul";
    result["transpose_weights"] = layer.transpose_weights;
  } else {
    result["kind"] = "conv2d";
    result["stride"] = layer.stride;
    result["padding"] = layer.padding;
    result["dilation"] = layer.dilation;
    result["groups"] = layer.groups;
  }
  return result;
}

/// Collects a trace's tensors and description.
class TraceWriter {
 public:
  explicit TraceWriter(const Trace& trace) {
    description_ = {{"version", 1}, {"name", trace.name}, {"layers", json::array()}};
    for (const Layer& layer : trace.layers) description_["layers"].push_back(layer_json(layer));
    for (const auto& [name, tensor] : trace.tensors) add_tensor(name, tensor);
    for (const auto& [name, tensor] : trace.tensors) {
      if (tensor.quantisation && tensor.quantisation->blocks) add_block_scales(name, tensor);
    }
    for (const auto& [network, labels] : trace.labels) add_labels(network, labels);
  }

  std::vector<std::byte> bytes() {
    contents_.metadata["guardbit.trace"] = description_.dump();
    return serialise_safetensors(contents_);
  }

 private:
  void add_tensor(const std::string& name, const Tensor& tensor) {
    names_.insert(name);
    if (!tensor.quantisation) {
      add(name, DType::f32, tensor.shape, std::as_bytes(std::span(tensor.values)));
      return;
    }
    const Quantisation& quantisation = *tensor.quantisation;
    description_["quantised"][name] = {{"format", quantisation.format},
                                       {"scales", quantisation.scales},
                                       {"axis", quantisation.axis}};
    add_codes(name, tensor.shape, tensor.codes);
  }

  void add_block_scales(const std::string& name, const Tensor& tensor) {
    const BlockScales& blocks = *tensor.quantisation->blocks;
    const std::string scales = unused_name(name + ".scales");
    description_["quantised"][name]["blocks"] = {{"format", blocks.format},
                                                 {"length", blocks.length},
                                                 {"axis", blocks.axis},
                                                 {"scales", scales}};
    add_codes(scales, BlockLayout(tensor.shape, blocks.axis, blocks.length).shape(), blocks.codes);
  }

  // The narrowest storage that holds every code, so that reading and writing again changes nothing.
  void add_codes(const std::string& name, const std::vector<std::size_t>& shape,
                 const std::vector<Code>& codes) {
    const auto largest = std::max_element(codes.begin(), codes.end());
    const Code code = largest == codes.end() ? 0 : *largest;
    if (code < 256) {
      add(name, DType::u8, shape, narrowed<std::uint8_t>(codes));
    } else if (code < 65536) {
      add(name, DType::u16, shape, narrowed<std::uint16_t>(codes));
    } else {
      add(name, DType::u32, shape, std::as_bytes(std::span(codes)));
    }
  }

  template <class Stored>
  std::span<const std::byte> narrowed(const std::vector<Code>& codes) {
    std::vector<std::byte>& storage = storage_.emplace_back(codes.size() * sizeof(Stored));
    for (std::size_t i = 0; i < codes.size(); ++i) {
      const auto stored = static_cast<Stored>(codes[i]);
      std::copy_n(std::as_bytes(std::span(&stored, 1)).begin(), sizeof(Stored),
                  storage.begin() + static_cast<std::ptrdiff_t>(i * sizeof(Stored)));
    }
    return storage;
  }

  void add_labels(const std::string& network, const std::vector<std::int64_t>& labels) {
    const std::string name = unused_name("labels/" + network);
    description_["labels"][network] = name;
    add(name, DType::i64, {labels.size()}, std::as_bytes(std::span(labels)));
  }

  std::string unused_name(std::string name) {
    while (!names_.insert(name).second) name += "_";
    return name;
  }

  void add(const std::string& name, DType dtype, const std::vector<std::size_t>& shape,
           std::span<const std::byte> bytes) {
    contents_.tensors.push_back({name, dtype, shape, bytes});
  }

  json description_;
  Safetensors contents_;
  std::set<std::string> names_;
  std::deque<std::vector<std::byte>> storage_;  // a deque: its elements stay where they are
};

}  // namespace

std::vector<std::byte> serialise_trace(const Trace& trace) {
  const std::string place = "trace '" + trace.name + "'";
  check_trace(trace, place);
  try {
    return TraceWriter(trace).bytes();
  } catch (const json::exception&) {
    throw_trace_error(place, "a name is not valid UTF-8");
  }
}

}  // namespace guardbit::inline traces
