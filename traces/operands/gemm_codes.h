// The operands of one matrix product as codes, gathered from a layer's tensors.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "arith/numbers/format.h"
#include "traces/layer.h"
#include "traces/operands/block_layout.h"

namespace guardbit::inline traces {

/// What an array is fed with. Places that hold no element (convolution padding) are `empty`, which
/// multiplies as zero whether or not the format has a zero.
struct CodeOrEmpty {
  Code code = 0;
  bool empty = true;
  Code scale = 0;  ///< of the element's block, where there are block scales
  bool operator==(const CodeOrEmpty&) const = default;
};

struct GemmCodes {
  GemmShape shape;
  std::vector<CodeOrEmpty> a;  ///< m * k, row-major
  std::vector<CodeOrEmpty> b;  ///< n * k: column n of B contiguous in k
};

/// A layer's whole tensor, and where it has block scales their codes and which element has which.
struct CodedTensor {
  std::span<const Code> codes;
  std::span<const Code> scales = {};
  const BlockLayout* blocks = nullptr;
  CodeOrEmpty at(std::size_t index) const {
    return {codes[index], false, blocks == nullptr ? 0 : scales[blocks->of(index)]};
  }
};

/// Batch `batch` of a layer.
GemmCodes gather(const LoweredLayer& layer, std::size_t batch, const CodedTensor& activations,
                 const CodedTensor& weights);

}  // namespace guardbit::inline traces
