// The memory outside: a loosely timed TLM-2.0 target of a given bandwidth, latency and burst.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include <systemc>
#include <tlm>
#include <tlm_utils/simple_target_socket.h>

#include "models/memory/burst_timing.h"
#include "traces/accelerator.h"

namespace guardbit::models {

/// Which of the initiator's channels a transaction belongs to. An ignorable extension: a memory
/// that does not know it serves all transactions as they come.
struct ChannelExtension : tlm::tlm_extension<ChannelExtension> {
  unsigned channel = 0;
  tlm::tlm_extension_base* clone() const override { return new ChannelExtension(*this); }
  void copy_from(const tlm::tlm_extension_base& other) override {
    channel = static_cast<const ChannelExtension&>(other).channel;
  }
};

/// Bytes, served by b_transport with annotated delays (it never waits), DMI where the configuration
/// allows it, and transport_dbg. Each channel has the whole bandwidth, as in a bus with separate
/// read and write data.
class Memory : public sc_core::sc_module {
 public:
  tlm_utils::simple_target_socket<Memory> socket{"socket"};

  Memory(const sc_core::sc_module_name& name, const MemoryConfig& config, sc_core::sc_time period);

  /// New contents of so many bytes, all 0. Pointers that were granted become invalid.
  void resize(std::uint64_t bytes);

 private:
  void transport(tlm::tlm_generic_payload& transaction, sc_core::sc_time& delay);
  bool grant(tlm::tlm_generic_payload& transaction, tlm::tlm_dmi& dmi);
  unsigned debug(tlm::tlm_generic_payload& transaction);
  bool holds(const tlm::tlm_generic_payload& transaction) const;
  void copy(tlm::tlm_generic_payload& transaction);

  MemoryConfig config_;
  sc_core::sc_time tick_;
  std::vector<std::uint8_t> bytes_;
  std::map<unsigned, BurstTiming> channels_;
};

}  // namespace guardbit::models
