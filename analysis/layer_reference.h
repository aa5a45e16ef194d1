// The exact outputs of a layer: what its sums are before any accumulator touches them.
//
// Operands are decoded by the textbook formulas of ExactFormat. Their dot products are formed in
// machine integers where those provably hold them, and in MPFR: every output of a layer of up to
// 2e7 products, one in 64 of a larger one, and all that the integers do not hold. A difference
// throws. Padding has no part in a sum, whether or not the format has a zero.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "analysis/exact.h"
#include "analysis/mpfr_number.h"
#include "analysis/scaled_integers.h"
#include "traces/layer.h"

namespace guardbit {

/// The tensors of a layer, whole and row-major, and what their codes mean.
struct LayerOperands {
  std::span<const Code> activations, weights;
  std::string activation_format, weight_format;  ///< canonical names
  double activation_scale = 1;
  std::span<const double> weight_scales;  ///< one, or one a LoweredLayer::channel
  /// The real tensors that were quantised, in the same order; both empty if not known.
  std::span<const float> original_activations, original_weights;
  bool has_original() const { return !original_activations.empty(); }
};

struct ExactSums {
  MpfrNumber sum{2};            ///< of the quantised operands, not scaled
  MpfrNumber magnitude_sum{2};  ///< of the products' magnitudes
  MpfrNumber original{2};       ///< of the original operands; zero where there are none
};

class LayerReference {
 public:
  /// `layer` and the tensors of `operands` are referred to, not copied.
  LayerReference(const LoweredLayer& layer, const LayerOperands& operands);

  /// The sums of an output, counted as batch, m, n; valid until the next call. Rising outputs are
  /// fastest: the row of A at hand is kept, and the columns of B seen in this batch.
  const ExactSums& at(std::size_t output);
  /// The products of operands are multiples of 2^product_quantum_exp().
  int product_quantum_exp() const { return product_quantum_exp_; }

 private:
  struct Line {  // a row of A or a column of B
    ScaledIntegers quantised, original;
  };
  void read_row();
  const Line& column();
  void sum_in_mpfr(ExactSums& sums);
  void gather_codes();
  void gather_originals();
  void confirm();

  const LoweredLayer& layer_;
  LayerOperands operands_;
  ExactFormat activation_format_, weight_format_;
  DyadicCodes activation_values_, weight_values_;
  ExactDot exact_dot_;
  int product_quantum_exp_;
  std::size_t confirmed_every_;

  std::size_t batch_ = 0, m_ = 0, n_ = 0;  // the output at hand
  bool has_row_ = false;
  Line row_;
  std::vector<std::optional<Line>> columns_;
  ExactSums sums_;
  std::size_t calls_ = 0;

  std::vector<Dyadic> values_;  // scratch
  std::vector<Code> a_codes_, b_codes_;
  std::vector<float> a_floats_, b_floats_;
};

}  // namespace guardbit
