// When the array may work and when it stands still, as a plan of transfers has it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>

#include "models/memory/transfer_plan.h"
#include "traces/run_record.h"

namespace guardbit::models {

/// Moves the plan's bytes: channel 0 fetches, channel 1 drains.
class TransferEngine {
 public:
  virtual ~TransferEngine() = default;
  /// The next transfer of a channel begins at a time in ticks (models/memory/burst_timing.h); not
  /// before the one ahead of it.
  virtual void begin(std::size_t channel, std::uint64_t tick) = 0;
  /// The clock edge from which on transfer number `index` of a channel is over, once that is known.
  virtual std::optional<std::uint64_t> end(std::size_t channel, std::size_t index) const = 0;
};

/// What the array may do from a clock edge on.
struct Permit {
  std::uint64_t cycles = 0;  ///< so many cycles; 0: it stands
  std::uint64_t edges_per_cycle = 1;
  std::optional<std::uint64_t> until;  ///< it stands until this edge; else the engine will tell
};

/// One layer's way through its plan.
class ArrayGate {
 public:
  /// Called with each stretch of clock edges [from, to) in which the array stood.
  using OnStall = std::function<void(std::uint64_t from, std::uint64_t to, StallCause cause)>;

  /// Both outlive the gate; the engine may be null where the plan has no transfers.
  ArrayGate(const TransferPlan& plan, TransferEngine* engine, OnStall on_stall = {});

  /// At a clock edge: of at most `wanted` cycles. When all cycles are over it permits another one
  /// as soon as all transfers are.
  Permit permit(std::uint64_t clock, std::uint64_t wanted);
  /// So many of the cycles that were permitted at this edge are done, or, `done_ahead`, computed
  /// already: what they allow can begin in their time.
  void advance(std::uint64_t cycles, std::uint64_t clock, bool done_ahead);

  const StallCounts& stalls() const { return stalls_; }

 private:
  struct Channel {
    const std::vector<Transfer>* transfers = nullptr;
    std::size_t begun = 0, waited = 0;
    std::uint64_t last_begin = 0;  // in ticks
  };

  void begin(std::uint64_t cycles_over, std::uint64_t clock);
  std::optional<Permit> wait(std::uint64_t clock);
  std::uint64_t free_cycles(std::uint64_t clock, std::uint64_t wanted) const;
  void end_stall(std::uint64_t clock);
  void count_stall(std::uint64_t from, std::uint64_t to, StallCause cause);

  const TransferPlan& plan_;
  TransferEngine* engine_;
  OnStall on_stall_;
  std::array<Channel, 2> channels_;
  std::size_t hold_ = 0;     // number of holds whose `from` has come
  std::uint64_t cycle_ = 0;  // cycles over
  Hold held_{};              // the one that counts now
  struct Stall {
    std::uint64_t since = 0;
    StallCause cause{};
  };
  std::optional<Stall> stall_;
  StallCounts stalls_;
};

}  // namespace guardbit::models
