// What a sweep runs: every choice once, in the order of the specification.
#pragma once

#include <compare>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "traces/array_design.h"
#include "traces/files/sweep_specification.h"
#include "traces/operands/quantised_tensor.h"
#include "traces/trace.h"

namespace guardbit::sim {

/// The scalings of what a study says nothing about.
inline constexpr const char* usual_weight_scaling = "channel:max";
inline constexpr const char* usual_activation_scaling = "tensor:max";

/// One operand; both texts canonical.
struct SweepOperand {
  std::string format, scaling;
  auto operator<=>(const SweepOperand&) const = default;
};

/// How numbers are represented and summed. All texts are canonical.
struct SweepChoice {
  SweepOperand weights, activations;
  std::string array;        ///< empty: none, sums one after another
  std::string accumulator;  ///< `lsb=auto` fits the range of each layer's sums
  auto operator<=>(const SweepChoice&) const = default;
  bool has_operands_of(const SweepChoice& other) const {
    return weights == other.weights && activations == other.activations;
  }
};
/// In words, for messages.
std::string to_string(const SweepChoice& choice);

struct SweepPlan {
  std::vector<SweepChoice> choices;
  std::vector<std::string> places;  ///< of each choice's study in its file; may be empty
  QuantisationRule rule;
  bool explain = false;             ///< rows say which kernels ran
  bool cost = false;                ///< rows say what the MAC units cost
  std::vector<std::string> pareto;  ///< names of sweep_cost_names (sim/sweep/sweep_costs.h)
};

/// Multiplies the studies out; a choice that several have is run where it comes first. Costs and
/// fronts that the file does not name are chosen here. Throws Error at more than a million choices.
SweepPlan sweep_plan(const SweepFile& file, bool explain);

/// Throws Error, with the study's place and the choice, where a choice cannot run on one of the
/// layers, and for tensors that hold codes or no numbers: all that can be known before anything
/// runs.
void check_plan(const SweepPlan& plan, const Trace& trace, const std::vector<Layer>& layers);

/// The layers that one of the patterns matches, in the order of the trace; all without patterns.
/// Throws TraceError where a pattern matches none.
std::vector<Layer> sweep_layers(const Trace& trace, const std::vector<std::string>& patterns);

/// The array of a choice; nothing without one.
std::optional<ArrayDesign> array_of(const SweepChoice& choice);
/// Length of the chains that the array's dataflow sums in; 0 without.
std::size_t chain_length_of(const SweepChoice& choice);
/// What an operand becomes.
OperandChoice operand_choice(const SweepOperand& operand);

}  // namespace guardbit::sim
