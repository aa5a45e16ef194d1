// Names of formats, accumulators and choices.
#include "sim/sweep_labels.h"

#include <algorithm>

namespace guardbit {

std::string family_label(const std::string& format) {
  const std::string name = format.substr(0, format.find(':'));
  const auto underscore = name.find('_');
  if (name.starts_with("posit")) return "posit es " + name.substr(underscore + 1);
  const bool is_unsigned = name.starts_with('u');
  const std::string bare = name.substr(is_unsigned ? 1 : 0);
  if (bare.starts_with('e'))
    return (is_unsigned ? "unsigned E" : "E") + bare.substr(1, bare.find('m') - 1);
  return name.substr(0, name.find_first_of("0123456789"));
}

std::string kind_label(const AccumulatorSpec& spec) {
  const RegisterSpec& reg = spec.inner;
  std::string label;
  switch (reg.kind) {
    case AccumulatorKind::exact:
      label = "exact";
      break;
    case AccumulatorKind::integer:
      label = "integer, " + std::string(name_of(reg.overflow));
      break;
    case AccumulatorKind::fixed:
      label = "fixed, " + std::string(name_of(reg.rounding.mode));
      break;
    case AccumulatorKind::floating:
      label = "float " + family_label(reg.format) + ", " + std::string(name_of(reg.rounding.mode));
      break;
    case AccumulatorKind::quire:
      label = reg.partial ? "partial quire" : "quire";
      break;
    case AccumulatorKind::aligned:
      label = "aligned, " + std::to_string(reg.aligned.terms) + " terms";
      break;
    case AccumulatorKind::tensor_core:
      label = reg.generation;
      break;
  }
  if (spec.partials != 0) return label + ", partial sums: " + std::to_string(spec.partials);
  if (spec.chunk == 0) return spec.tree ? label + ", pairwise" : label;
  return label + (spec.tree ? ", trees of " : ", chunks of ") + std::to_string(spec.chunk);
}

bool is_exact(const SweepChoice& choice) { return choice.accumulator == "exact"; }

ChoiceLabels::ChoiceLabels(const SweepPlan& plan) {
  for (const SweepChoice& choice : plan.choices) {
    const SweepChoice& first = plan.choices[0];
    scalings_differ_ = scalings_differ_ || choice.weights.scaling != first.weights.scaling ||
                       choice.activations.scaling != first.activations.scaling;
    arrays_differ_ = arrays_differ_ || choice.array != first.array;
  }
}

std::string ChoiceLabels::scalings(const SweepChoice& choice) const {
  if (!scalings_differ_) return "";
  const std::string &weights = choice.weights.scaling, &activations = choice.activations.scaling;
  return ", " + (weights == activations ? weights : weights + " / " + activations);
}

std::string ChoiceLabels::operands(const SweepChoice& choice) const {
  const std::string &weights = choice.weights.format, &activations = choice.activations.format;
  return (weights == activations ? weights : weights + " * " + activations) + scalings(choice);
}

std::string ChoiceLabels::family(const SweepChoice& choice) const {
  const std::string &weights = choice.weights.format, &activations = choice.activations.format;
  return family_label(weights) + (weights == activations ? "" : " * " + activations) +
         scalings(choice);
}

std::string ChoiceLabels::accumulator(const SweepChoice& choice) const {
  const std::string kind = kind_label(accumulator_with_lsb(choice.accumulator, 0));
  if (!arrays_differ_) return kind;
  return kind + ", " + (choice.array.empty() ? "no array" : choice.array);
}

std::string ChoiceLabels::whole(const SweepChoice& choice, const std::string& accumulator) const {
  const bool array = arrays_differ_ && !choice.array.empty();
  return operands(choice) + ", " + accumulator + (array ? ", " + choice.array : "");
}

}  // namespace guardbit
