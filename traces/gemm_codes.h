// The operands of one matrix product as codes, gathered from a layer's tensors.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "arith/format.h"
#include "traces/layer.h"

namespace guardbit {

/// What an array is fed with. Places that hold no element (convolution padding) are `empty`, which
/// multiplies as zero whether or not the format has a zero.
struct CodeOrEmpty {
  Code code = 0;
  bool empty = true;
  bool operator==(const CodeOrEmpty&) const = default;
};

struct GemmCodes {
  GemmShape shape;
  std::vector<CodeOrEmpty> a;  ///< m * k, row-major
  std::vector<CodeOrEmpty> b;  ///< n * k: column n of B contiguous in k
};

/// Batch `batch` of a layer; the spans are the layer's whole tensors.
GemmCodes gather(const LoweredLayer& layer, std::size_t batch, std::span<const Code> activations,
                 std::span<const Code> weights);

}  // namespace guardbit
