// An accelerator back as a document: one tree for JSON and YAML.
#include <cctype>
#include <sstream>

#include "arith/spec.h"
#include "traces/files/accelerator_file.h"
#include "traces/files/json.h"
#include "traces/quantity.h"

namespace guardbit::inline traces {
namespace {

Json formats_json(const FormatTexts& formats) {
  Json json = Json::object();
  for (const FormatKey& key : format_keys()) {
    const std::string& text = formats.*key.text;
    if (!text.empty()) json[key.name] = text;
  }
  return json;
}

Json array_json(const AcceleratorConfig& config) {
  Json json{{"rows", config.array.shape.rows},
            {"columns", config.array.shape.cols},
            {"dataflow", config.dataflow}};
  if (config.array.lanes > 1) json["lanes"] = config.array.lanes;
  if (config.array.double_buffered) json["double_buffered"] = true;
  return json;
}

Json pipeline_json(const PePipeline& pipeline) {
  return {{"multiplier", pipeline.multiplier},
          {"adder", pipeline.adder},
          {"feedback", pipeline.feedback == Feedback::interleave ? "interleave" : "stall"}};
}

Json buffer_json(const BufferConfig& buffer, bool with_units) {
  Json json = Json::object();
  if (buffer.bytes != 0) {
    json["size"] = with_units ? Json(byte_text(buffer.bytes)) : Json(buffer.bytes);
  }
  if (buffer.ports != 0) json["ports"] = buffer.ports;
  return json;
}

Json buffers_json(const AcceleratorConfig& config, bool with_units) {
  Json json = Json::object();
  const auto add = [&](const char* name, const BufferConfig& buffer) {
    Json one = buffer_json(buffer, with_units);
    if (!one.empty()) json[name] = std::move(one);
  };
  add("activations", config.storage.activations);
  add("weights", config.storage.weights);
  add("outputs", config.storage.outputs);
  return json;
}

Json memory_json(const MemoryConfig& memory) {
  return {{"bandwidth", memory.bandwidth},
          {"latency", memory.latency},
          {"burst", memory.burst},
          {"dmi", memory.dmi}};
}

// Words that YAML or its reader could take for something else go in quotes.
std::string yaml_scalar(const std::string& text) {
  constexpr const char* plain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./+:=,-";
  const bool null = text == "null" || text == "Null" || text == "NULL";
  const bool starts_plain = std::isalnum(static_cast<unsigned char>(text.front())) != 0;
  if (!null && starts_plain && text.find_first_not_of(plain) == text.npos && text.back() != ':') {
    return text;
  }
  return Json(text).dump();
}

// A folded paragraph of lines of up to 100 characters, which reads back as one line: words with one
// space between them. Other text stays on its line.
std::string description_text(const std::string& text) {
  if (text.front() == ' ' || text.back() == ' ' || text.find("  ") != text.npos) {
    return yaml_scalar(text);
  }
  std::string result = ">", line;
  std::istringstream words(text);
  for (std::string word; words >> word;) {
    if (!line.empty() && line.size() + word.size() > 96) {
      result += "\n  " + line;
      line.clear();
    }
    line += (line.empty() ? "" : " ") + word;
  }
  return result + "\n  " + line;
}

void append_yaml(std::string& text, const Json& mapping, std::string indent) {
  for (const auto& [key, value] : mapping.members()) {
    text += indent + key + ":";
    if (value.is_object()) {
      text += "\n";
      append_yaml(text, value, indent + "  ");
    } else if (value.is_array()) {
      text += "\n";
      for (const Json& item : value) {
        std::string entry;
        append_yaml(entry, item, indent + "    ");
        entry[indent.size() + 2] = '-';
        text += entry;
      }
    } else if (value.is_string()) {
      const auto& word = value.text();
      text += " " + (key == "description" ? description_text(word) : yaml_scalar(word)) + "\n";
    } else if (value.is_number_float()) {
      text += " " + real_text(value.number<double>()) + "\n";
    } else {
      text += " " + value.dump() + "\n";
    }
  }
}

}  // namespace

const char* name_of(FoldOrder order) {
  return order == FoldOrder::columns_outer ? "columns"
         : order == FoldOrder::rows_outer  ? "rows"
                                           : "chosen";
}

Json accelerator_json(const AcceleratorFile& file, bool with_units) {
  const AcceleratorConfig& config = file.config;
  Json json = Json::object();
  if (!file.name.empty()) json["name"] = file.name;
  if (!file.description.empty()) json["description"] = file.description;
  json["array"] = array_json(config);
  json["pipeline"] = pipeline_json(config.array.pipeline);
  if (Json buffers = buffers_json(config, with_units); !buffers.empty()) {
    json["buffers"] = std::move(buffers);
  }
  if (config.storage.memory) json["memory"] = memory_json(*config.storage.memory);
  json["tiling"] = {{"order", name_of(config.tiling.order)}, {"stream", config.tiling.stream}};
  json["clock"] = with_units ? Json(hertz_text(config.clock_hz)) : Json(config.clock_hz);
  if (Json formats = formats_json(file.formats); !formats.empty()) {
    json["formats"] = std::move(formats);
  }
  for (const LayerRule& rule : file.layers) {
    Json entry{{"match", rule.pattern}};
    entry.update(formats_json(rule.formats));
    json["layers"].push_back(std::move(entry));
  }
  return json;
}

std::string accelerator_yaml(const AcceleratorFile& file) {
  std::string text;
  append_yaml(text, accelerator_json(file, true), "");
  return text;
}

}  // namespace guardbit::inline traces
