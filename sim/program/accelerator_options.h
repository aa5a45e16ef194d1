// The configured machine of a run: a file or preset, and what the command line says above it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "arith/quantising/requantise.h"
#include "arith/registers/accumulator_spec.h"
#include "sim/program/arguments.h"
#include "traces/files/accelerator_file.h"
#include "traces/operands/quantised_tensor.h"

namespace guardbit::sim {

/// How the numbers of a layer are represented.
struct LayerFormats {
  OperandChoice weights;  ///< the format may be empty for tensors that hold codes
  OperandChoice activations;
  AccumulatorSpec accumulator;
  QuantisationRule rule;
  std::optional<RequantisationSpec> requantisation;  ///< of the output registers
};

/// What stands where neither file nor command line says anything.
FormatTexts usual_formats();

/// The formats of a layer: of the first rule that matches, then of the file, then the usual ones.
/// Throws SpecError.
LayerFormats formats_of(const AcceleratorFile& accelerator, const std::string& layer,
                        std::uint64_t seed);

/// Throws TraceError at the first rule whose pattern matches none of these names of layers.
void require_rules_match(const AcceleratorFile& accelerator,
                         const std::vector<std::string>& layers);

/// Reads SCALE-Sim's .cfg, or YAML from a file of any other name. Throws TraceError.
AcceleratorFile load_accelerator(const std::string& path);

/// What is simulated where nothing is said: 16 x 16 elements of the usual dataflow.
AcceleratorFile usual_accelerator();

/// The presets that the program carries, by name.
std::vector<AcceleratorFile> accelerator_presets();

/// `16x16` as rows x columns, each from 1 to 4096. Throws SpecError.
ArrayShape parse_array(const std::string& text);

/// `--config`, `--preset`, `--array`, `--lanes` and `--dataflow`.
struct AcceleratorOptions {
  std::string config, preset, array, dataflow;
  std::optional<std::uint64_t> lanes;

  /// Declares them in the group that is open.
  void declare(Arguments& arguments);
  /// The file or preset (a 16x16 weight-stationary array if none is given) with what the other
  /// options say, and with `formats` above its own and above those of its rules. Throws Error.
  AcceleratorFile accelerator(const FormatTexts& formats) const;
};

}  // namespace guardbit::sim
