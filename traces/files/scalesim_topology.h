// SCALE-Sim's topology .csv: the shapes of layers, without values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "traces/trace.h"

namespace guardbit::inline traces {

/// A layer and the shapes of its tensors, whose names it holds.
struct TopologyLayer {
  Layer layer;
  std::vector<std::size_t> activations, weights;
};

/// Reads text that may be hostile, a layer a line:
///
///     name, input height, input width, filter height, filter width, channels, filters, stride
///     name, M, N, K
///
/// each with or without a comma at the end; then, if wanted, a stride of the columns, or `N:M` with
/// N = M, or the batch of a product. A first line without numbers is a heading; blank lines and
/// those that begin with # count for nothing. Outputs of a convolution are ceil((input - filter) /
/// stride) + 1, as SCALE-Sim counts them: zeros after the last row and column fill the last window.
/// A name that was there before gets a number. Throws TraceError `file:line: ..`.
std::vector<TopologyLayer> parse_topology(std::string_view text, const std::string& file);

/// The layers whose names match (all for an empty pattern) with values: a pure function of the seed
/// and each layer's place in the topology. Weights are sums of four uniform numbers, about normal
/// around 0; activations the same with negative values made 0, as after a ReLU; both multiples of
/// 2^-16 between -2 and 2. Throws TraceError if no layer matches or one, or all together, are too
/// large for memory (2^29 values).
Trace synthetic_trace(const std::vector<TopologyLayer>& layers, const std::string& name,
                      const std::string& pattern, std::uint64_t seed);

}  // namespace guardbit::inline traces
