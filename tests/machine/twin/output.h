// The structural twins of arrays whose elements keep one output each: output-stationary PEs and
// dot-product units. A module per element, every register and every wire between them modelled.
//
//            north    sum_north
//              v           v
//   west -> [ sum += west * north      ] -> east       `east`, `south` and `sum` are registers:
//   they
//           [ sum register             ]               change on the clock's edge.
//              v           v
//            south     sum_south
//
// Output-stationary PEs take their operands from their neighbours, dot-product units from the
// edges, several at once. While `drain` is high the sum registers of a column are a shift register.
// The multiplier may have registers ahead of the adder, and the adder ahead of the sum register.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include <systemc>

#include "tests/machine/test_layer.h"
#include "tests/machine/twin/clock.h"
#include "tests/machine/twin/output_pe.h"
#include "tests/machine/twin/toggle_watch.h"
#include "tests/machine/twin/wires.h"

namespace guardbit::test {

template <bool broadcast>
class OutputTwin : public sc_core::sc_module {
 public:
  OutputTwin(const sc_core::sc_module_name& name, const ArrayConfig& array)
      : sc_module(name),
        array_(array),
        rows_(array.shape.rows),
        cols_(array.shape.cols),
        across_("across", rows_ * (cols_ + 1)),
        down_("down", (rows_ + 1) * cols_),
        sums_("sums", (rows_ + 1) * cols_),
        drain_("drain", cols_),
        edge_(models::edge_inputs(array)) {
    pes_.init(rows_ * cols_, [&](const char* pe, std::size_t index) {
      return new OutputPe(pe, mac_, index / cols_, index % cols_);
    });
    for (std::size_t index = 0; index < pes_.size(); ++index) connect(index);
  }

  /// What leaves the south edge with every clock edge of the layer.
  std::vector<models::LaneVector> run(const TestLayer& layer) {
    mac_.load(layer, pes_.size());
    reset();
    return clock_.run(
        layer, mac_.fold,
        [&](const GemmCodes& codes, std::size_t t) { drive(layer.dataflow, codes, t); },
        [this] {
          toggles_.look();
          return south();
        });
  }

  bool counts_as(const MacTally& tally) const {
    MacTally own = mac_.tally();
    for (std::size_t index = 0; index < pes_.size(); ++index) {
      own.outer += pes_[index].outer_tally();
    }
    return own == tally;
  }
  const ToggleCounts& toggles() const { return toggles_.counts(); }

 private:
  void connect(std::size_t index) {
    OutputPe& pe = pes_[index];
    const std::size_t i = index / cols_, j = index % cols_;
    pe.clock(clock_.clock);
    pe.west(across_[i * (cols_ + 1) + (broadcast ? 0 : j)]);
    pe.east(across_[i * (cols_ + 1) + j + 1]);
    pe.north(down_[broadcast ? j : index]);
    pe.south(down_[index + cols_]);
    pe.sum_north(sums_[index]);
    pe.sum_south(sums_[index + cols_]);
    pe.drain(drain_[j]);
  }

  void reset() {
    for (auto& wire : across_) wire.write({models::LaneVector(array_.lanes)});
    for (auto& wire : down_) wire.write({models::LaneVector(array_.lanes)});
    for (auto& wire : sums_) wire.write({});
    toggles_.clear();
    for (std::size_t index = 0; index < pes_.size(); ++index) {
      pes_[index].configure(index, array_.lanes);
      watch(index);
    }
    sc_core::sc_start(sc_core::SC_ZERO_TIME);
  }

