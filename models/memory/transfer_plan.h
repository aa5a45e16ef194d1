// What passes between a layer's buffers and the memory outside, and what waits for it: planned
// before the layer runs, from what enters and leaves the array in each of its cycles.
//
// Cycles here are the array's own: they are counted only while it works, so that they are the same
// whatever the memory does. The memory is moved in lines of one burst. Each buffer is two halves:
//  - Operands. The array works on the lines of one half (models/memory/working_lines.h); the other
//    half, P lines, takes those that come next, in the order of use. So fetch number i may begin
//    when fetch i-P has been used for the first time, and the array stops before the cycle that
//    uses it until it is there.
//  - Sums. The array works on lines with unfinished sums. One that must go is written out and is
//    fetched when it is needed again; a line all of whose sums are whole is drained. Half of the
//    other half takes lines that come back, half of it those on their way out, Q lines each: the
//    array stops before the cycle that finishes line number i until drain i-Q is over.
//  - Ports. A cycle that moves d elements through a buffer's p ports takes ceil(d/p) clock edges.
// Two channels work side by side, each strictly in order: one fetches, and makes room for partial
// sums before it fetches them; the other drains.
//
// Why smaller buffers never stall less: the lines fetched are a superset, none of them may begin
// earlier (WorkingLines, P), the drains are the same and may pile up less high (Q), and the
// channels keep their order; so by induction over the cycles none comes earlier.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "models/dataflow.h"
#include "models/memory/stored_layer.h"
#include "traces/accelerator.h"
#include "traces/run_record.h"

namespace guardbit::models {

struct Transfer {
  static constexpr std::uint64_t at_the_end = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t after = 0;      ///< so many cycles are over before it may begin
  std::uint64_t needed_at = 0;  ///< the cycle before which the array waits for it
  std::uint64_t address = 0;    ///< of its first byte
  std::uint32_t bytes = 0;
  bool write = false;
  StallCause cause{};  ///< of waiting for it
};

/// From cycle `from` on, up to the next hold, each cycle takes `extra` clock edges more.
struct Hold {
  std::uint64_t from = 0;
  std::uint64_t extra = 0;
  StallCause cause{};
};

struct TransferPlan {
  std::vector<Transfer> fetches, drains;  ///< the two channels, each in order; needed_at ascends
  std::vector<Hold> holds;                ///< by `from`; before the first nothing is held
  BufferAccesses accesses;
  MemoryTraffic memory;
  std::uint64_t cycles = 0;  ///< those in which the array works
};

/// What a plan is made for. All of it outlives the plan's making.
struct PlanRequest {
  const Dataflow& dataflow;
  ArrayConfig array;
  Tiling tiling;
  StorageConfig storage;
  const StoredLayer& stored;
  RegisterLayout outputs;
};

/// Throws SpecError where a buffer is too small for the lines of one cycle, naming the least size.
TransferPlan plan_transfers(const PlanRequest& request);

}  // namespace guardbit::models
