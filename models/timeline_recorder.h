// Notes what the parts of the machine do, for a layer's timeline.
#pragma once

#include <cstddef>
#include <cstdint>

#include "models/dataflow.h"
#include "models/memory/transfer_plan.h"
#include "traces/timeline.h"

namespace guardbit::models {

class TimelineRecorder {
 public:
  /// `start`: the layer's first clock edge. The references outlive the recorder.
  TimelineRecorder(const Dataflow& dataflow, const ArrayConfig& array, double bandwidth,
                   std::uint64_t start)
      : dataflow_(dataflow), array_(array), bandwidth_(bandwidth), start_(start) {}

  /// Takes what OperandFeeder::on_work is called with.
  void work(const Fold& fold, std::size_t first, std::size_t cycles, std::uint64_t edge,
            std::uint64_t edges_per_cycle);
  /// Clock edges [from, to).
  void stall(std::uint64_t from, std::uint64_t to, StallCause cause);
  /// A transfer that ends in a tick (models/memory/burst_timing.h); its bytes are moved just
  /// before.
  void transfer(const Transfer& transfer, std::uint64_t end);

  const Timeline& timeline() const { return timeline_; }

 private:
  double since_start(std::uint64_t edge) const { return static_cast<double>(edge - start_); }

  const Dataflow& dataflow_;
  const ArrayConfig& array_;
  double bandwidth_;  // bytes a cycle
  std::uint64_t start_;
  Timeline timeline_;
};

}  // namespace guardbit::models
