// Running through a plan from one event to the next.
#include "models/memory/planned_time.h"

#include <algorithm>
#include <array>
#include <optional>

#include "models/memory/burst_timing.h"

namespace guardbit::models {
namespace {

// A channel and its transfers: which have begun, and for which the array has waited.
class Channel {
 public:
  Channel(const std::vector<Transfer>& transfers, const MemoryConfig& config)
      : transfers_(transfers), timing_(config) {}

  void begin(std::uint64_t cycles_over, std::uint64_t clock) {
    for (; begun_ < transfers_.size() && transfers_[begun_].after <= cycles_over; ++begun_) {
      ends_.push_back(cycle_at(timing_.end(clock * ticks_per_cycle, transfers_[begun_].bytes)));
    }
  }
  void wait(std::uint64_t cycle, PlannedTime& time) {
    for (; waited_ < begun_ && transfers_[waited_].needed_at <= cycle; ++waited_) {
      if (ends_[waited_] <= time.cycles) continue;
      time.stalls[transfers_[waited_].cause] += ends_[waited_] - time.cycles;
      time.cycles = ends_[waited_];
    }
  }
  // The next cycle in which something begins or is waited for, at most `end`.
  std::uint64_t next(std::uint64_t end) const {
    if (begun_ < transfers_.size()) end = std::min(end, transfers_[begun_].after);
    if (waited_ < transfers_.size()) end = std::min(end, transfers_[waited_].needed_at);
    return end;
  }

 private:
  const std::vector<Transfer>& transfers_;
  BurstTiming timing_;
  std::vector<std::uint64_t> ends_;  // clock edges
  std::size_t begun_ = 0, waited_ = 0;
};

}  // namespace

PlannedTime planned_time(const TransferPlan& plan, const StorageConfig& storage) {
  const MemoryConfig memory = storage.memory.value_or(MemoryConfig{1, 0, 1, false});
  std::array<Channel, 2> channels{Channel(plan.fetches, memory), Channel(plan.drains, memory)};
  PlannedTime time;
  std::size_t hold = 0;  // the next one
  for (std::uint64_t cycle = 0;;) {
    for (Channel& channel : channels) channel.begin(cycle, time.cycles);
    const bool over = cycle == plan.cycles;
    for (Channel& channel : channels) channel.wait(over ? Transfer::at_the_end : cycle, time);
    if (over) return time;
    while (hold < plan.holds.size() && plan.holds[hold].from <= cycle) ++hold;
    std::uint64_t next = plan.cycles;
    if (hold < plan.holds.size()) next = std::min(next, plan.holds[hold].from);
    for (const Channel& channel : channels) next = channel.next(next);
    const Hold current = hold == 0 ? Hold{} : plan.holds[hold - 1];
    time.cycles += (next - cycle) * (1 + current.extra);
    time.stalls[current.cause] += (next - cycle) * current.extra;
    cycle = next;
  }
}

}  // namespace guardbit::models
