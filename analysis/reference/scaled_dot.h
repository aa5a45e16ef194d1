// Exact dot products of operands with block scales, in MPFR and by the textbook formulas.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "analysis/reference/exact.h"
#include "analysis/reference/mpfr_number.h"

namespace guardbit::analysis {

/// One operand's codes, and those of the scale of each; the latter empty without block scales.
struct ScaledCodes {
  std::span<const Code> codes, scales;
};

class ScaledDot {
 public:
  /// The scale formats are absent where an operand has no block scales.
  ScaledDot(const ExactFormat& activations, const std::optional<ExactFormat>& activation_scales,
            const ExactFormat& weights, const std::optional<ExactFormat>& weight_scales);

  /// sum = sum of a[i] * b[i] times both scales, magnitude_sum = that of the magnitudes, exactly.
  /// All codes are numbers.
  void compute(const ScaledCodes& a, const ScaledCodes& b, MpfrNumber& sum,
               MpfrNumber& magnitude_sum);

 private:
  ExactOperands activations_, weights_;
  std::optional<ExactOperands> activation_scales_, weight_scales_;
  std::vector<MpfrNumber> products_;
};

}  // namespace guardbit::analysis
