// What the sums of a layer needed on this trace, whatever register holds them.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "analysis/sums/observed_sums.h"
#include "arith/workers.h"
#include "traces/operands/quantised_layer.h"

namespace guardbit::analysis {

/// Outputs that do not fit a register of `bits`, and the first of them.
struct OverflowsAt {
  int bits = 0;
  std::size_t partial = 0;  ///< outputs with a partial sum that does not fit
  std::size_t last = 0;     ///< outputs whose final sum does not: wrong where registers wrap
  std::size_t output = 0;   ///< the first of `partial`: batch, m, n in row-major order
  std::size_t m = 0, n = 0, batch = 0;
  std::size_t products = 0;  ///< that had been added there when the sum first did not fit
};

struct LayerObservation {
  int product_lsb = 0;                 ///< exponent of the products' quantum
  ObservedSum widest;                  ///< of all outputs together
  std::vector<ObservedSum> channels;   ///< of each output channel
  std::vector<OverflowsAt> overflows;  ///< by falling width, from the first that some sum leaves
  std::size_t outputs = 0;
};

/// Widths down to 2 bits, or to the first at which all outputs overflow.
LayerObservation observe(const QuantisedLayer& layer, Workers& workers);

}  // namespace guardbit::analysis
