// The engine between the buffers and the memory: a TLM-2.0 initiator of two channels.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <systemc>
#include <tlm>
#include <tlm_utils/simple_initiator_socket.h>

#include "arith/registers/mac.h"
#include "models/memory/array_gate.h"
#include "models/memory/burst_timing.h"
#include "models/memory/memory.h"
#include "models/memory/stored_layer.h"
#include "models/memory/transfer_plan.h"

namespace guardbit::models {

/// Calls b_transport of any loosely timed memory, from processes that may wait, so that the memory
/// may; or copies through a DMI pointer and takes the time that the configuration says. Operands
/// that arrive are compared with those that were stored.
class Dma : public sc_core::sc_module, public TransferEngine {
 public:
  tlm_utils::simple_initiator_socket<Dma> socket{"socket"};

  SC_HAS_PROCESS(Dma);
  Dma(const sc_core::sc_module_name& name, const MemoryConfig& config, sc_core::sc_time period);

  /// Puts the operands of a layer into the memory, ahead of time; it is clock edge `now`. The plan
  /// and the outputs, which drains read, outlive the layer.
  void load(const StoredLayer& stored, const MemoryMap& map, const TransferPlan& plan,
            const RegisterFile& outputs, std::uint64_t now);
  /// What the memory holds for the outputs.
  void read_back(RegisterFile& outputs);

  void begin(std::size_t channel, std::uint64_t tick) override;
  std::optional<std::uint64_t> end(std::size_t channel, std::size_t index) const override;
  /// Notified when an end has become known.
  const sc_core::sc_event& progress() const { return progress_; }

  /// What went wrong, if anything: the memory failed, or returned other bytes than were stored.
  const std::string& failure() const { return failure_; }

  /// Called with each transfer and the ticks in which it begins and ends; in order within a
  /// channel.
  std::function<void(const Transfer&, std::uint64_t begin, std::uint64_t end)> observer;

 private:
  struct Channel {
    const std::vector<Transfer>* transfers = nullptr;
    std::deque<std::uint64_t> begun;    // ticks of those that have not been served
    std::vector<std::uint64_t> ends;    // clock edges
    std::optional<BurstTiming> timing;  // as configured: of copies through a DMI pointer
    std::vector<std::uint8_t> line;     // what is under way
    sc_core::sc_event wake;
    ChannelExtension extension;
  };

  void fetch() { serve(channels_[0]); }
  void drain() { serve(channels_[1]); }
  void serve(Channel& channel);
  std::uint64_t move(Channel& channel, const Transfer& transfer, std::uint64_t tick);
  std::uint64_t transport(Channel& channel, const Transfer& transfer, std::uint64_t tick,
                          std::span<std::uint8_t> line);
  void ask_for_pointer(tlm::tlm_generic_payload& transaction);
  void copy_directly(const Transfer& transfer, std::span<std::uint8_t> line);
  void compare(const Transfer& transfer, std::span<const std::uint8_t> line);
  void debug(tlm::tlm_command command, std::uint64_t address, std::span<std::uint8_t> bytes);
  void fail(const std::string& what, const Transfer& transfer);
  void forget_pointer(sc_dt::uint64, sc_dt::uint64) { pointer_.reset(); }

  MemoryConfig config_;
  sc_core::sc_time tick_;
  sc_core::sc_time epoch_;  // of tick 0
  MemoryMap map_;
  std::vector<std::uint8_t> operands_;  // as stored, from address 0 on
  const RegisterFile* outputs_ = nullptr;
  std::array<Channel, 2> channels_;
  std::optional<tlm::tlm_dmi> pointer_;
  sc_core::sc_event progress_;
  std::string failure_;
};

}  // namespace guardbit::models
