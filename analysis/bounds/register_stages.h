// The registers of a MAC unit as stages that round: what bounds over a whole sum need of each.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include "analysis/bounds/value_spacing.h"
#include "arith/registers/inner_sums.h"
#include "arith/registers/mac.h"

namespace guardbit::analysis {

/// A register that adds one term after another, all multiples of 2^q.
struct RoundingStage {
  RoundingRule rounding;
  /// The constants u and e of error_bound.h. Nothing for posits and takums.
  struct Relative {
    int significand_bits = 0;  ///< of u; 0: two's complement, without u
    double absolute = 0;
  };
  std::optional<Relative> relative;
  /// By binade of x: rounded up; one entry, for all, in two's complement.
  std::vector<double> errors;
  std::shared_ptr<const ValueSpacing> spacing;  ///< numbers the binades; null in two's complement
  std::optional<int> lsb;  ///< two's complement: what is rounded is each term alone, to 2^lsb
  bool errs_within_terms = false;  ///< no addition errs by more than the term it adds
  double largest = 0;  ///< rounded down: no content of at most this magnitude has overflowed

  double error_up_to(double x) const { return errors[spacing ? spacing->binade_of(x) : 0]; }
};

/// The stage of inner sums and, where there are two registers, the one that adds these.
struct RoundingStages {
  RoundingStage inner;
  std::optional<RoundingStage> outer;
  SumOrder order = {};
};

/// The stages of sums of multiples of 2^product_quantum_exp. Nothing for registers that
/// add otherwise: trees, aligned sums, rounded products, block scales of inner sums.
std::optional<RoundingStages> rounding_stages(const MacRegisters& registers,
                                              int product_quantum_exp,
                                              const ValueSpacings& spacings);

/// No register can overflow on the way to an output whose terms' magnitudes sum up to
/// `magnitude_sum`, if its error is at most `bound` unless something overflows: up to the first
/// overflow contents are at most bound away from partial sums, which are at most magnitude_sum.
bool excludes_overflow(const RoundingStages& stages, double magnitude_sum, double bound);

}  // namespace guardbit::analysis