  void watch(std::size_t index) {
    OutputPe& pe = pes_[index];
    const auto& east = across_[index / cols_ * (cols_ + 1) + index % cols_ + 1];
    const auto& south = down_[index + cols_];
    const auto& sum = sums_[index + cols_];
    for (std::size_t lane = 0; lane < array_.lanes; ++lane) {
      for (const auto* wire : {&east, &south}) {
        toggles_.add(&ToggleCounts::operand, 64,
                     [wire, lane] { return ToggleWatch::Words{wire->read().operands[lane].bits}; });
      }
      toggles_.add(&ToggleCounts::product, mac_.product->width(),
                   [&pe, lane] { return pe.product(lane).words; });
    }
    toggles_.add(&ToggleCounts::accumulator, mac_.registers->last().layout.width,
                 [&sum] { return sum.read().words; });
    if (!mac_.registers->outer) return;
    toggles_.add(&ToggleCounts::accumulator, mac_.registers->inner.layout.width,
                 [&pe] { return pe.inner().words; });
  }

  // Lanes [first, first + lanes) in the group that enters `late` cycles after the fold begins: a
  // group enters when the adder has the sum before it.
  OperandWire wire(const models::LaneVector& edge, std::size_t line, std::size_t lines,
                   std::size_t late, std::size_t t) const {
    OperandWire wire{models::LaneVector(array_.lanes)};
    for (std::size_t lane = 0; lane < array_.lanes; ++lane) {
      wire.operands[lane] = edge[line * array_.lanes + lane];
    }
    const std::size_t every = array_.pipeline.adder, k = mac_.fold.k;
    if (line >= lines || t < late || (t - late) % every != 0) return wire;
    const std::size_t first = (t - late) / every * array_.lanes;
    if (first < k) wire.places = std::min(array_.lanes, k - first);
    wire.last = first + wire.places == k;
    return wire;
  }

  // Operands come with a skew where they are handed on. Column j drains from the edge after its
  // last sum is whole.
  void drive(const models::Dataflow& dataflow, const GemmCodes& codes, std::size_t t) {
    const models::Fold& fold = mac_.fold;
    edge_.clear();
    dataflow.drive(fold, array_, codes, t, edge_);
    for (std::size_t i = 0; i < rows_; ++i) {
      across_[i * (cols_ + 1)].write(wire(edge_.west, i, fold.m, broadcast ? 0 : i, t));
    }
    for (std::size_t j = 0; j < cols_; ++j) {
      down_[j].write(wire(edge_.north, j, fold.n, broadcast ? 0 : j, t));
      drain_[j].write(t > whole(j));
    }
    edge_number_ = t;
  }

  // The edge with which the last sum of column j is whole: the groups, each after the adder has the
  // one before, and the stages of the multiplier.
  std::size_t whole(std::size_t j) const {
    const std::size_t groups = (mac_.fold.k + array_.lanes - 1) / array_.lanes;
    return array_.pipeline.adder * groups - 1 + array_.pipeline.multiplier +
           (broadcast ? 0 : rows_ - 1 + j);
  }

  // Sums of rows and columns that the fold does not have are none.
  models::LaneVector south() const {
    models::LaneVector lanes(cols_);
    for (std::size_t j = 0; j < cols_; ++j) {
      const Content& sum = sums_[rows_ * cols_ + j].read();
      const bool leaves = j < mac_.fold.n && edge_number_ >= whole(j) &&
                          edge_number_ - whole(j) < rows_ &&
                          rows_ - 1 - (edge_number_ - whole(j)) < mac_.fold.m;
      if (sum.valid && leaves) lanes.put(j, sum.words);
    }
    return lanes;
  }

  template <class T>
  using Wires = sc_core::sc_vector<sc_core::sc_signal<T>>;

  const ArrayConfig array_;
  const std::size_t rows_, cols_;
  TwinMac mac_;
  TwinClock clock_{"clock"};
  Wires<OperandWire> across_;  // rows x (cols + 1)
  Wires<OperandWire> down_;    // (rows + 1) x cols
  Wires<Content> sums_;        // (rows + 1) x cols
  Wires<bool> drain_;          // a column
  sc_core::sc_vector<OutputPe> pes_{"pe"};
  models::EdgeInputs edge_;
  std::size_t edge_number_ = 0;
  ToggleWatch toggles_;
};

using OutputStationaryTwin = OutputTwin<false>;
using DotTwin = OutputTwin<true>;

}  // namespace guardbit::test
