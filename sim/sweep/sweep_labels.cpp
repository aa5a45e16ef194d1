// Names of formats, accumulators and choices.
#include "sim/sweep/sweep_labels.h"

#include <algorithm>
#include <cmath>

#include "arith/quantising/operand_presets.h"
#include "traces/format_name.h"

namespace guardbit::sim {
namespace {

std::string bare(const std::string& format) { return format.substr(0, format.find(':')); }

// Where they are not the usual ones.
std::string scalings_label(const SweepChoice& choice) {
  const std::string &weights = choice.weights.scaling, &activations = choice.activations.scaling;
  if (weights == usual_weight_scaling && activations == usual_activation_scaling) return "";
  return ", " + (weights == activations ? weights : weights + " / " + activations);
}

// No eye tells them apart on a logarithmic axis.
bool look_alike(const analysis::Series& a, const analysis::Series& b) {
  constexpr double close = 0.02;
  return a.x == b.x && std::ranges::equal(a.y, b.y, [](double one, double other) {
           return one == other || std::abs(one - other) <= close * std::min(one, other);
         });
}

}  // namespace

std::string kind_label(const AccumulatorSpec& spec) {
  const std::string label = spec.inner->label();
  const SumOrder& order = spec.order;
  if (order.partials != 0) return label + ", partial sums: " + std::to_string(order.partials);
  if (order.chunk == 0) return order.tree ? label + ", pairwise" : label;
  return label + (order.tree ? ", trees of " : ", chunks of ") + std::to_string(order.chunk);
}

bool is_exact(const SweepChoice& choice) { return choice.accumulator == "exact"; }

std::string operand_label(const SweepOperand& operand, const std::string& usual, bool brief) {
  for (const OperandPreset& preset : operand_presets()) {
    const bool same = format_named(std::string(preset.format)).name == operand.format &&
                      to_string(parse_scaling(preset.scaling)) == operand.scaling;
    if (same) return std::string(preset.name);
  }
  if (brief) return bare(operand.format);
  return operand.format + (operand.scaling == usual ? "" : ", " + operand.scaling);
}

std::string operands_label(const SweepChoice& choice, bool brief) {
  const std::string weights = operand_label(choice.weights, usual_weight_scaling, brief);
  const std::string activations =
      operand_label(choice.activations, usual_activation_scaling, brief);
  if (choice.weights.format != choice.activations.format) return weights + " * " + activations;
  if (weights == activations || choice.weights.scaling == choice.activations.scaling) {
    return weights;
  }
  return brief ? weights : choice.weights.format + scalings_label(choice);
}

std::string operands_family(const SweepChoice& choice) {
  const std::string &weights = choice.weights.format, &activations = choice.activations.format;
  const bool plain = format_named(bare(weights)).name == weights;
  const std::string options = plain ? "" : weights.substr(bare(weights).size());
  return family_label(weights) + options + (weights == activations ? "" : " * " + activations) +
         scalings_label(choice);
}

std::string choice_label(const SweepChoice& choice, const std::string& accumulator) {
  return operands_label(choice) + ", " + accumulator +
         (choice.array.empty() ? "" : ", " + choice.array);
}

std::vector<analysis::Series> merged_lines(const std::vector<ArrayLine>& lines) {
  std::vector<analysis::Series> merged;
  std::vector<bool> done(lines.size(), false);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (done[i]) continue;
    bool everywhere = true;
    std::string arrays;
    for (std::size_t j = 0; j < lines.size(); ++j) {
      if (lines[j].kind != lines[i].kind) continue;
      const bool alike = !done[j] && look_alike(lines[i].series, lines[j].series);
      everywhere = everywhere && alike;
      if (!alike) continue;
      done[j] = true;
      arrays += ", " + (lines[j].array.empty() ? "no array" : lines[j].array);
    }
    merged.push_back(lines[i].series);
    merged.back().label = lines[i].kind + (everywhere ? "" : arrays);
  }
  return merged;
}

}  // namespace guardbit::sim
