// The structural twin of the output-stationary array: a module per PE, every register and every
// wire between neighbours modelled as such.
//
//            north    drain_north
//              v           v
//   west -> [ sum += west * north      ] -> east       `sum`, `east`, `south` and `drain` are
//           [ drain register           ]               registers: they change on the clock's edge.
//              v           v
//            south    drain_south
//
// The drain register takes the PE's whole sum with the last product, holds it while the column
// below is still at work, and else takes what the PE above holds.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include <systemc>

#include "tests/machine/test_layer.h"
#include "tests/machine/twin/clock.h"
#include "tests/machine/twin/wires.h"

namespace guardbit::test {

template <class A>
class OutputStationaryPe : public sc_core::sc_module {
 public:
  sc_core::sc_in<bool> clock{"clock"};
  sc_core::sc_in<OperandWire> west{"west"}, north{"north"};
  sc_core::sc_out<OperandWire> east{"east"}, south{"south"};
  sc_core::sc_in<Lane> drain_north{"drain_north"};
  sc_core::sc_out<Lane> drain_south{"drain_south"};
  sc_core::sc_in<bool> hold{"hold"};

  SC_HAS_PROCESS(OutputStationaryPe);
  OutputStationaryPe(const sc_core::sc_module_name& name, TwinMac<A>& mac, std::size_t row,
                     std::size_t column)
      : sc_module(name), mac_(mac), row_(row), column_(column) {
    SC_METHOD(on_edge);
    sensitive << clock.pos();
    dont_initialize();
  }

  /// Before a layer: the second register, where the layer's accumulator has one.
  void configure() {
    outer_.reset();
    if (mac_.registers->outer) outer_.emplace(*mac_.registers->outer, 1);
    count_ = 0;
    sum_ = {};
  }
  RegisterTally outer_tally() const { return outer_ ? outer_->tally() : RegisterTally{}; }

 private:
  void on_edge() {
    east.write(west.read());
    south.write(north.read());
    const bool active = west.read().active && north.read().active;
    if (active) take_product();
    if (active && west.read().last) {
      drain_south.write({result(), true});
      restart();
    } else if (!hold.read()) {
      drain_south.write(drain_north.read());
    }
  }

  void take_product() {
    const std::size_t output = mac_.fold.output(row_, column_);
    mac_.multiply_add(sum_, west.read().operand, north.read().operand,
                      product_random(mac_.seed, output, count_));
    ++count_;
    const std::size_t chunk = mac_.registers->chunk;
    if ((!outer_ || count_ % chunk != 0) && !west.read().last) return;
    mac_.finish(sum_, product_random(mac_.seed, output, count_ - 1));
    if (!outer_) return;
    outer_->add(0, *mac_.accumulator, sum_, chunk_random(mac_.seed, output, (count_ - 1) / chunk));
    sum_ = {};
  }

  std::uint64_t result() const {
    if (!outer_) return mac_.bits(sum_);
    RegisterFile file = make_register_file(mac_.registers->outer->layout, 1);
    outer_->write(0, 0, file);
    return file.words[0];
  }

  void restart() {
    count_ = 0;
    sum_ = {};
    if (outer_) outer_->clear(0);
  }

  TwinMac<A>& mac_;
  const std::size_t row_, column_;
  std::size_t count_ = 0;  // products of the sum so far
  typename A::State sum_{};
  std::optional<PartialSumBank> outer_;
};

template <class A>
class OutputStationaryTwin : public sc_core::sc_module {
 public:
  OutputStationaryTwin(const sc_core::sc_module_name& name, ArrayShape array)
      : sc_module(name),
        array_(array),
        across_("across", array.rows * (array.cols + 1)),
        down_("down", (array.rows + 1) * array.cols),
        drain_("drain", (array.rows + 1) * array.cols),
        hold_("hold", array.cols),
        edge_(array.rows, array.cols) {
    pes_.init(array.rows * array.cols, [&](const char* pe, std::size_t index) {
      return new OutputStationaryPe<A>(pe, mac_, index / array.cols, index % array.cols);
    });
    for (std::size_t index = 0; index < pes_.size(); ++index) connect(index);
  }

  /// What leaves the south edge with every clock edge of the layer.
  std::vector<LaneVector> run(const TestLayer& layer) {
    mac_.load(layer);
    for (std::size_t index = 0; index < pes_.size(); ++index) pes_[index].configure();
    return clock_.run(
        layer, mac_.fold,
        [&](const GemmCodes& codes, std::size_t t) { drive(layer.dataflow, codes, t); },
        [this] { return south(); });
  }

  MacTally tally() const {
    MacTally tally = mac_.tally();
    for (std::size_t index = 0; index < pes_.size(); ++index) {
      tally.outer += pes_[index].outer_tally();
    }
    return tally;
  }

 private:
  void connect(std::size_t index) {
    OutputStationaryPe<A>& pe = pes_[index];
    const std::size_t i = index / array_.cols, j = index % array_.cols;
    pe.clock(clock_.clock);
    pe.west(across_[i * (array_.cols + 1) + j]);
    pe.east(across_[i * (array_.cols + 1) + j + 1]);
    pe.north(down_[index]);
    pe.south(down_[index + array_.cols]);
    pe.drain_north(drain_[index]);
    pe.drain_south(drain_[index + array_.cols]);
    pe.hold(hold_[j]);
  }

  // The control bits come with the skew of the operands. Column j holds from the edge after its
  // first sum is whole to the one in which its last sum is, that of row R-1.
  void drive(const Dataflow& dataflow, const GemmCodes& codes, std::size_t t) {
    const Fold& fold = mac_.fold;
    edge_.clear();
    dataflow.drive(fold, {array_}, codes, t, edge_);
    for (std::size_t i = 0; i < array_.rows; ++i) {
      const bool active = i < fold.m && t >= i && t - i < fold.k;
      across_[i * (array_.cols + 1)].write({edge_.west[i], active, active && t - i + 1 == fold.k});
    }
    for (std::size_t j = 0; j < array_.cols; ++j) {
      const bool active = j < fold.n && t >= j && t - j < fold.k;
      down_[j].write({edge_.north[j], active, false});
      hold_[j].write(t >= fold.k + j && t < fold.k + j + array_.rows - 1);
    }
  }

  LaneVector south() const {
    LaneVector lanes(array_.cols);
    for (std::size_t j = 0; j < array_.cols; ++j) {
      lanes[j] = drain_[array_.rows * array_.cols + j].read();
    }
    return lanes;
  }

  template <class T>
  using Wires = sc_core::sc_vector<sc_core::sc_signal<T>>;

  ArrayShape array_;
  TwinMac<A> mac_;
  TwinClock clock_{"clock"};
  Wires<OperandWire> across_;  // rows x (cols + 1)
  Wires<OperandWire> down_;    // (rows + 1) x cols
  Wires<Lane> drain_;          // (rows + 1) x cols
  Wires<bool> hold_;           // a column
  sc_core::sc_vector<OutputStationaryPe<A>> pes_{"pe"};
  EdgeInputs edge_;
};

}  // namespace guardbit::test
