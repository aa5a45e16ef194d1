// Layers to designs and actions.
#include "analysis/cost/layer_cost.h"

#include <utility>

namespace guardbit::analysis {
namespace {

// Half of a double buffer: the memory that the array works on.
RunActions::Buffer buffer_use(std::uint64_t elements, int bits, const BufferConfig& buffer) {
  return {static_cast<double>(elements) * bits, buffer.bytes / 2};
}

}  // namespace

Covered<MacDesign> unit_of(const QuantisedLayer& layer, MacRegisters registers, std::size_t lanes,
                           bool chains) {
  if (layer.weights.blocks || layer.activations.blocks) {
    return Covered<MacDesign>::not_covered("block scales");
  }
  if (chains) registers.outer.reset();
  return mac_design(*layer.weights.codec, *layer.activations.codec, registers, lanes);
}

RunActions actions_of(const QuantisedLayer& layer, const LayerRun& run,
                      const StorageConfig& storage) {
  const BufferAccesses& accesses = run.accesses;
  const int sum_bits = run.outputs.layout.width;
  return {layer.lowered.macs(),
          {buffer_use(accesses.activation_reads, layer.activations.codec->format().width,
                      storage.activations),
           buffer_use(accesses.weight_reads, layer.weights.codec->format().width, storage.weights),
           buffer_use(accesses.sum_reads + accesses.sum_writes, sum_bits, storage.outputs)},
          8 * static_cast<double>(run.memory.reads() + run.memory.writes())};
}

}  // namespace guardbit::analysis
