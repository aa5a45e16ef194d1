// The clock of the structural twins: edge inputs before each edge, the south edge after it.
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include <systemc>

#include "tests/machine/test_layer.h"

namespace guardbit::test {

/// Runs for a given number of edges and then stays silent, so that the simulation may end: an
/// sc_clock never does.
class TwinClock : public sc_core::sc_module {
 public:
  sc_core::sc_signal<bool> clock{"clock"};

  SC_HAS_PROCESS(TwinClock);
  explicit TwinClock(const sc_core::sc_module_name& name) : sc_module(name) {
    SC_METHOD(tick);
    sensitive << start_;
    dont_initialize();
  }

  /// Runs a layer fold by fold and returns what leaves the south edge with every clock edge.
  /// `fold`: where to put the one that begins. `drive(codes, t)` writes the wires that enter the
  /// array with edge t of the fold, `south()` reads those that leave it.
  template <class Drive, class South>
  std::vector<models::LaneVector> run(const TestLayer& layer, models::Fold& fold, Drive drive,
                                      South south) {
    std::vector<models::LaneVector> trace;
    const std::size_t per_batch = layer.shape.m * layer.shape.n;
    sample_ = [&] { trace.push_back(south()); };
    for (std::size_t batch = 0; batch < layer.codes.size(); ++batch) {
      drive_ = [&](std::size_t edge) { drive(layer.codes[batch], edge); };
      std::vector<models::Fold> folds =
          layer.dataflow.folds(layer.shape, layer.array, {}, batch * per_batch);
      link(folds);
      for (const models::Fold& next : folds) {
        fold = next;
        run_edges(fold.cycles);
      }
    }
    return trace;
  }

 private:
  enum class Phase { drive, rise, sample };

  void run_edges(std::size_t edges) {
    edges_ = edges;
    edge_ = 0;
    start_.notify(sc_core::SC_ZERO_TIME);
    sc_core::sc_start();
  }

  // Between two phases all wires settle.
  void tick() {
    switch (phase_) {
      case Phase::drive:
        drive_(edge_);
        phase_ = Phase::rise;
        break;
      case Phase::rise:
        clock.write(true);
        phase_ = Phase::sample;
        break;
      case Phase::sample:
        sample_();
        clock.write(false);
        phase_ = Phase::drive;
        if (++edge_ == edges_) return;
        break;
    }
    next_trigger(sc_core::sc_time(1, sc_core::SC_NS));
  }

  sc_core::sc_event start_{"start"};
  Phase phase_ = Phase::drive;
  std::size_t edges_ = 0;
  std::size_t edge_ = 0;
  std::function<void(std::size_t)> drive_;
  std::function<void()> sample_;
};

}  // namespace guardbit::test
