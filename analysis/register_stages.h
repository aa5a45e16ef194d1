// The registers of a MAC unit as stages that round: what bounds over a whole sum need of each.
#pragma once

#include <cstddef>
#include <optional>

#include "arith/accumulators.h"

namespace guardbit {

/// A register that adds one term after another. Addition i of terms that are multiples of 2^q errs
/// by at most max(relative * |x|, absolute), x being what is rounded; u and e of error_bound.h.
struct RoundingStage {
  RoundingRule rounding;
  int significand_bits = 0;  ///< of a floating-point register; 0: two's complement
  double relative = 0;
  double absolute = 0;
};

/// An inner stage of up to `chunk` terms a sum and, where there are two registers, the outer one.
struct RoundingStages {
  RoundingStage inner;
  std::optional<RoundingStage> outer;
  std::size_t chunk = 1;
};

/// Of sums of k products that are multiples of 2^product_quantum_exp. Nothing for registers that add
/// otherwise: trees, aligned sums, rounded products, block scales of inner sums, formats without
/// even steps.
std::optional<RoundingStages> rounding_stages(const MacRegisters& registers,
                                              int product_quantum_exp, std::size_t k);

}  // namespace guardbit
