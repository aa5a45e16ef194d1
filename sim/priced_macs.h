// The MAC units of a sweep: what each costs, and how wrong its outputs are.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/cost.h"
#include "analysis/plot.h"
#include "sim/sweep.h"
#include "sim/table.h"

namespace guardbit {

/// One format under one accumulator, over all layers of a sweep.
struct PricedMac {
  std::string format;  ///< canonical
  int format_bits = 0;
  std::string accumulator;   ///< its kind
  int accumulator_bits = 0;  ///< of the widest layer
  RatioInterval area;        ///< against int8 with 32 bits; of the widest layer
  std::optional<double> luts;
  double error = 0;       ///< root mean square of the layers' relative errors of outputs
  bool on_front = false;  ///< no other has less area and no more error
};

/// In order of first appearance; without those that the area model does not cover.
std::vector<PricedMac> priced_macs(const std::vector<SweepRow>& rows);

/// The Pareto front, by rising area.
std::vector<PricedMac> front_of(const std::vector<PricedMac>& macs);

Table priced_mac_table(const std::vector<PricedMac>& macs);

/// Error against area and against LUTs, each with its Pareto front.
Figure error_versus_cost(const std::vector<PricedMac>& macs);

}  // namespace guardbit
