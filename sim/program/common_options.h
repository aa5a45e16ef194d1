// Options and inputs that several commands share, so that they mean the same everywhere.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "sim/program/arguments.h"
#include "sim/tables/table.h"
#include "traces/files/json.h"
#include "traces/operands/quantised_layer.h"
#include "traces/trace.h"

namespace guardbit::sim {

/// `--json` and `--csv`: how a table is printed.
struct TableOptions {
  bool json = false;
  bool csv = false;

  void declare(Arguments& arguments);
  /// Throws UsageError if both are given.
  std::string print(const Table& table) const;
  /// Any document as --json prints it.
  std::string print_json(const Json& document) const;
  bool text() const { return !json && !csv; }  ///< for people: notes may stand around the table
};

/// `--rounding`, `--random-bits`, `--overflow` and `--seed`: how real tensors become codes. Empty
/// where left out: to nearest even, 16 bits, saturating.
struct QuantisationOptions {
  std::string rounding;
  std::optional<std::uint64_t> random_bits;
  std::string overflow;
  std::uint64_t seed = 0;

  /// Declares them in a group of their own.
  void declare(Arguments& arguments);
  /// Throws SpecError or UsageError.
  QuantisationRule rule() const;
};

/// A format with a scaling, `usual` where `scaling` is empty; or an operand preset, which has a
/// scaling of its own. Throws SpecError naming `option`, which gave the scaling, if a preset got
/// one.
OperandChoice operand_choice(const std::string& format, const std::string& scaling,
                             const std::string& usual, const std::string& option);

/// `--weights-scaling` and `--activations-scaling`; empty where left out.
struct ScalingOptions {
  std::string weights;
  std::string activations;

  /// Declares them in the group that is open.
  void declare(Arguments& arguments);
  /// What the operand of this format, or of this preset, shall become. Throw SpecError.
  OperandChoice weights_choice(const std::string& format) const;
  OperandChoice activations_choice(const std::string& format) const;
};

/// `--threads`: how many share out the work. Results do not depend on it.
struct ThreadOptions {
  std::optional<std::uint64_t> threads;  ///< if left out, one for each core

  /// Declares it in the group that is open.
  void declare(Arguments& arguments);
  /// What Workers takes. Throws UsageError unless it is from 1 to 1024.
  unsigned count() const;
};

/// Reads a trace file, or the sample that the program carries if `path` is empty. Of a topology (a
/// file `.csv`), the layers that match the pattern get values of the seed. Throws TraceError.
Trace load_trace(const std::string& path, const std::string& pattern = "", std::uint64_t seed = 0);
/// The names of all layers of the file that the trace was loaded from, also of those of a topology
/// that got no values.
std::vector<std::string> layer_names(const std::string& path, const Trace& trace);

}  // namespace guardbit::sim
