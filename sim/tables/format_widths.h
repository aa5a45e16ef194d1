// Accumulator widths of two formats and a number of products: no trace, no layer.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/tables/table.h"
#include "traces/operands/codec_cache.h"

namespace guardbit::sim {

struct FormatPair {
  std::string weights, activations;
};

/// A row for each pair and number of products, which is at least 1: the bits that hold every sum,
/// in any order; and where one of the pairs is of one posit format, the sizes of its quire.
Table format_width_table(const std::vector<FormatPair>& pairs,
                         const std::vector<std::uint64_t>& terms, CodecCache& codecs);

}  // namespace guardbit::sim
