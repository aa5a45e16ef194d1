// Refusing a sweep before it runs: operands are tried on a few numbers, registers on every layer.
#include <map>
#include <set>
#include <string>

#include "analysis/judge/layer_bench.h"
#include "analysis/machine/closed_form.h"
#include "sim/sweep/sweep_plan.h"
#include "traces/operands/codec_cache.h"
#include "traces/operands/quantised_layer.h"

namespace guardbit::sim {
namespace {

class PlanCheck {
 public:
  PlanCheck(const SweepPlan& plan, const Trace& trace) : plan_(plan), trace_(trace) {}

  // The same layers are alike for registers where their sums are equally long.
  void check(const std::vector<Layer>& layers) {
    for (const Layer& layer : layers) {
      analysis::require_real(trace_, layer);
      lowered_.emplace_back(layer, trace_.tensors.at(layer.activations).shape,
                            trace_.tensors.at(layer.weights).shape);
    }
    for (std::size_t i = 0; i < plan_.choices.size(); ++i) {
      try {
        check(plan_.choices[i], layers);
      } catch (const SpecError& error) {
        const std::string& place = plan_.places[i];
        throw SpecError((place.empty() ? "" : place + ": ") + to_string(plan_.choices[i]) + ": " +
                        error.what());
      }
    }
  }

 private:
  void check(const SweepChoice& choice, const std::vector<Layer>& layers) {
    const OperandChoice activations = operand_choice(choice.activations);
    if (activations.scaling.per_channel) {
      throw SpecError(
          "a scale of activations that changes along the sum cannot be taken out of it; "
          "expected none, tensor:... or block:...");
    }
    const QuantisedTensor& a = tried(choice.activations);
    const QuantisedTensor& b = tried(choice.weights);
    const AccumulatorSpec spec = accumulator_with_lsb(choice.accumulator, 0);
    const std::size_t rows = chain_length_of(choice);
    if (const auto array = array_of(choice)) analysis::closed_form(array->dataflow);
    if (!choice.array.empty() && spec.order.partials != 0) {
      throw SpecError(
          "elements of an array without stages keep one sum, not partial sums that take "
          "turns; expected no partials, or no array");
    }
    // Only block scales see more of a layer than the length of its sums, and some
    // registers do not depend on the operands at all.
    const bool blocks = a.blocks || b.blocks;
    SweepChoice alike = choice;
    alike.array = std::to_string(rows);
    if (fits_all(spec) && !blocks) alike.weights = alike.activations = {};
    if (!tried_choices_.insert(alike).second) return;
    for (std::size_t i = 0; i < layers.size(); ++i) {
      if (blocks && !layers[i].bias.empty()) {
        throw SpecError("layer '" + layers[i].name +
                        "' has a bias, which is added in units of its "
                        "products; expected operands without block scales");
      }
      if (i == 0 || blocks) registers_for({layers[i], lowered_[i], a, b}, spec, rows);
    }
  }

  static bool fits_all(const AccumulatorSpec& spec) {
    return spec.inner->fits_all() && (!spec.outer || (*spec.outer)->fits_all());
  }

  // A few numbers as this operand.
  const QuantisedTensor& tried(const SweepOperand& operand) {
    const auto known = tried_.find(operand);
    if (known != tried_.end()) return known->second;
    const Tensor few{{4}, {1.0F, 0.5F, 0.25F, 2.0F}, {}, {}};
    return tried_
        .emplace(operand, quantise_tensor(few, "of a trial", operand_choice(operand), plan_.rule,
                                          {channels_along({4}, 0), 0}, codecs_))
        .first->second;
  }

  const SweepPlan& plan_;
  const Trace& trace_;
  CodecCache codecs_;
  std::map<SweepOperand, QuantisedTensor> tried_;
  std::set<SweepChoice> tried_choices_;  // with the length of chains for the array
  std::vector<LoweredLayer> lowered_;
};

}  // namespace

void check_plan(const SweepPlan& plan, const Trace& trace, const std::vector<Layer>& layers) {
  PlanCheck(plan, trace).check(layers);
}

}  // namespace guardbit::sim
