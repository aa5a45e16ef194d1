// A tensor cut into runs: elements that lie evenly apart and have one divisor.
#pragma once

#include <cstddef>
#include <vector>

namespace guardbit::inline traces {

/// The channels that per-channel scales count: how many, and of which one an element is.
struct Channels {
  std::size_t count = 1;
  std::size_t stride = 1;  ///< elements from one channel to the next
  std::size_t of(std::size_t element) const { return element / stride % count; }
};
/// The channels along one dimension of a tensor.
Channels channels_along(const std::vector<std::size_t>& shape, std::size_t axis);

struct TensorRun {
  std::size_t group = 0;  ///< the channel or block
  std::size_t first = 0, stride = 1, count = 0;
};

/// Runs of up to 65536 elements that cover a tensor of `size` elements. Where neighbours belong to
/// different channels, runs that lie between each other follow one another: a cache holds them.
std::vector<TensorRun> runs_of_channels(std::size_t size, const Channels& channels);

/// A run for each block of `length` elements along a dimension, numbered as BlockLayout does.
std::vector<TensorRun> runs_of_blocks(const std::vector<std::size_t>& shape, std::size_t axis,
                                      std::size_t length);

}  // namespace guardbit::inline traces
