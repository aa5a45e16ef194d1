// Timelines of layers as a picture: what the array and the memory did, one row a layer.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "traces/timeline.h"

namespace guardbit::sim {

struct TimelineRow {
  std::string label;         ///< of the layer, such as `cnn/conv1, 640x9x16`
  std::uint64_t cycles = 0;  ///< stalls included; each row is drawn over its own length
  Timeline timeline;
};

/// A self-contained SVG. Heights are shares of the time of a bin; hovering tells the cycles of an
/// activity in the whole layer.
std::string timeline_svg(const std::string& title, std::span<const TimelineRow> rows);

}  // namespace guardbit::sim
