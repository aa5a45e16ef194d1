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
#include "analysis/exact_bias.h"
#include "analysis/mpfr_number.h"
#include "analysis/scaled_dot.h"
#include "analysis/scaled_integers.h"
#include "traces/block_layout.h"
#include "traces/layer.h"

namespace guardbit {

/// The block scales of a tensor; without a layout it has none.
struct LayerBlocks {
  std::span<const Code> scales;
  std::string format = {};  ///< canonical name
  const BlockLayout* layout = nullptr;
};

/// The tensors of a layer, whole and row-major, and what their codes mean.
struct LayerOperands {
  std::span<const Code> activations, weights;
  std::string activation_format, weight_format;  ///< canonical names
  double activation_scale = 1;
  std::span<const double> weight_scales;  ///< one, or one a LoweredLayer::channel
  LayerBlocks activation_blocks = {}, weight_blocks = {};
  /// Block scales are factors of inner sums; else they are factors of products.
  bool scales_sums = false;
  /// Real, one a LoweredLayer::channel; empty without a bias. Not beside block scales.
  std::span<const float> bias = {};
  /// The real tensors that were quantised, in the same order; both empty if not known.
  std::span<const float> original_activations, original_weights;
  bool has_original() const { return !original_activations.empty(); }
};

struct ExactSums {
  MpfrNumber sum{2};            ///< of the quantised operands, scaled by block scales only, and the bias
  MpfrNumber magnitude_sum{2};  ///< of the products' magnitudes, and that of the bias
  /// Where block scales are factors of inner sums: the same without them, and the largest product of
  /// the two scales of any element.
  MpfrNumber unscaled_magnitude_sum{2}, largest_factor{2};
  MpfrNumber original{2};       ///< of the original operands and bias; zero where there are none
};

class LayerReference {
 public:
  /// `layer` and the tensors of `operands` are referred to, not copied.
  LayerReference(const LoweredLayer& layer, const LayerOperands& operands);

  LayerReference(const LayerReference&) = delete;
  LayerReference& operator=(const LayerReference&) = delete;

  /// The sums of an output, counted as batch, m, n; valid until the next call. Rising outputs are
  /// fastest: the row of A at hand is kept, and the columns of B seen in this batch.
  const ExactSums& at(std::size_t output);
  /// What an inner register adds are multiples of 2^product_quantum_exp(): the products of operands,
  /// with their block scales where these are factors of products.
  int product_quantum_exp() const { return product_quantum_exp_; }

 private:
  struct Line {  // a row of A or a column of B
    ScaledIntegers quantised, original;
    // Where block scales are factors of inner sums: without them, and the scale of each element,
    // which any scale format of 16 bits has exactly.
    ScaledIntegers unscaled;
    std::vector<long double> scales;
  };
  // One of the two operands.
  struct Side {
    std::span<const Code> codes;
    std::span<const float> originals;
    const LayerBlocks& blocks;
    DyadicCodes values;
    std::optional<DyadicCodes> scales;
    Dyadic scale(std::size_t index);
    Dyadic scaled(std::size_t index);
    int scale_quantum_exp();
  };
  // `index` gives the element of the tensor at place k, if there is one. With a bias each line has one
  // more place, 1 in a row and the bias in a column: `last`, in quantised and in original operands.
  struct Last {
    Dyadic quantised, original;
  };
  template <class Index>
  void read(Line& line, Side& side, Index index, const Last& last);
  void read_row();
  const Line& column();
  void scale_sums(const Line& a, const Line& b);
  void sum_in_mpfr(ExactSums& sums);
  void gather_codes();
  void gather_originals();
  void confirm();

  const LoweredLayer& layer_;
  LayerOperands operands_;
  ExactFormat activation_format_, weight_format_;
  Side activations_, weights_;
  ExactDot exact_dot_;
  std::optional<ScaledDot> scaled_dot_;  // where there are block scales
  int product_quantum_exp_;
  ExactBias bias_;
  std::size_t confirmed_every_;

  std::size_t batch_ = 0, m_ = 0, n_ = 0;  // the output at hand
  bool has_row_ = false;
  Line row_;
  std::vector<std::optional<Line>> columns_;
  ExactSums sums_;
  std::size_t calls_ = 0;

  std::vector<Dyadic> values_;  // scratch
  std::vector<Code> a_codes_, b_codes_, a_scales_, b_scales_;
  std::vector<float> a_floats_, b_floats_;
};

}  // namespace guardbit
