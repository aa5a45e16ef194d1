// What the choices of a sweep are called in plots.
#pragma once

#include <string>
#include <vector>

#include "analysis/plotting/plot.h"
#include "arith/numbers/format_family.h"
#include "arith/registers/accumulator_spec.h"
#include "sim/sweep/sweep_plan.h"

namespace guardbit::sim {

/// What stays the same along a line of accumulators: all but its width.
std::string kind_label(const AccumulatorSpec& spec);

/// An operand by the name of its preset, else by its format, with the scaling where it is not
/// `usual`. `brief`: without the scaling and without what follows the format's colon.
std::string operand_label(const SweepOperand& operand, const std::string& usual,
                          bool brief = false);
/// `e4m3:fn`, `int4 * int8`: weights, activations.
std::string operands_label(const SweepChoice& choice, bool brief = false);
/// The line of operands that differ in the weights' width.
std::string operands_family(const SweepChoice& choice);
/// All of a choice; `accumulator` in its place.
std::string choice_label(const SweepChoice& choice, const std::string& accumulator);

/// A line of a plot on one array.
struct ArrayLine {
  std::string kind;
  std::string array;        ///< may be empty
  analysis::Series series;  ///< without a label
};
/// Lines of a kind whose values are the same on several arrays, within 2 %, become one, which names
/// these arrays unless they are all.
std::vector<analysis::Series> merged_lines(const std::vector<ArrayLine>& lines);

/// Whether sums are exact, whatever the order.
bool is_exact(const SweepChoice& choice);

}  // namespace guardbit::sim
