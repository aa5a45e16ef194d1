// The tensors of a layer, whole and row-major, and what their codes mean: what a reference needs.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "arith/numbers/format.h"
#include "traces/layer.h"
#include "traces/operands/block_layout.h"
#include "traces/operands/quantised_layer.h"
#include "traces/trace.h"

namespace guardbit::analysis {

/// The block scales of a tensor; without a layout it has none.
struct LayerBlocks {
  std::span<const Code> scales;
  std::string format = {};  ///< canonical name
  const BlockLayout* layout = nullptr;
};

struct ReferenceOperands {
  std::span<const Code> activations, weights;    ///< both empty where only the originals are summed
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
  bool has_codes() const { return !activations.empty(); }
  bool has_original() const { return !original_activations.empty(); }
  bool has_blocks() const {
    return activation_blocks.layout != nullptr || weight_blocks.layout != nullptr;
  }
};

/// Place of an output, counted as batch, m, n.
struct OutputPlace {
  std::size_t batch, m, n;
};
inline OutputPlace place_of(const LoweredLayer& layer, std::size_t output) {
  const auto [rows, k, columns] = layer.shape();
  return {output / columns / rows, output / columns % rows, output % columns};
}

/// What the check compares with: the codes, and the real tensors where the trace holds those.
/// `scales_sums`: block scales are factors of inner sums. Refers to trace and layer.
ReferenceOperands reference_operands(const Trace& trace, const QuantisedLayer& layer,
                                     bool scales_sums);

}  // namespace guardbit::analysis
