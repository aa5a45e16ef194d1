// Cutting work into phases.
#include "models/timeline_recorder.h"

#include <algorithm>

#include "models/memory/burst_timing.h"

namespace guardbit::models {

void TimelineRecorder::work(const Fold& fold, std::size_t first, std::size_t cycles,
                            std::uint64_t edge, std::uint64_t edges_per_cycle) {
  // What is held by ports comes first, as ArrayGate counts it.
  const double at = since_start(edge + cycles * (edges_per_cycle - 1)) - static_cast<double>(first);
  const FoldPhases phases = dataflow_.phases(fold, array_);
  const auto add = [&](std::size_t from, std::size_t to, Activity activity) {
    from = std::max(from, first);
    to = std::min(to, first + cycles);
    if (from >= to) return;
    timeline_.array.add(at + static_cast<double>(from), at + static_cast<double>(to), activity);
  };
  add(0, phases.loaded, Activity::load);
  add(phases.loaded, phases.computed, Activity::compute);
  add(phases.computed, fold.cycles, Activity::drain);
}

void TimelineRecorder::stall(std::uint64_t from, std::uint64_t to, StallCause cause) {
  timeline_.array.add(since_start(from), since_start(to), stall_activity(cause));
}

void TimelineRecorder::transfer(const Transfer& transfer, std::uint64_t end) {
  const double over = static_cast<double>(end) / ticks_per_cycle - static_cast<double>(start_);
  const double moved = static_cast<double>(transfer.bytes) / bandwidth_;
  ActivityTrack& track = transfer.cause == StallCause::results ? timeline_.drain : timeline_.fetch;
  track.add(std::max(over - moved, 0.0), over, move_activity(transfer.cause));
}

}  // namespace guardbit::models
