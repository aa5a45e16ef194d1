// What must hold of every trace, whether it was read from a file or is about to be written.
#pragma once

#include <cstddef>
#include <string>

#include "traces/trace.h"

namespace guardbit::inline traces {

/// Labels of all networks together. Networks may share a tensor of labels: this bounds what a small
/// file can expand to.
constexpr std::size_t max_labels = std::size_t{1} << 24;

/// Throws TraceError beginning with `place` unless all tensors have 1 to 8 dimensions and as many
/// elements as their shapes say, all quantisations make sense, all layers have unique names
/// and tensors that exist and fit (LoweredLayer), biases are finite real numbers, one a channel,
/// and there are not too many labels.
void check_trace(const Trace& trace, const std::string& place);

}  // namespace guardbit::inline traces
