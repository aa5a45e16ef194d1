// Beginning transfers when their time has come, and waiting for them.
#include "models/memory/array_gate.h"

#include <algorithm>
#include <utility>

#include "models/memory/burst_timing.h"

namespace guardbit::models {

ArrayGate::ArrayGate(const TransferPlan& plan, TransferEngine* engine, OnStall on_stall)
    : plan_(plan), engine_(engine), on_stall_(std::move(on_stall)) {
  channels_[0].transfers = &plan.fetches;
  channels_[1].transfers = &plan.drains;
}

Permit ArrayGate::permit(std::uint64_t clock, std::uint64_t wanted) {
  end_stall(clock);
  begin(cycle_, clock);
  if (const auto standing = wait(clock)) return *standing;
  if (cycle_ == plan_.cycles) return {1, 1, {}};
  for (; hold_ < plan_.holds.size() && plan_.holds[hold_].from <= cycle_; ++hold_) {
    held_ = plan_.holds[hold_];
  }
  if (hold_ < plan_.holds.size()) wanted = std::min(wanted, plan_.holds[hold_].from - cycle_);
  return {free_cycles(clock, wanted), 1 + held_.extra, {}};
}

void ArrayGate::advance(std::uint64_t cycles, std::uint64_t clock, bool done_ahead) {
  if (done_ahead) begin(cycle_ + cycles, clock);
  if (held_.extra != 0) {
    count_stall(clock, clock + cycles * held_.extra, held_.cause);
  }
  cycle_ += cycles;
}

// Transfers that may begin once so many cycles are over; at this edge cycle_ of them are.
void ArrayGate::begin(std::uint64_t cycles_over, std::uint64_t clock) {
  for (std::size_t number = 0; number < channels_.size(); ++number) {
    Channel& channel = channels_[number];
    for (; channel.begun < channel.transfers->size(); ++channel.begun) {
      const std::uint64_t after = (*channel.transfers)[channel.begun].after;
      if (after > cycles_over) break;
      const std::uint64_t ahead = after > cycle_ ? after - cycle_ : 0;
      const std::uint64_t edge = clock + ahead * (1 + held_.extra);
      channel.last_begin = std::max(channel.last_begin, edge * ticks_per_cycle);
      engine_->begin(number, channel.last_begin);
    }
  }
}

std::optional<Permit> ArrayGate::wait(std::uint64_t clock) {
  const std::uint64_t cycle = cycle_ == plan_.cycles ? Transfer::at_the_end : cycle_;
  for (std::size_t number = 0; number < channels_.size(); ++number) {
    Channel& channel = channels_[number];
    for (; channel.waited < channel.begun; ++channel.waited) {
      const Transfer& transfer = (*channel.transfers)[channel.waited];
      if (transfer.needed_at > cycle) break;
      const std::optional<std::uint64_t> end = engine_->end(number, channel.waited);
      if (end && *end <= clock) continue;
      stall_ = {clock, transfer.cause};
      return Permit{0, 1, end};
    }
  }
  return std::nullopt;
}

// Up to the first cycle that has to wait, or might.
std::uint64_t ArrayGate::free_cycles(std::uint64_t clock, std::uint64_t wanted) const {
  for (std::size_t number = 0; number < channels_.size(); ++number) {
    const Channel& channel = channels_[number];
    for (std::size_t i = channel.waited; i < channel.transfers->size(); ++i) {
      const std::uint64_t needed_at = (*channel.transfers)[i].needed_at;
      if (needed_at == Transfer::at_the_end || needed_at - cycle_ >= wanted) break;
      const auto end = i < channel.begun ? engine_->end(number, i) : std::nullopt;
      const std::uint64_t edge = clock + (needed_at - cycle_) * (1 + held_.extra);
      if (!end || *end > edge) wanted = needed_at - cycle_;
    }
  }
  return wanted;
}

void ArrayGate::end_stall(std::uint64_t clock) {
  if (!stall_) return;
  count_stall(stall_->since, clock, stall_->cause);
  stall_.reset();
}

void ArrayGate::count_stall(std::uint64_t from, std::uint64_t to, StallCause cause) {
  stalls_[cause] += to - from;
  if (on_stall_ && to > from) on_stall_(from, to, cause);
}

}  // namespace guardbit::models
