// From YAML to an accelerator: the schema, section by section.
#include "traces/files/accelerator_file.h"

#include <algorithm>
#include <array>

#include "arith/quantising/operand_presets.h"
#include "arith/quantising/requantise.h"
#include "arith/quantising/scaling.h"
#include "arith/registers/accumulator_spec.h"
#include "arith/spec.h"
#include "traces/files/strict_yaml.h"
#include "traces/format_name.h"

namespace guardbit::inline traces {
namespace {

constexpr std::uint64_t longest_side = 4096, most_lanes = 1024, most_stages = 64;
constexpr std::uint64_t most_ports = 1 << 20, longest_latency = 1'000'000, longest_burst = 1 << 20;
constexpr std::size_t longest_stream = 1'000'000'000;
constexpr double most_bandwidth = 1e9;  // bytes a cycle

void check_operand(const std::string& text) {
  if (find_operand_preset(text) == nullptr) format_named(text);
}

constexpr std::array<FormatKey, 9> keys_of_formats{{
    {"weights", &FormatTexts::weights, check_operand},
    {"activations", &FormatTexts::activations, check_operand},
    {"weights_scaling", &FormatTexts::weights_scaling,
     [](const std::string& text) { parse_scaling(text); }},
    {"activations_scaling", &FormatTexts::activations_scaling,
     [](const std::string& text) { parse_scaling(text); }},
    {"accumulator", &FormatTexts::accumulator,
     [](const std::string& text) { parse_accumulator(text); }},
    {"requantise", &FormatTexts::requantise,
     [](const std::string& text) { parse_requantisation(text); }},
    {"rounding", &FormatTexts::rounding,
     [](const std::string& text) { parse_rounding(text, "rounding"); }},
    {"random_bits", &FormatTexts::random_bits,
     [](const std::string& text) { parse_integer(text, 1, 32, "random bits"); }},
    {"overflow", &FormatTexts::overflow,
     [](const std::string& text) { parse_overflow(text, "overflow"); }},
}};

std::vector<std::string> with_format_keys(std::vector<std::string> keys) {
  for (const FormatKey& key : keys_of_formats) keys.emplace_back(key.name);
  return keys;
}

FormatTexts read_formats(const StrictMapping& mapping) {
  FormatTexts formats;
  for (const FormatKey& key : keys_of_formats) {
    if (mapping.has(key.name)) formats.*key.text = mapping.checked(key.name, key.check);
  }
  return formats;
}

ArrayConfig read_array(const StrictMapping& array) {
  ArrayConfig config;
  config.shape = {array.integer("rows", 1, longest_side),
                  array.integer("columns", 1, longest_side)};
  if (array.has("lanes")) config.lanes = array.integer("lanes", 1, most_lanes);
  if (array.has("double_buffered")) config.double_buffered = array.boolean("double_buffered");
  return config;
}

PePipeline read_pipeline(const StrictMapping& mapping) {
  PePipeline pipeline;
  if (mapping.has("multiplier"))
    pipeline.multiplier = mapping.integer("multiplier", 0, most_stages);
  if (mapping.has("adder")) pipeline.adder = mapping.integer("adder", 1, most_stages);
  if (mapping.has("feedback") &&
      mapping.choice("feedback", {"stall", "interleave"}) == "interleave") {
    pipeline.feedback = Feedback::interleave;
  }
  return pipeline;
}

BufferConfig read_buffer(const StrictMapping& buffers, const char* name) {
  BufferConfig buffer;
  if (!buffers.has(name)) return buffer;
  const StrictMapping mapping = buffers.mapping(name, {"size", "ports"});
  if (mapping.has("size")) buffer.bytes = mapping.bytes("size");
  if (mapping.has("ports")) buffer.ports = mapping.integer("ports", 1, most_ports);
  return buffer;
}

MemoryConfig read_memory(const StrictMapping& mapping) {
  MemoryConfig memory;
  memory.bandwidth = mapping.positive("bandwidth", most_bandwidth);
  if (mapping.has("latency")) memory.latency = mapping.integer("latency", 0, longest_latency);
  if (mapping.has("burst")) memory.burst = mapping.integer("burst", 1, longest_burst);
  if (mapping.has("dmi")) memory.dmi = mapping.boolean("dmi");
  return memory;
}

Tiling read_tiling(const StrictMapping& mapping) {
  Tiling tiling;
  if (mapping.has("order")) {
    const std::string order = mapping.choice("order", {"chosen", "columns", "rows"});
    tiling.order = order == "columns" ? FoldOrder::columns_outer
                   : order == "rows"  ? FoldOrder::rows_outer
                                      : FoldOrder::chosen;
  }
  if (mapping.has("stream")) tiling.stream = mapping.integer("stream", 0, longest_stream);
  return tiling;
}

AcceleratorConfig read_config(const StrictMapping& top) {
  AcceleratorConfig config;
  const StrictMapping array =
      top.mapping("array", {"rows", "columns", "lanes", "dataflow", "double_buffered"});
  config.array = read_array(array);
  config.dataflow = array.choice("dataflow", dataflow_names());
  if (top.has("pipeline")) {
    config.array.pipeline =
        read_pipeline(top.mapping("pipeline", {"multiplier", "adder", "feedback"}));
  }
  if (top.has("buffers")) {
    const StrictMapping buffers = top.mapping("buffers", {"activations", "weights", "outputs"});
    config.storage.activations = read_buffer(buffers, "activations");
    config.storage.weights = read_buffer(buffers, "weights");
    config.storage.outputs = read_buffer(buffers, "outputs");
  }
  if (top.has("memory")) {
    config.storage.memory =
        read_memory(top.mapping("memory", {"bandwidth", "latency", "burst", "dmi"}));
  }
  if (top.has("tiling")) config.tiling = read_tiling(top.mapping("tiling", {"order", "stream"}));
  if (top.has("clock")) config.clock_hz = top.hertz("clock");
  return config;
}

// The node at `a.b.c`, or the innermost one on the way that is there.
const YamlNode& node_at(const YamlNode& root, std::string_view path) {
  const YamlNode* node = &root;
  while (!path.empty()) {
    const std::size_t end = std::min(path.find('.'), path.size());
    const YamlNode* next = node->find(path.substr(0, end));
    if (next == nullptr) break;
    node = next;
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return *node;
}

}  // namespace

std::span<const FormatKey> format_keys() { return keys_of_formats; }

FormatTexts overlaid(FormatTexts above, FormatTexts below) {
  // An operand preset brings a scaling of its own.
  if (find_operand_preset(above.weights) != nullptr) below.weights_scaling.clear();
  if (find_operand_preset(above.activations) != nullptr) below.activations_scaling.clear();
  for (const FormatKey& key : keys_of_formats) {
    std::string& text = above.*key.text;
    if (text.empty()) text = std::move(below.*key.text);
  }
  return above;
}

std::optional<Contradiction> contradiction_in(const AcceleratorConfig& config) {
  if (auto contradiction = contradiction_in(dataflow_record(config.dataflow), config.array)) {
    return contradiction;
  }
  if (config.storage.memory) return std::nullopt;
  for (const auto& [key, buffer] : {std::pair{"activations", config.storage.activations},
                                    {"weights", config.storage.weights},
                                    {"outputs", config.storage.outputs}}) {
    if (buffer.bytes == 0) continue;
    return Contradiction{"buffers." + std::string(key) + ".size",
                         "a buffer with a size needs a memory to fill it from"};
  }
  return std::nullopt;
}

AcceleratorFile parse_accelerator(std::string_view text, const std::string& file) {
  const YamlNode root = parse_yaml(text, file);
  const StrictMapping top(root, {file, ""},
                          {"name", "description", "array", "pipeline", "buffers", "memory",
                           "tiling", "clock", "formats", "layers"});
  AcceleratorFile result;
  if (top.has("name")) result.name = top.text("name");
  if (top.has("description")) result.description = top.text("description");
  result.config = read_config(top);
  if (const auto contradiction = contradiction_in(result.config)) {
    throw_at(file, node_at(root, contradiction->key).place,
             contradiction->key + ": " + contradiction->what);
  }
  if (top.has("formats")) {
    result.formats = read_formats(top.mapping("formats", with_format_keys({})));
  }
  if (!top.has("layers")) return result;
  for (const StrictMapping& rule : top.mappings("layers", with_format_keys({"match"}))) {
    result.layers.push_back(
        {rule.text("match"), read_formats(rule), place_text(file, rule.place("match"))});
  }
  return result;
}

}  // namespace guardbit::inline traces
