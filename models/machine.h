// The whole machine: feeder, array and partial sums in one elaboration; runs layer after layer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "arith/registers/mac.h"
#include "arith/registers/operand_decoder.h"
#include "models/dataflow.h"
#include "models/memory/stored_layer.h"
#include "models/waveform.h"
#include "traces/files/address_trace.h"
#include "traces/operands/gemm_codes.h"
#include "traces/run_record.h"

namespace guardbit::models {

class Dma;

enum class TimeMode {
  block,    ///< one SystemC event for up to 64 cycles; the default
  lockstep  ///< one for every clock edge
};

struct MachineConfig {
  ArrayConfig array;
  TimeMode mode = TimeMode::block;
  std::optional<Waveform> waveform;
  /// Called now and then with the clock edges so far; must not throw.
  std::function<void(std::uint64_t cycles)> progress;
  StorageConfig storage = {};
  /// Binds the engine of the buffers (models/memory/dma.h) to another loosely timed TLM-2.0 memory,
  /// where `storage` has one: large enough, byte addresses from 0, a clock cycle is 1 ns.
  std::function<void(Dma&)> bind_memory = {};
  /// Called with each access to the memory; in order within reads and drains, not between them.
  std::function<void(const MemoryAccess&)> on_access = {};
  bool timeline = false;  ///< runs carry one
  bool toggles = false;   ///< counts the bits that change in the elements' registers
};

/// One layer for the machine: `batches` products of one shape. The references outlive the run.
struct LayerJob {
  const Dataflow& dataflow;
  const MacRegisters& registers;  ///< made for the dataflow's chain_length on the machine's array
  OperandDecoder activations;
  OperandDecoder weights;
  GemmShape shape;
  std::size_t batches = 1;
  std::function<GemmCodes(std::size_t batch)> codes;
  std::uint64_t seed = 0;
  /// The addends of each batch's columns, if the layer has a bias; the registers are made for it.
  std::function<BiasAddends(std::size_t batch)> bias = {};
  Tiling tiling = {};
  /// The layer's tensors in memory; needed where the machine has a memory, or ports.
  const StoredLayer* stored = nullptr;
  /// What flags and tally tell. Less than full lets the array be stepped in explicit vectors.
  Detail detail = Detail::full;
};

/// SystemC knows one simulation a process: make one machine, and make it once. Not thread-safe.
class Machine {
 public:
  /// Throws TraceError where the waveform cannot be written.
  explicit Machine(MachineConfig config);
  ~Machine();
  Machine(const Machine&) = delete;
  Machine& operator=(const Machine&) = delete;

  /// Executes a layer cycle by cycle. Throws SpecError where a buffer is too small or the memory
  /// fails, std::logic_error if not every output of a fold has left the array when its cycles are
  /// over.
  LayerRun run(const LayerJob& job);

  /// Cycles of the waveform so far.
  std::uint64_t recorded_cycles() const;

  /// Called with what leaves the south edge in each lockstep cycle.
  void observe(std::function<void(std::uint64_t cycle, const LaneVector& south)> observer);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

/// Version of the SystemC library, such as "2.3.4".
std::string systemc_version();

}  // namespace guardbit::models
