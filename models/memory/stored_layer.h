// A layer's tensors as they lie in the memory outside the buffers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "arith/registers/mac.h"
#include "traces/layer.h"
#include "traces/operands/gemm_codes.h"

namespace guardbit::models {

/// A tensor whose codes lie packed, bit after bit from the lowest of the first byte on; the scales
/// of its blocks, if any, likewise.
struct StoredTensor {
  CodedTensor codes;
  unsigned bits = 8;        ///< of a code, 1 to 32
  unsigned scale_bits = 0;  ///< of a scale
};

/// What a layer reads from memory. All of it outlives the run.
struct StoredLayer {
  const LoweredLayer& layer;
  StoredTensor activations, weights;
};

/// Consecutive elements of one width, from an address that is a multiple of the burst on.
struct Region {
  std::uint64_t base = 0;  ///< byte address
  std::uint64_t elements = 0;
  std::uint64_t bits = 8;  ///< of an element
  std::uint64_t bytes() const { return (elements * bits + 7) / 8; }
};

/// Where everything lies: one region after the other, each from the next multiple of the burst on.
struct MemoryMap {
  Region activations, activation_scales, weights, weight_scales, outputs;
  std::uint64_t bytes = 0;  ///< of the whole
};

/// `burst` at least 1.
MemoryMap memory_map(const StoredLayer& stored, std::size_t outputs, const RegisterLayout& layout,
                     std::uint64_t burst);

/// Low `bits` of each code, packed.
std::vector<std::uint8_t> packed(std::span<const Code> codes, unsigned bits);
/// Bytes [first, first + count) of a file of registers, packed with as many bits as they have.
void pack_registers(const RegisterFile& file, std::uint64_t first, std::span<std::uint8_t> bytes);
/// The other way for a whole file; flags stay as they are.
void unpack_registers(std::span<const std::uint8_t> bytes, RegisterFile& file);

}  // namespace guardbit::models
