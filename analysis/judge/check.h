// The judge of a simulated layer: bit-equal to the functional model, and within the proven bound of
// the exact sums.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "analysis/judge/error_stats.h"
#include "analysis/judge/register_value.h"
#include "analysis/sums/reference_operands.h"
#include "arith/product/matrix_product.h"
#include "arith/workers.h"
#include "traces/layer.h"
#include "traces/run_record.h"

namespace guardbit::analysis {

/// How much of a layer is compared with exact sums (the functional model always with all of it).
struct CheckOptions {
  /// Products to sum exactly. A layer with more is sampled: its outputs are cut into as many equal
  /// parts as the budget pays for, at least one, and one output is drawn from each.
  double budget = 1e9;
  std::uint64_t seed = 0;        ///< of the sample
  Detail detail = Detail::full;  ///< of what the functional model tells
};

struct LayerVerdict {
  std::size_t outputs = 0;
  std::size_t checked = 0;                 ///< compared with their exact sums
  std::size_t differ_from_functional = 0;  ///< outputs whose register or flags differ
  bool tally_differs = false;              ///< from the functional model's
  std::size_t bound_violations = 0;        ///< of the checked
  std::size_t congruence_violations = 0;   ///< of the checked: wrong modulo 2^width, see below
  std::size_t overflowed = 0;              ///< outputs with the flag output_overflowed
  ErrorStats stats;                        ///< of the checked
  bool passed = false;
  std::string first_failure;  ///< one line; empty if passed
  double share() const { return static_cast<double>(checked) / static_cast<double>(outputs); }
};

/// A simulated layer, and what it is compared with. Refers to all of them.
struct CheckedLayer {
  const LoweredLayer& layer;
  const ReferenceOperands& operands;
  const MacRegisters& registers;
  const LayerRun& simulated;
  const LayerRun& functional;  ///< of multiply_matrices with the same registers and seed
};

/// Judges `simulated`. An output whose flag output_overflowed is not set must lie within ErrorBound
/// of its exact sum; registers that wrap and add exactly must hold it modulo 2^width even if it is
/// (congruence_exp); infinity and NaN need the flag output_special. Threads do not change the
/// verdict.
LayerVerdict check_layer(const CheckedLayer& layer, const RegisterFormats& formats,
                         Workers& workers, const CheckOptions& options = {});

}  // namespace guardbit::analysis
