// The plots of a finished sweep. Errors of several layers are combined as the root of their mean
// square. A figure without panels has nothing to show.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/plotting/plot.h"
#include "sim/sweep/sweep.h"

namespace guardbit::sim {

/// The rows of a plan, whole layers; refers to both.
struct SweepRows {
  const SweepPlan& plan;
  const std::vector<SweepRow>& rows;
  std::size_t choices() const { return plan.choices.size(); }
  std::size_t layers() const { return rows.size() / choices(); }
  const SweepRow& at(std::size_t layer, std::size_t choice) const {
    return rows[layer * choices() + choice];
  }
};

/// The root of the mean of squares.
class RootMeanSquare {
 public:
  void add(double error) {
    sum_of_squares_ += error * error;
    ++count_;
  }
  double value() const;

 private:
  double sum_of_squares_ = 0;
  int count_ = 0;
};

/// Error against the bits of the weights under exact sums: a panel a network, a line a family and
/// exponent split.
analysis::Figure error_versus_bitwidth(const SweepRows& rows);
/// Error of the arithmetic against the accumulator's bits: a panel a pair of operands, a line a
/// kind of accumulator, and the quantisation error that it should stay under.
analysis::Figure error_versus_accumulator_width(const SweepRows& rows);
/// For each layer and each width of both operands, the format of the least error under exact sums.
analysis::Figure best_format_per_layer(const SweepRows& rows);

}  // namespace guardbit::sim
