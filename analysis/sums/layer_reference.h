// The exact sums of a layer's outputs in MPFR, one output at a time: what they are before any
// accumulator touches them, by the textbook formulas of ExactFormat and from the codes alone. They
// judge the machine integers of layer_sums.h. Padding has no part in a sum, whether or not the
// format has a zero.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "analysis/reference/exact.h"
#include "analysis/reference/exact_bias.h"
#include "analysis/reference/mpfr_number.h"
#include "analysis/reference/scaled_dot.h"
#include "analysis/sums/reference_operands.h"

namespace guardbit::analysis {

/// The exact sums of one output.
struct ExactSums {
  MpfrNumber sum{2};  ///< of the quantised operands, scaled by block scales only, and the bias
  MpfrNumber magnitude_sum{2};  ///< of the products' magnitudes, and that of the bias
  /// Where block scales are factors of inner sums: the same without them, and the largest product
  /// of the two scales of any element.
  MpfrNumber unscaled_magnitude_sum{2}, largest_factor{2};
  MpfrNumber original{2};  ///< of the original operands and bias; zero where there are none
};

class LayerReference {
 public:
  /// `layer` and the tensors of `operands` are referred to, not copied.
  LayerReference(const LoweredLayer& layer, const ReferenceOperands& operands);

  LayerReference(const LayerReference&) = delete;
  LayerReference& operator=(const LayerReference&) = delete;

  /// The sums of an output, counted as batch, m, n; valid until the next call.
  const ExactSums& at(std::size_t output);
  /// What an inner register adds are multiples of 2^product_quantum_exp(): the products of
  /// operands, with their block scales where these are factors of products.
  int product_quantum_exp() const { return codes_->product_quantum_exp; }
  /// The addend of a channel's sums; only with a bias.
  const MpfrNumber& bias_addend(std::size_t channel) const { return codes_->bias.addend(channel); }

 private:
  struct CodeSums {  // what sums of codes need
    ExactDot dot;
    std::optional<ScaledDot> scaled_dot;  // where there are block scales
    int product_quantum_exp;
    ExactBias bias;
  };
  static std::optional<CodeSums> code_sums(const LoweredLayer& layer,
                                           const ReferenceOperands& operands);
  void gather(const OutputPlace& place);
  void sum_codes(std::size_t channel);
  void find_largest_factor();

  const LoweredLayer& layer_;
  ReferenceOperands operands_;
  std::optional<CodeSums> codes_;
  std::optional<ExactOperands> activation_scales_, weight_scales_;
  ExactSums sums_;

  std::vector<Code> a_codes_, b_codes_, a_scales_, b_scales_;  // scratch
  std::vector<float> a_floats_, b_floats_;
};

}  // namespace guardbit::analysis
