// The structural twin of the weight-stationary array: a module per PE, every register and every
// wire between neighbours modelled as such.
//
//          weight_north  sum_north
//              v           v
//   west -> [ weight register          ] -> east       `weight`, `east` and `sum` are registers:
//           [ sum = sum_north + west*w ]               they change on the clock's edge.
//              v           v
//          weight_south  sum_south
//
// The weight registers of a column are a shift register while `load` is high.
#pragma once

#include <vector>

#include <systemc>

#include "tests/machine/test_layer.h"
#include "tests/machine/twin/clock.h"
#include "tests/machine/twin/wires.h"

namespace guardbit::test {

template <class A>
class WeightStationaryPe : public sc_core::sc_module {
 public:
  sc_core::sc_in<bool> clock{"clock"}, load{"load"};
  sc_core::sc_in<Lane> west{"west"}, weight_north{"weight_north"};
  sc_core::sc_out<Lane> east{"east"}, weight_south{"weight_south"};
  sc_core::sc_in<SumWire<A>> sum_north{"sum_north"};
  sc_core::sc_out<SumWire<A>> sum_south{"sum_south"};

  SC_HAS_PROCESS(WeightStationaryPe);
  WeightStationaryPe(const sc_core::sc_module_name& name, TwinMac<A>& mac, std::size_t row,
                     std::size_t column)
      : sc_module(name), mac_(mac), row_(row), column_(column) {
    SC_METHOD(on_edge);
    sensitive << clock.pos();
    dont_initialize();
  }

 private:
  void on_edge() {
    if (load.read()) weight_south.write(weight_north.read());
    east.write(west.read());
    SumWire<A> sum = sum_north.read();
    const std::size_t output = mac_.fold.output(sum.row, column_);
    mac_.multiply_add(sum.state, west.read(), weight_south.read(),
                      product_random(mac_.seed, output, mac_.fold.k0 + row_));
    sum_south.write(sum);
  }

  TwinMac<A>& mac_;
  const std::size_t row_, column_;
};

template <class A>
class WeightStationaryTwin : public sc_core::sc_module {
 public:
  WeightStationaryTwin(const sc_core::sc_module_name& name, ArrayShape array)
      : sc_module(name),
        array_(array),
        across_("across", array.rows * (array.cols + 1)),
        weights_("weights", (array.rows + 1) * array.cols),
        sums_("sums", (array.rows + 1) * array.cols),
        edge_(array.rows, array.cols) {
    pes_.init(array.rows * array.cols, [&](const char* pe, std::size_t index) {
      return new WeightStationaryPe<A>(pe, mac_, index / array.cols, index % array.cols);
    });
    for (std::size_t index = 0; index < pes_.size(); ++index) connect(index);
  }

  /// What leaves the south edge with every clock edge of the layer.
  std::vector<LaneVector> run(const TestLayer& layer) {
    mac_.load(layer);
    return clock_.run(
        layer, mac_.fold,
        [&](const GemmCodes& codes, std::size_t t) { drive(layer.dataflow, codes, t); },
        [this] { return south(); });
  }

  /// Of the registers between the PEs; the partial-sum bank is not part of the twin.
  RegisterTally inner_tally() const { return mac_.tally().inner; }

 private:
  void connect(std::size_t index) {
    WeightStationaryPe<A>& pe = pes_[index];
    const std::size_t i = index / array_.cols, j = index % array_.cols;
    pe.clock(clock_.clock);
    pe.load(load_);
    pe.west(across_[i * (array_.cols + 1) + j]);
    pe.east(across_[i * (array_.cols + 1) + j + 1]);
    pe.weight_north(weights_[index]);
    pe.weight_south(weights_[index + array_.cols]);
    pe.sum_north(sums_[index]);
    pe.sum_south(sums_[index + array_.cols]);
  }

  // Row `row` of the fold's outputs starts as an empty sum at the top of column j, together with
  // its operand for PE (0,j): j cycles after that has entered the array.
  void drive(const Dataflow& dataflow, const GemmCodes& codes, std::size_t t) {
    const Fold& fold = mac_.fold;
    edge_.clear();
    dataflow.drive(fold, {array_}, codes, t, edge_);
    load_.write(t < array_.rows);
    for (std::size_t i = 0; i < array_.rows; ++i) {
      across_[i * (array_.cols + 1)].write(edge_.west[i]);
    }
    for (std::size_t j = 0; j < array_.cols; ++j) {
      weights_[j].write(edge_.north[j]);
      const bool starts = t >= array_.rows + j && t < array_.rows + j + fold.m && j < fold.n;
      sums_[j].write({{}, starts, starts ? t - array_.rows - j : 0});
    }
  }

  LaneVector south() const {
    LaneVector lanes(array_.cols);
    for (std::size_t j = 0; j < array_.cols; ++j) {
      const SumWire<A>& sum = sums_[array_.rows * array_.cols + j].read();
      if (sum.valid) lanes[j] = {mac_.bits(sum.state), true};
    }
    return lanes;
  }

  template <class T>
  using Wires = sc_core::sc_vector<sc_core::sc_signal<T>>;

  ArrayShape array_;
  TwinMac<A> mac_;
  TwinClock clock_{"clock"};
  sc_core::sc_signal<bool> load_{"load"};
  Wires<Lane> across_;      // rows x (cols + 1)
  Wires<Lane> weights_;     // (rows + 1) x cols
  Wires<SumWire<A>> sums_;  // (rows + 1) x cols
  sc_core::sc_vector<WeightStationaryPe<A>> pes_{"pe"};
  EdgeInputs edge_;
};

}  // namespace guardbit::test
