// The shared options.
#include "sim/program/common_options.h"

#include <filesystem>
#include <string_view>

#include "arith/error.h"
#include "arith/numbers/rounding.h"
#include "arith/quantising/operand_presets.h"
#include "sim/program/embedded_sample.h"
#include "traces/files/json.h"
#include "traces/files/mapped_file.h"
#include "traces/files/scalesim_topology.h"

namespace guardbit::sim {

void TableOptions::declare(Arguments& arguments) {
  arguments.group("Output");
  arguments.flag("--json", &json, "print JSON, an array of objects");
  arguments.flag("--csv", &csv, "print comma-separated values with a header line");
}

std::string TableOptions::print(const Table& table) const {
  if (json) return print_json(table.records());
  if (csv) return table.csv();
  return table.text();
}

std::string TableOptions::print_json(const Json& document) const {
  if (csv) throw UsageError("--json and --csv exclude each other");
  return document.dump(2, BadText::replaced) + "\n";
}

void QuantisationOptions::declare(Arguments& arguments) {
  arguments.group("Quantisation of real tensors");
  arguments.choice(
      "--rounding", &rounding,
      {"nearest-even", "nearest-away", "toward-zero", "up", "down", "to-odd", "stochastic"},
      "how values are rounded (nearest-even if left out)");
  arguments.option("--random-bits", &random_bits, "N",
                   "random bits of stochastic rounding, 1 to 32; 16 if left out");
  arguments.choice("--overflow", &overflow, {"saturate", "infinity", "wrap"},
                   "what values beyond the largest become (saturate if left out)");
  arguments.option("--seed", &seed, "N", "seed of every random bit");
}

QuantisationRule QuantisationOptions::rule() const {
  const std::uint64_t bits = random_bits.value_or(16);
  if (bits < 1 || bits > 32) {
    throw UsageError("--random-bits: " + std::to_string(bits) + " is not from 1 to 32");
  }
  return {{parse_rounding(rounding.empty() ? "nearest-even" : rounding, "--rounding"),
           static_cast<int>(bits)},
          parse_overflow(overflow.empty() ? "saturate" : overflow, "--overflow"),
          seed};
}

OperandChoice operand_choice(const std::string& format, const std::string& scaling,
                             const std::string& usual, const std::string& option) {
  const OperandPreset* preset = find_operand_preset(format);
  if (preset == nullptr) return {format, parse_scaling(scaling.empty() ? usual : scaling)};
  if (scaling.empty()) return {std::string(preset->format), parse_scaling(preset->scaling)};
  throw SpecError(option + " '" + scaling + "': " + format + " has a scaling of its own, " +
                  std::string(preset->scaling));
}

void ScalingOptions::declare(Arguments& arguments) {
  arguments.option("--weights-scaling", &weights, "SPEC",
                   "none, tensor:.., channel:.. or block:..; channel:max if left out");
  arguments.option("--activations-scaling", &activations, "SPEC",
                   "none, tensor:.. or block:..; tensor:max if left out");
}

OperandChoice ScalingOptions::weights_choice(const std::string& format) const {
  return operand_choice(format, weights, "channel:max", "--weights-scaling");
}

OperandChoice ScalingOptions::activations_choice(const std::string& format) const {
  return operand_choice(format, activations, "tensor:max", "--activations-scaling");
}

void ThreadOptions::declare(Arguments& arguments) {
  arguments.option("--threads", &threads, "N", "threads; one for each core if left out");
}

unsigned ThreadOptions::count() const {
  constexpr std::uint64_t most = 1024;
  if (!threads) return 0;
  if (*threads >= 1 && *threads <= most) return static_cast<unsigned>(*threads);
  throw UsageError("--threads: " + std::to_string(*threads) + " is not from 1 to " +
                   std::to_string(most));
}

namespace {

bool is_topology(const std::string& path) { return path.ends_with(".csv"); }

std::vector<TopologyLayer> read_topology(const std::string& path) {
  const MappedFile file{path};
  const std::string_view text(reinterpret_cast<const char*>(file.bytes().data()),
                              file.bytes().size());
  return parse_topology(text, path);
}

}  // namespace

Trace load_trace(const std::string& path, const std::string& pattern, std::uint64_t seed) {
  if (path.empty()) return parse_trace(embedded_sample(), "embedded sample");
  if (!is_topology(path)) return read_trace(path);
  return synthetic_trace(read_topology(path), std::filesystem::path(path).stem().string(), pattern,
                         seed);
}

std::vector<std::string> layer_names(const std::string& path, const Trace& trace) {
  std::vector<std::string> names;
  if (is_topology(path)) {
    for (const TopologyLayer& layer : read_topology(path)) names.push_back(layer.layer.name);
  } else {
    for (const Layer& layer : trace.layers) names.push_back(layer.name);
  }
  return names;
}

}  // namespace guardbit::sim
