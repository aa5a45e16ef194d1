// The memory outside as the machine has it: the engine, the memory itself, and a layer's plan.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include <systemc>

#include "models/memory/dma.h"
#include "models/memory/memory.h"
#include "models/memory/transfer_plan.h"

namespace guardbit::models {

/// Elaborated once, like the machine.
class MemorySystem {
 public:
  /// `bind`, where given, binds the engine's socket to another loosely timed memory; its addresses
  /// are bytes from 0 on, and a clock cycle is a `period`.
  MemorySystem(const MemoryConfig& config, sc_core::sc_time period,
               const std::function<void(Dma&)>& bind);

  Dma& dma() { return dma_; }
  /// Begins Dma::load; the memory becomes large enough where it is guardbit's own.
  void load(const StoredLayer& stored, const TransferPlan& plan, const RegisterFile& outputs,
            std::uint64_t now);
  /// The outputs as they arrived. Throws SpecError where the memory failed.
  void unload(RegisterFile& outputs);

 private:
  MemoryConfig config_;
  Dma dma_;
  std::unique_ptr<Memory> memory_;  // null where another one is bound
};

}  // namespace guardbit::models
