// Stored tensors as the trace's tensors: real values widened exactly, codes right-aligned.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "traces/files/safetensors.h"
#include "traces/trace.h"

namespace guardbit::inline traces {

/// What a trace says of a quantised tensor; only for F8 dtypes may parts of it be absent.
struct QuantisationEntry {
  std::optional<std::string> format;
  std::optional<std::vector<double>> scales;
  std::size_t axis = 0;
  /// Without their codes, which are those of the tensor `block_tensor`.
  std::optional<BlockScales> blocks = std::nullopt;
  const TensorEntry* block_tensor = nullptr;
};

/// Throws TraceError unless the dimension and length of blocks are possible for the shape.
void check_blocks(const BlockScales& blocks, const std::vector<std::size_t>& shape,
                  const std::string& place);

/// The tensor of F32, F16, BF16, F8, or (if `quantised` is given) an integer dtype of up to 32
/// bits. Throws TraceError beginning with `place`, which names the tensor, for any other.
Tensor decode_tensor(const TensorEntry& entry, const std::optional<QuantisationEntry>& quantised,
                     const std::string& place);

/// The elements of a one-dimensional I64 tensor.
std::vector<std::int64_t> decode_labels(const TensorEntry& entry, const std::string& place);

}  // namespace guardbit::inline traces
