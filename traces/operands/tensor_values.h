// The real values of a trace's tensors.
#pragma once

#include <string>
#include <vector>

#include "traces/operands/codec_cache.h"
#include "traces/trace.h"

namespace guardbit::inline traces {

/// Names of the tensors that match the pattern; all for an empty one. Throws TraceError if none
/// does.
std::vector<std::string> select_tensors(const Trace& trace, const std::string& pattern);

/// The values as stored; of codes what they stand for, times the scale, rounded to double. Throws
/// TraceError naming the tensor and the index of what is no finite number.
std::vector<double> tensor_values(const Trace& trace, const std::string& name, CodecCache& codecs);

}  // namespace guardbit::inline traces
