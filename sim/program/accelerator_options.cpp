// From words to a machine: the command line wins over a layer's rule, that over the file's formats.
#include "sim/program/accelerator_options.h"

#include <algorithm>

#include "arith/spec.h"
#include "sim/program/common_options.h"
#include "sim/program/embedded_presets.h"
#include "traces/dataflow.h"
#include "traces/files/mapped_file.h"
#include "traces/files/scalesim_config.h"
#include "traces/name_pattern.h"
#include "traces/suggest.h"
#include "traces/trace_error.h"

namespace guardbit::sim {
namespace {

AcceleratorFile find_preset(const std::string& name) {
  std::vector<std::string> names;
  std::string all;
  for (AcceleratorFile& preset : accelerator_presets()) {
    if (preset.name == name) return preset;
    all += (all.empty() ? "" : ", ") + preset.name;
    names.push_back(preset.name);
  }
  throw UsageError("--preset: '" + name + "' is not one of " + all + did_you_mean(name, names));
}

// The first few names, and how many more there are.
std::string some_of(const std::vector<std::string>& names) {
  constexpr std::size_t most = 12;
  std::string text;
  for (std::size_t i = 0; i < std::min(most, names.size()); ++i) {
    text += (i == 0 ? "" : ", ") + names[i];
  }
  return names.size() > most ? text + " and " + std::to_string(names.size() - most) + " more"
                             : text;
}

}  // namespace

AcceleratorFile usual_accelerator() {
  AcceleratorFile usual;
  usual.config.array.shape = {16, 16};
  usual.config.dataflow = usual_dataflow();
  return usual;
}

FormatTexts usual_formats() {
  FormatTexts usual;
  usual.weights = usual.activations = "e4m3";
  usual.accumulator = "float:fp32";
  usual.rounding = "nearest-even";
  usual.random_bits = "16";
  usual.overflow = "saturate";
  return usual;
}

LayerFormats formats_of(const AcceleratorFile& accelerator, const std::string& layer,
                        std::uint64_t seed) {
  FormatTexts texts = overlaid(accelerator.formats, usual_formats());
  for (const LayerRule& rule : accelerator.layers) {
    if (!matches_pattern(layer, rule.pattern)) continue;
    texts = overlaid(rule.formats, std::move(texts));
    break;
  }
  LayerFormats formats;
  const ScalingOptions scaling{texts.weights_scaling, texts.activations_scaling};
  formats.weights = scaling.weights_choice(texts.weights);
  formats.activations = scaling.activations_choice(texts.activations);
  formats.accumulator = parse_accumulator(texts.accumulator);
  if (!texts.requantise.empty()) formats.requantisation = parse_requantisation(texts.requantise);
  formats.rule = {{parse_rounding(texts.rounding, "rounding"),
                   parse_integer(texts.random_bits, 1, 32, "random bits")},
                  parse_overflow(texts.overflow, "overflow"),
                  seed};
  return formats;
}

void require_rules_match(const AcceleratorFile& accelerator,
                         const std::vector<std::string>& layers) {
  for (const LayerRule& rule : accelerator.layers) {
    const auto matches = [&](const std::string& name) {
      return matches_pattern(name, rule.pattern);
    };
    if (std::any_of(layers.begin(), layers.end(), matches)) continue;
    throw_trace_error(rule.place, "match: '" + rule.pattern + "' matches no layer of the trace" +
                                      did_you_mean(rule.pattern, layers) + ", which has " +
                                      some_of(layers));
  }
}

AcceleratorFile load_accelerator(const std::string& path) {
  const MappedFile file{path};
  const std::string_view text(reinterpret_cast<const char*>(file.bytes().data()),
                              file.bytes().size());
  if (path.ends_with(".cfg")) return parse_scalesim_config(text, path);
  return parse_accelerator(text, path);
}

std::vector<AcceleratorFile> accelerator_presets() {
  std::vector<AcceleratorFile> presets;
  for (const std::string& text : embedded_presets()) {
    presets.push_back(parse_accelerator(text, "embedded preset"));
  }
  std::sort(presets.begin(), presets.end(),
            [](const auto& a, const auto& b) { return a.name < b.name; });
  return presets;
}

ArrayShape parse_array(const std::string& text) {
  const auto cross = text.find('x');
  if (cross == text.npos) throw SpecError("array '" + text + "': expected <rows>x<columns>");
  const auto side = [&](const std::string& digits, const char* what) {
    return static_cast<std::size_t>(
        parse_integer(digits, 1, 4096, "array '" + text + "', " + what));
  };
  return {side(text.substr(0, cross), "rows"), side(text.substr(cross + 1), "columns")};
}

void AcceleratorOptions::declare(Arguments& arguments) {
  arguments.option(
      "--config", &config, "FILE",
      "accelerator in YAML, or SCALE-Sim's .cfg; what the options say counts above it");
  arguments.option("--preset", &preset, "NAME", "the same by name; --list-presets has the names");
  arguments.option("--array", &array, "RxC",
                   "rows x columns of processing elements; 16x16 if left out");
  arguments.option("--lanes", &lanes, "N",
                   "products a unit takes a cycle; dataflow " +
                       dataflows_with(&DataflowRecord::lanes) + " only");
  arguments.choice("--dataflow", &dataflow, dataflow_names(),
                   dataflows_in_words() + "; " + usual_dataflow() + " if left out");
}

AcceleratorFile AcceleratorOptions::accelerator(const FormatTexts& formats) const {
  if (!config.empty() && !preset.empty())
    throw UsageError("--config and --preset exclude each other");
  AcceleratorFile file = !config.empty()   ? load_accelerator(config)
                         : !preset.empty() ? find_preset(preset)
                                           : usual_accelerator();
  if (!array.empty()) file.config.array.shape = parse_array(array);
  if (!dataflow.empty()) file.config.dataflow = dataflow;
  if (lanes) {
    if (*lanes < 1 || *lanes > 1024) {
      throw UsageError("--lanes: " + std::to_string(*lanes) + " is not from 1 to 1024");
    }
    file.config.array.lanes = static_cast<std::size_t>(*lanes);
  }
  if (const auto contradiction = contradiction_in(file.config)) {
    throw UsageError(contradiction->key + ": " + contradiction->what);
  }
  file.formats = overlaid(formats, std::move(file.formats));
  for (LayerRule& rule : file.layers) rule.formats = overlaid(formats, std::move(rule.formats));
  return file;
}

}  // namespace guardbit::sim
