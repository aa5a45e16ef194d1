// Accumulator widths that are certain before a layer runs, by what is known of its operands.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "analysis/widths/accumulator_width.h"
#include "traces/operands/quantised_layer.h"

namespace guardbit::analysis {

/// Bits of two's complement in units of the products' quantum, from the loosest to the tightest.
/// Each is enough for all activations of which its assumption holds; sums run in ascending k.
struct WeightCertificates {
  /// The l1 norm of the weights (A2Q), and what A2Q+ would ask for if their mean were taken off
  /// them; nothing with a bias, which neither of the two knows.
  std::optional<int> by_norm, if_centred;
  KnownWeightsWidth by_weights;   ///< these weights, any activations of the format
  KnownWeightsWidth by_range;     ///< activations no larger nor smaller than those of this trace
  KnownWeightsWidth by_features;  ///< the same, for every place k of the sum by itself
  TiledWidth tiles;               ///< these weights, any activations; only if tiles were asked for
  bool operator==(const WeightCertificates&) const = default;
};

struct ChannelCertificate {
  std::size_t channel = 0;
  WeightCertificates bits;
};

struct LayerCertificate {
  int by_format = 1;  ///< the operands' values and their number; with block scales theirs too
  std::optional<int> tile_by_format;  ///< the same of one tile
  /// A2Q's bound by the operands' bits and their number. Of floats, those of fixed point numbers
  /// that hold all of their values.
  std::optional<int> by_data_type;
  /// Nothing with block scales, which are no part of the weights' sums.
  std::optional<WeightCertificates> widest;
  std::vector<ChannelCertificate> channels;  ///< by number, all that the layer has
};

/// `tile`: products that an inner register sums, 0: one register.
LayerCertificate certify(const QuantisedLayer& layer, std::size_t tile);

}  // namespace guardbit::analysis
