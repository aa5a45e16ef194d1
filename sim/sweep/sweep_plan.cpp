// Multiplying studies out.
#include "sim/sweep/sweep_plan.h"

#include <algorithm>
#include <limits>
#include <set>
#include <tuple>

#include "arith/quantising/operand_presets.h"
#include "arith/spec.h"
#include "models/dataflow.h"
#include "sim/program/common_options.h"
#include "sim/sweep/sweep_costs.h"
#include "traces/format_name.h"
#include "traces/name_pattern.h"

namespace guardbit::sim {
namespace {

constexpr std::size_t most_choices = 1'000'000;

using Texts = std::vector<std::string>;

Texts or_usual(Texts texts, const std::string& usual) {
  return texts.empty() ? Texts{usual} : std::move(texts);
}

// A preset keeps the scaling that its definition gives it.
SweepOperand operand_of(const std::string& format, const std::string& scaling) {
  const OperandPreset* preset = find_operand_preset(format);
  const std::string name = preset == nullptr ? format : std::string(preset->format);
  const std::string scale = preset == nullptr ? scaling : std::string(preset->scaling);
  return {format_named(name).name, to_string(parse_scaling(scale))};
}

using Operands = std::pair<SweepOperand, SweepOperand>;

// Pairs of operands, formats outermost.
std::vector<Operands> operands_of(const SweepStudy& study) {
  std::vector<std::pair<std::string, std::string>> formats, scalings;
  for (const std::string& both : expanded(study, &SweepStudy::formats)) {
    formats.emplace_back(both, both);
  }
  const Texts activations = expanded(study, &SweepStudy::activations);
  for (const std::string& weights : expanded(study, &SweepStudy::weights)) {
    for (const std::string& other : activations) formats.emplace_back(weights, other);
  }
  for (const std::string& both : expanded(study, &SweepStudy::scalings)) {
    scalings.emplace_back(both, both);
  }
  if (scalings.empty()) {
    const Texts others =
        or_usual(expanded(study, &SweepStudy::activation_scalings), usual_activation_scaling);
    for (const std::string& weights :
         or_usual(expanded(study, &SweepStudy::weight_scalings), usual_weight_scaling)) {
      for (const std::string& other : others) scalings.emplace_back(weights, other);
    }
  }
  std::vector<Operands> operands;
  for (const auto& format : formats) {
    for (const auto& scaling : scalings) {
      operands.emplace_back(operand_of(format.first, scaling.first),
                            operand_of(format.second, scaling.second));
    }
  }
  return operands;
}

QuantisationRule rule_of(const SweepFile& file) {
  QuantisationOptions options;
  options.rounding = file.rounding;
  if (!file.random_bits.empty()) {
    options.random_bits =
        static_cast<std::uint64_t>(parse_integer(file.random_bits, 1, 32, "random bits"));
  }
  options.overflow = file.overflow;
  options.seed = file.seed;
  return options.rule();
}

class ChoiceProduct {
 public:
  explicit ChoiceProduct(SweepPlan& plan) : plan_(plan) {}

  void add(const SweepStudy& study) {
    Texts arrays, accumulators;
    for (const std::string& text : or_usual(expanded(study, &SweepStudy::arrays), "")) {
      arrays.push_back(text.empty() ? "" : to_string(parse_array_design(text)));
    }
    for (const std::string& text : or_usual(expanded(study, &SweepStudy::accumulators), "exact")) {
      accumulators.push_back(canonical_with_auto(text));
    }
    for (const Operands& operands : operands_of(study)) {
      for (const std::string& array : arrays) {
        for (const std::string& accumulator : accumulators) {
          add({operands.first, operands.second, array, accumulator}, study.place);
        }
      }
    }
  }

 private:
  void add(SweepChoice choice, const std::string& place) {
    if (!seen_.insert(choice).second) return;
    if (seen_.size() > most_choices) {
      throw SpecError((place.empty() ? "" : place + ": ") +
                      "the studies have more than 1000000 choices together");
    }
    plan_.choices.push_back(std::move(choice));
    plan_.places.push_back(place);
  }

  SweepPlan& plan_;
  std::set<SweepChoice> seen_;
};

Texts usual_fronts(const SweepPlan& plan) {
  Texts fronts;
  if (plan.cost) fronts = {"area", "luts"};
  const bool arrays = std::ranges::any_of(
      plan.choices, [](const SweepChoice& choice) { return !choice.array.empty(); });
  if (arrays) fronts.emplace_back("cycles");
  return fronts;
}

}  // namespace

std::string to_string(const SweepChoice& choice) {
  return "weights " + choice.weights.format + " (" + choice.weights.scaling + "), activations " +
         choice.activations.format + " (" + choice.activations.scaling + "), " +
         (choice.array.empty() ? "" : "array " + choice.array + ", ") + "accumulator " +
         choice.accumulator;
}

SweepPlan sweep_plan(const SweepFile& file, bool explain) {
  SweepPlan plan;
  plan.rule = rule_of(file);
  plan.explain = explain;
  plan.cost = file.cost || std::ranges::any_of(file.pareto, &is_unit_cost);
  ChoiceProduct product(plan);
  for (const SweepStudy& study : file.studies) product.add(study);
  plan.pareto = file.pareto.empty() ? usual_fronts(plan) : file.pareto;
  return plan;
}

std::vector<Layer> sweep_layers(const Trace& trace, const std::vector<std::string>& patterns) {
  if (patterns.empty()) return select_layers(trace, "");
  for (const std::string& pattern : patterns) select_layers(trace, pattern);
  std::vector<Layer> layers;
  for (const Layer& layer : trace.layers) {
    const auto matches = [&](const std::string& pattern) {
      return matches_pattern(layer.name, pattern);
    };
    if (std::ranges::any_of(patterns, matches)) layers.push_back(layer);
  }
  return layers;
}

std::optional<ArrayDesign> array_of(const SweepChoice& choice) {
  if (choice.array.empty()) return std::nullopt;
  return parse_array_design(choice.array);
}

std::size_t chain_length_of(const SweepChoice& choice) {
  const std::optional<ArrayDesign> array = array_of(choice);
  return array ? models::find_dataflow(array->dataflow).chain_length(array->array) : 0;
}

OperandChoice operand_choice(const SweepOperand& operand) {
  return {operand.format, parse_scaling(operand.scaling)};
}

}  // namespace guardbit::sim
