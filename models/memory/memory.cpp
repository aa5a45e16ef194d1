// Serving transactions as TLM-2.0 (IEEE 1666-2011, clauses 11 and 14) has it.
#include "models/memory/memory.h"

#include <algorithm>
#include <utility>

namespace guardbit::models {

Memory::Memory(const sc_core::sc_module_name& name, const MemoryConfig& config,
               sc_core::sc_time period)
    : sc_module(name), config_(config), tick_(period / static_cast<double>(ticks_per_cycle)) {
  socket.register_b_transport(this, &Memory::transport);
  socket.register_get_direct_mem_ptr(this, &Memory::grant);
  socket.register_transport_dbg(this, &Memory::debug);
}

void Memory::resize(std::uint64_t bytes) {
  if (config_.dmi && !bytes_.empty()) socket->invalidate_direct_mem_ptr(0, bytes_.size() - 1);
  bytes_.assign(bytes, 0);
}

bool Memory::holds(const tlm::tlm_generic_payload& transaction) const {
  const std::uint64_t address = transaction.get_address();
  return address <= bytes_.size() && transaction.get_data_length() <= bytes_.size() - address;
}

void Memory::copy(tlm::tlm_generic_payload& transaction) {
  std::uint8_t* here = bytes_.data() + transaction.get_address();
  std::uint8_t* there = transaction.get_data_ptr();
  if (transaction.is_read()) std::copy_n(here, transaction.get_data_length(), there);
  if (transaction.is_write()) std::copy_n(there, transaction.get_data_length(), here);
}

void Memory::transport(tlm::tlm_generic_payload& transaction, sc_core::sc_time& delay) {
  if (!holds(transaction)) {
    transaction.set_response_status(tlm::TLM_ADDRESS_ERROR_RESPONSE);
    return;
  }
  if (transaction.get_byte_enable_ptr() != nullptr) {
    transaction.set_response_status(tlm::TLM_BYTE_ENABLE_ERROR_RESPONSE);
    return;
  }
  if (transaction.get_streaming_width() < transaction.get_data_length()) {
    transaction.set_response_status(tlm::TLM_BURST_ERROR_RESPONSE);
    return;
  }
  copy(transaction);
  const auto* extension = transaction.get_extension<ChannelExtension>();
  const unsigned channel = extension == nullptr ? 0 : extension->channel;
  const sc_core::sc_time now = sc_core::sc_time_stamp();
  const auto requested = static_cast<std::uint64_t>((now + delay) / tick_);
  BurstTiming& timing = channels_.try_emplace(channel, config_).first->second;
  delay = static_cast<double>(timing.end(requested, transaction.get_data_length())) * tick_ - now;
  transaction.set_dmi_allowed(config_.dmi);
  transaction.set_response_status(tlm::TLM_OK_RESPONSE);
}

bool Memory::grant(tlm::tlm_generic_payload&, tlm::tlm_dmi& dmi) {
  if (!config_.dmi || bytes_.empty()) return false;
  dmi.set_dmi_ptr(bytes_.data());
  dmi.set_start_address(0);
  dmi.set_end_address(bytes_.size() - 1);
  const sc_core::sc_time per_byte =
      tick_ * (static_cast<double>(ticks_per_cycle) / config_.bandwidth);
  dmi.set_read_latency(per_byte);
  dmi.set_write_latency(per_byte);
  dmi.allow_read_write();
  return true;
}

unsigned Memory::debug(tlm::tlm_generic_payload& transaction) {
  if (!holds(transaction)) return 0;
  copy(transaction);
  return transaction.get_data_length();
}

}  // namespace guardbit::models
