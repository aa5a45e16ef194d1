// What the array, the buffers and the memory did over time.
#pragma once

#include <cstdint>
#include <vector>

namespace guardbit {

/// Which part of the machine; each draws a track of its own.
enum class TimelineTrack { array, activations, weights, outputs };

enum class Activity {
  load,               ///< array: stationary operands move in
  compute,            ///< array: products are added, including the skew at both ends
  drain,              ///< array: sums leave, no product is added any more
  wait_activations,   ///< array frozen: the buffer does not hold them yet
  wait_weights,
  wait_outputs,       ///< array frozen: the result buffer is not drained yet
  wait_ports,         ///< array frozen: a buffer's ports serve fewer elements than it asks for
  transfer            ///< buffers: to or from the memory outside
};

/// Cycles [from, to) of a layer's run, stalls included.
struct TimelineSpan {
  TimelineTrack track = TimelineTrack::array;
  Activity activity = Activity::compute;
  std::uint64_t from = 0, to = 0;
  bool operator==(const TimelineSpan&) const = default;
};

/// Spans of one track are in order and do not overlap; those of the array leave no gap.
using Timeline = std::vector<TimelineSpan>;

}  // namespace guardbit
