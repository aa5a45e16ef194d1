// What the choices of a sweep are called in plots.
#pragma once

#include <string>

#include "arith/accumulator_spec.h"
#include "sim/sweep_plan.h"

namespace guardbit {

/// The family and exponent split of a canonical format name: `int`, `E4`, `posit es 1`.
std::string family_label(const std::string& format);
/// What stays the same along a line of accumulators: all but its width.
std::string kind_label(const AccumulatorSpec& spec);

/// Names the parts of choices: what is the same in the whole plan is not said.
class ChoiceLabels {
 public:
  explicit ChoiceLabels(const SweepPlan& plan);

  /// `e4m3:fn`, `int4 weights, int8 activations`, with the scalings where these differ.
  std::string operands(const SweepChoice& choice) const;
  /// The line of operands that differ in the weights' width.
  std::string family(const SweepChoice& choice) const;
  /// `fixed, down`, with the array where these differ.
  std::string accumulator(const SweepChoice& choice) const;
  /// All of it.
  std::string whole(const SweepChoice& choice, const std::string& accumulator) const;

 private:
  std::string scalings(const SweepChoice& choice) const;

  bool scalings_differ_ = false, arrays_differ_ = false;
};

/// Whether sums are exact, whatever the order.
bool is_exact(const SweepChoice& choice);

}  // namespace guardbit
