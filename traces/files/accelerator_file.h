// A configured machine with its number formats, as a YAML file says it (docs/configuration.md).
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "traces/accelerator.h"
#include "traces/dataflow.h"
#include "traces/files/json.h"

namespace guardbit::inline traces {

/// Specifications of a layer's numbers as text; empty where nothing is said.
struct FormatTexts {
  std::string weights, activations;  ///< formats or operand presets such as mxfp4
  std::string weights_scaling, activations_scaling;
  std::string accumulator;
  std::string requantise;                       ///< of the output registers
  std::string rounding, random_bits, overflow;  ///< of operands that become codes
  bool operator==(const FormatTexts&) const = default;
};

/// One specification: its key, its place, and what its text must fulfil.
struct FormatKey {
  const char* name;
  std::string FormatTexts::*text;
  void (*check)(const std::string& text);  ///< throws Error
};
/// All of them, in the order of the struct.
std::span<const FormatKey> format_keys();

/// `above` where it says something, else `below`; but a preset above keeps its scaling.
FormatTexts overlaid(FormatTexts above, FormatTexts below);

/// Formats of the layers whose names match the pattern.
struct LayerRule {
  std::string pattern;
  FormatTexts formats;
  std::string place = {};  ///< `file:line:column` of the pattern; no part of what the rule says
  bool operator==(const LayerRule& other) const {
    return pattern == other.pattern && formats == other.formats;
  }
};

struct AcceleratorFile {
  std::string name, description;  ///< may be empty
  AcceleratorConfig config;
  FormatTexts formats;            ///< where no rule says otherwise
  std::vector<LayerRule> layers;  ///< the first that matches a layer counts, and no other
};

/// The first setting that contradicts another one, if any. Throws SpecError for a dataflow that is
/// not there.
std::optional<Contradiction> contradiction_in(const AcceleratorConfig& config);

/// Reads text that may be hostile. Throws TraceError `file:line:column: ..` for anything misspelt,
/// missing, of a wrong kind, out of range or contradictory.
AcceleratorFile parse_accelerator(std::string_view text, const std::string& file);

/// The order's name in a file: `chosen`, `columns`, `rows`.
const char* name_of(FoldOrder order);

/// What the file says, key by key: sizes in bytes and the clock in Hz as numbers, or with
/// `with_units` as text such as `64KiB`.
Json accelerator_json(const AcceleratorFile& file, bool with_units = false);
/// YAML that reads back as the same.
std::string accelerator_yaml(const AcceleratorFile& file);

}  // namespace guardbit::inline traces
