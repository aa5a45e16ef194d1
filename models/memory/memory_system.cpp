// Binding, filling and emptying the memory.
#include "models/memory/memory_system.h"

#include "arith/error.h"

namespace guardbit::models {

MemorySystem::MemorySystem(const MemoryConfig& config, sc_core::sc_time period,
                           const std::function<void(Dma&)>& bind)
    : config_(config), dma_("dma", config, period) {
  if (bind) {
    bind(dma_);
  } else {
    memory_ = std::make_unique<Memory>("memory", config, period);
    dma_.socket.bind(memory_->socket);
  }
}

void MemorySystem::load(const StoredLayer& stored, const TransferPlan& plan,
                        const RegisterFile& outputs, std::uint64_t now) {
  const MemoryMap map = memory_map(stored, outputs.size(), outputs.layout, config_.burst);
  if (memory_) memory_->resize(map.bytes);
  dma_.load(stored, map, plan, outputs, now);
}

void MemorySystem::unload(RegisterFile& outputs) {
  if (!dma_.failure().empty()) throw SpecError(dma_.failure());
  dma_.read_back(outputs);
}

}  // namespace guardbit::models
