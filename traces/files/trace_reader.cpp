// From the bytes of a safetensors file to a checked trace.
#include <algorithm>
#include <iterator>
#include <map>
#include <set>

#include "traces/files/json.h"
#include "traces/files/safetensors.h"
#include "traces/files/strict_json.h"
#include "traces/files/tensor_decode.h"
#include "traces/suggest.h"
#include "traces/trace.h"
#include "traces/trace_check.h"

namespace guardbit::inline traces {

namespace {

// Fills an array field of a layer if it is given.
template <std::size_t count>
void read_sizes(const StrictObject& object, const std::string& key, std::size_t (&field)[count]) {
  if (!object.has(key)) return;
  const std::vector<std::size_t> sizes = object.sizes(key);
  if (sizes.size() != count) {
    throw_trace_error(object.place(), "'" + key + "' must be a list of " + std::to_string(count) +
                                          ", not of " + std::to_string(sizes.size()));
  }
  std::copy(sizes.begin(), sizes.end(), field);
}

LayerKind read_kind(const StrictObject& object) {
  const std::string kind = object.text("kind");
  if (kind == "matmul") return LayerKind::matmul;
  if (kind == "conv2d") return LayerKind::conv2d;
  throw_trace_error(object.place(), "unknown kind '" + kind + "', expected matmul or conv2d" +
                                        did_you_mean(kind, {"matmul", "conv2d"}));
}

void read_convolution(const StrictObject& object, Layer& layer) {
  object.allow_only({"name", "kind", "activations", "weights", "bias", "stride", "padding",
                     "dilation", "groups"});
  read_sizes(object, "stride", layer.stride);
  read_sizes(object, "padding", layer.padding);
  read_sizes(object, "dilation", layer.dilation);
  if (object.has("groups")) layer.groups = object.size("groups");
}

void read_matmul(const StrictObject& object, Layer& layer) {
  object.allow_only({"name", "kind", "activations", "weights", "bias", "transpose_weights"});
  if (object.has("transpose_weights"))
    layer.transpose_weights = object.boolean("transpose_weights");
}

Layer read_layer(const Json& value, const std::string& file, std::size_t index) {
  Layer layer;
  layer.name = StrictObject(value, file + ": layers[" + std::to_string(index) + "]").text("name");
  const StrictObject object(value, file + ": layer '" + layer.name + "'");
  layer.kind = read_kind(object);
  if (layer.kind == LayerKind::conv2d) {
    read_convolution(object, layer);
  } else {
    read_matmul(object, layer);
  }
  layer.activations = object.text("activations");
  layer.weights = object.text("weights");
  if (object.has("bias")) {
    layer.bias = object.text("bias");
    if (layer.bias.empty()) throw_trace_error(object.place(), "'bias' must not be empty");
  }
  return layer;
}

QuantisationEntry read_quantisation(const StrictObject& object) {
  object.allow_only({"format", "scales", "axis", "blocks"});
  QuantisationEntry entry;
  if (object.has("format")) entry.format = object.text("format");
  if (object.has("scales")) entry.scales = object.numbers("scales");
  if (object.has("axis")) entry.axis = object.size("axis");
  return entry;
}

/// Builds a trace from the tensors of one file and, if there is one, its description.
class TraceReader {
 public:
  TraceReader(const Safetensors& contents, const std::string& file) : file_(file) {
    trace_.name = printable(std::filesystem::path(file).stem().string());
    for (const TensorEntry& entry : contents.tensors) entries_[entry.name] = &entry;
  }

  void read_description(const StrictObject& object) {
    object.allow_only({"version", "name", "layers", "labels", "quantised"});
    const std::size_t version = object.size("version");
    if (version != 1) {
      throw_trace_error(object.place(), "version " + std::to_string(version) + ", expected 1");
    }
    if (object.has("name")) trace_.name = object.text("name");
    for (const Json& layer : object.list("layers")) {
      trace_.layers.push_back(read_layer(layer, file_, trace_.layers.size()));
    }
    if (object.has("labels")) read_labels(object.object("labels"));
    if (object.has("quantised")) read_quantised(object.object("quantised"));
  }

  Trace finish() && {
    for (const auto& [name, entry] : entries_) {
      const auto found = quantised_.find(name);
      if (found == quantised_.end() && attached_tensors_.contains(name)) continue;
      const auto quantised =
          found == quantised_.end() ? std::nullopt : std::optional(found->second);
      trace_.tensors[name] = decode_tensor(*entry, quantised, tensor_place(name));
    }
    check_trace(trace_, file_);
    return std::move(trace_);
  }

 private:
  void read_labels(const StrictObject& object) {
    std::size_t total = 0;
    for (const std::string& network : object.keys()) {
      const std::string name = object.text(network);
      const TensorEntry& entry = find_entry(name, object.place() + " of '" + network + "'");
      total += entry.bytes.size() / sizeof(std::int64_t);
      if (total > max_labels) throw_trace_error(object.place(), "more than 2^24 labels");
      trace_.labels[network] = decode_labels(entry, tensor_place(name));
      attached_tensors_.insert(name);
    }
  }

  void read_quantised(const StrictObject& object) {
    for (const std::string& name : object.keys()) {
      find_entry(name, object.place());
      const StrictObject entry(object.at(name), tensor_place(name));
      quantised_[name] = read_quantisation(entry);
      if (entry.has("blocks")) read_blocks(entry.object("blocks"), quantised_[name]);
    }
  }

  void read_blocks(const StrictObject& object, QuantisationEntry& entry) {
    object.allow_only({"format", "length", "axis", "scales"});
    entry.blocks = {object.text("format"), object.size("length"), object.size("axis"), {}};
    const std::string name = object.text("scales");
    entry.block_tensor = &find_entry(name, object.place());
    attached_tensors_.insert(name);
  }

  const TensorEntry& find_entry(const std::string& name, const std::string& place) const {
    const auto found = entries_.find(name);
    if (found != entries_.end()) return *found->second;
    std::vector<std::string> names;
    for (const auto& entry : entries_) names.push_back(entry.first);
    throw_trace_error(place, "no tensor '" + name + "'" + did_you_mean(name, names));
  }

  std::string tensor_place(const std::string& name) const {
    return file_ + ": tensor '" + name + "'";
  }

  std::string file_;
  std::map<std::string, const TensorEntry*> entries_;
  std::set<std::string> attached_tensors_;  // labels and block scales: no tensors of the trace
  std::map<std::string, QuantisationEntry> quantised_;
  Trace trace_;
};

}  // namespace

Trace parse_trace(std::span<const std::byte> bytes, const std::string& name) {
  const Safetensors contents = parse_safetensors(bytes, name);
  TraceReader reader(contents, name);
  const auto description = contents.metadata.find("guardbit.trace");
  if (description != contents.metadata.end()) {
    const std::string place = name + ": guardbit.trace";
    const Json parsed = parse_json(description->second, place);
    reader.read_description(StrictObject(parsed, place));
  } else if (contents.tensors.empty()) {
    throw_trace_error(name, "has neither tensors nor guardbit.trace metadata");
  }
  return std::move(reader).finish();
}

}  // namespace guardbit::inline traces
