// Serving transfers in order, each at its time.
#include "models/memory/dma.h"

#include <algorithm>
#include <utility>

#include "arith/error.h"

namespace guardbit::models {

Dma::Dma(const sc_core::sc_module_name& name, const MemoryConfig& config, sc_core::sc_time period)
    : sc_module(name), config_(config), tick_(period / static_cast<double>(ticks_per_cycle)) {
  for (Channel& channel : channels_) channel.line.resize(config.burst);
  socket.register_invalidate_direct_mem_ptr(this, &Dma::forget_pointer);
  channels_[1].extension.channel = 1;
  SC_THREAD(fetch);
  SC_THREAD(drain);
}

void Dma::load(const StoredLayer& stored, const MemoryMap& map, const TransferPlan& plan,
               const RegisterFile& outputs, std::uint64_t now) {
  map_ = map;
  epoch_ = sc_core::sc_time_stamp() - static_cast<double>(now * ticks_per_cycle) * tick_;
  outputs_ = &outputs;
  operands_.assign(map.outputs.base, 0);
  const auto put = [&](const Region& region, std::span<const Code> codes) {
    const std::vector<std::uint8_t> bytes = packed(codes, static_cast<unsigned>(region.bits));
    std::copy(bytes.begin(), bytes.end(),
              operands_.begin() + static_cast<std::ptrdiff_t>(region.base));
  };
  put(map.activations, stored.activations.codes.codes);
  put(map.activation_scales, stored.activations.codes.scales);
  put(map.weights, stored.weights.codes.codes);
  put(map.weight_scales, stored.weights.codes.scales);
  debug(tlm::TLM_WRITE_COMMAND, 0, operands_);
  channels_[0].transfers = &plan.fetches;
  channels_[1].transfers = &plan.drains;
  for (Channel& channel : channels_) {
    channel.begun.clear();
    channel.ends.clear();
    channel.timing.emplace(config_);
  }
}

void Dma::read_back(RegisterFile& outputs) {
  std::vector<std::uint8_t> bytes(map_.outputs.bytes());
  debug(tlm::TLM_READ_COMMAND, map_.outputs.base, bytes);
  unpack_registers(bytes, outputs);
}

void Dma::begin(std::size_t channel, std::uint64_t tick) {
  channels_[channel].begun.push_back(tick);
  channels_[channel].wake.notify(sc_core::SC_ZERO_TIME);
}

std::optional<std::uint64_t> Dma::end(std::size_t channel, std::size_t index) const {
  const auto& ends = channels_[channel].ends;
  return index < ends.size() ? std::optional(ends[index]) : std::nullopt;
}

void Dma::serve(Channel& channel) {
  for (;;) {
    while (channel.begun.empty()) wait(channel.wake);
    const std::uint64_t tick = channel.begun.front();
    channel.begun.pop_front();
    const Transfer& transfer = (*channel.transfers)[channel.ends.size()];
    channel.ends.push_back(cycle_at(move(channel, transfer, tick)));
    if (channel.begun.empty()) progress_.notify(sc_core::SC_ZERO_TIME);
  }
}

// Returns the tick in which the transfer is over.
std::uint64_t Dma::move(Channel& channel, const Transfer& transfer, std::uint64_t tick) {
  const std::span<std::uint8_t> line(channel.line.data(), transfer.bytes);
  if (transfer.write) pack_registers(*outputs_, transfer.address - map_.outputs.base, line);
  const std::uint64_t planned_end = channel.timing->end(tick, transfer.bytes);
  const std::uint64_t end = pointer_ ? planned_end : transport(channel, transfer, tick, line);
  if (pointer_) copy_directly(transfer, line);
  if (observer) observer(transfer, tick, end);
  if (!transfer.write) compare(transfer, line);
  return end;
}

std::uint64_t Dma::transport(Channel& channel, const Transfer& transfer, std::uint64_t tick,
                             std::span<std::uint8_t> line) {
  using sc_core::sc_time_stamp;
  tlm::tlm_generic_payload transaction;
  transaction.set_command(transfer.write ? tlm::TLM_WRITE_COMMAND : tlm::TLM_READ_COMMAND);
  transaction.set_address(transfer.address);
  transaction.set_data_ptr(line.data());
  transaction.set_data_length(transfer.bytes);
  transaction.set_streaming_width(transfer.bytes);
  transaction.set_extension(&channel.extension);
  const sc_core::sc_time begin = epoch_ + static_cast<double>(tick) * tick_;
  sc_core::sc_time delay = std::max(begin, sc_time_stamp()) - sc_time_stamp();
  socket->b_transport(transaction, delay);
  transaction.clear_extension(&channel.extension);
  if (transaction.is_response_error()) {
    fail("answers " + transaction.get_response_string(), transfer);
  } else if (config_.dmi && transaction.is_dmi_allowed()) {
    ask_for_pointer(transaction);
  }
  return static_cast<std::uint64_t>((sc_time_stamp() + delay - epoch_) / tick_);
}

void Dma::ask_for_pointer(tlm::tlm_generic_payload& transaction) {
  tlm::tlm_dmi pointer;
  const bool whole = socket->get_direct_mem_ptr(transaction, pointer) &&
                     pointer.is_read_write_allowed() && pointer.get_start_address() == 0 &&
                     pointer.get_end_address() + 1 >= map_.bytes;
  if (whole) pointer_ = pointer;
}

void Dma::copy_directly(const Transfer& transfer, std::span<std::uint8_t> line) {
  std::uint8_t* memory = pointer_->get_dmi_ptr() + transfer.address;
  if (transfer.write) {
    std::copy(line.begin(), line.end(), memory);
  } else {
    std::copy_n(memory, line.size(), line.begin());
  }
}

// Operands must be what was stored; unfinished sums stay in the partial-sum bank.
void Dma::compare(const Transfer& transfer, std::span<const std::uint8_t> line) {
  if (transfer.address >= map_.outputs.base) return;
  const auto stored = operands_.begin() + static_cast<std::ptrdiff_t>(transfer.address);
  if (!std::equal(line.begin(), line.end(), stored)) {
    fail("returns other bytes than were stored", transfer);
  }
}

void Dma::debug(tlm::tlm_command command, std::uint64_t address, std::span<std::uint8_t> bytes) {
  constexpr std::size_t at_once = std::size_t{1} << 30;  // lengths are unsigned int
  while (!bytes.empty()) {
    const std::span<std::uint8_t> part = bytes.first(std::min(at_once, bytes.size()));
    tlm::tlm_generic_payload transaction;
    transaction.set_command(command);
    transaction.set_address(address);
    transaction.set_data_ptr(part.data());
    transaction.set_data_length(static_cast<unsigned>(part.size()));
    transaction.set_streaming_width(static_cast<unsigned>(part.size()));
    if (socket->transport_dbg(transaction) != part.size()) {
      throw SpecError("memory: expected room for " + std::to_string(map_.bytes) +
                      " bytes and transport_dbg");
    }
    address += part.size();
    bytes = bytes.subspan(part.size());
  }
}

void Dma::fail(const std::string& what, const Transfer& transfer) {
  if (!failure_.empty()) return;
  failure_ = "memory: " + what + ", " + std::to_string(transfer.bytes) + " bytes at address " +
             std::to_string(transfer.address);
}

}  // namespace guardbit::models
