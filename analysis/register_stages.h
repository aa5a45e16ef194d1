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
  int quantum_exp = 0;       ///< of the terms
  double relative = 0;
  double absolute = 0;
  double largest = 0;  ///< rounded down: no content of at most this magnitude has overflowed
};

/// An inner stage of up to `chunk` terms a sum and, where there are two registers, the outer one.
struct RoundingStages {
  RoundingStage inner;
  std::optional<RoundingStage> outer;
  std::size_t chunk = 1;
  std::size_t partials =
      0;  ///< inner sums take terms in turn, as in MacRegisters; 0: chunk by chunk
};

/// Of sums of k products that are multiples of 2^product_quantum_exp. Nothing for registers that
/// add otherwise: trees, aligned sums, rounded products, block scales of inner sums, formats
/// without even steps.
std::optional<RoundingStages> rounding_stages(const MacRegisters& registers,
                                              int product_quantum_exp, std::size_t k);

/// No register can overflow on the way to an output whose terms' magnitudes sum up to
/// `magnitude_sum`, if its error is at most `bound` unless something overflows: up to the first
/// overflow contents are at most bound away from partial sums, which are at most magnitude_sum.
bool excludes_overflow(const RoundingStages& stages, double magnitude_sum, double bound);

}  // namespace guardbit
