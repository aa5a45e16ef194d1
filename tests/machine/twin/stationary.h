// The structural twins of the weight- and the input-stationary array: a module per PE, every
// register and every wire between neighbours modelled as such.
//
//        staying_north  sum_north
//              v           v
//   west -> [ staying register         ] -> east       `staying`, `east` and `sum` are registers:
//           [ sum = sum_north + west*s ]               they change on the clock's edge.
//              v           v
//        staying_south  sum_south
//
// The staying registers of a column are a shift register while `load` is high. With double-buffered
// operands there are two of them: `used` says which one is multiplied with, the other is loaded.
// The multiplier may have registers ahead of the adder, and the adder ahead of the sum register.
#pragma once

#include <array>
#include <utility>
#include <vector>

#include <systemc>

#include "models/dataflows/stationary.h"
#include "tests/machine/test_layer.h"
#include "tests/machine/twin/clock.h"
#include "tests/machine/twin/toggle_watch.h"
#include "tests/machine/twin/wires.h"

namespace guardbit::test {

/// A partial sum on its way down a column.
struct SumWire {
  std::size_t sum = 0;  ///< its place in the bank
  bool valid = false;
  std::size_t line = 0;  ///< of the operand that moves
  bool operator==(const SumWire&) const = default;
};
inline std::ostream& operator<<(std::ostream& out, const SumWire& wire) {
  return out << wire.line << (wire.valid ? "" : " (not valid)");
}
inline void sc_trace(sc_core::sc_trace_file* file, const SumWire& wire, const std::string& name) {
  sc_trace(file, wire.valid, name + "_valid");
}

template <models::Stays stays>
class StationaryPe : public sc_core::sc_module {
 public:
  sc_core::sc_in<bool> clock{"clock"}, load{"load"}, used{"used"};
  sc_core::sc_in<models::Lane> west{"west"};
  sc_core::sc_out<models::Lane> east{"east"};
  std::array<sc_core::sc_in<models::Lane>, 2> staying_north;
  std::array<sc_core::sc_out<models::Lane>, 2> staying_south;
  sc_core::sc_in<SumWire> sum_north{"sum_north"};
  sc_core::sc_out<SumWire> sum_south{"sum_south"};

  SC_HAS_PROCESS(StationaryPe);
  StationaryPe(const sc_core::sc_module_name& name, TwinMac& mac, const ArrayConfig& array,
               std::size_t index)
      : sc_module(name),
        mac_(mac),
        double_buffered_(array.double_buffered),
        index_(index),
        row_(index / array.shape.cols),
        column_(index % array.shape.cols) {
    SC_METHOD(on_edge);
    sensitive << clock.pos();
    dont_initialize();
  }

  /// Before a layer.
  void configure() {
    places_ = mac_.places(index_);
    multiplier_.reset(mac_.pipeline.multiplier);
    adder_.reset(mac_.pipeline.adder - 1);
    shown_.reset(mac_.pipeline.multiplier == 0 ? 0 : mac_.pipeline.multiplier - 1);
    product_ = {};
    sum_ = {};
  }
  const Content& product() const { return product_; }
  const std::vector<std::uint64_t>& sum() const { return sum_.words; }

 private:
  struct Operands {
    models::Lane activation, weight;
  };

  void on_edge() {
    const std::size_t now = used.read() ? 1 : 0;
    const std::size_t coming = double_buffered_ ? 1 - now : now;
    const models::Lane& stay = staying_south[now].read();
    const Operands entering =
        stays == models::Stays::weights ? Operands{west.read(), stay} : Operands{stay, west.read()};
    if (load.read()) {
      staying_south[coming].write(
          taken(staying_south[coming].read(), staying_north[coming].read()));
    }
    east.write(taken(east.read(), west.read()));
    const Operands shown = shown_.pass(entering);
    mac_.take_product(product_, shown.activation, shown.weight);
    add(multiplier_.pass(entering));
  }

  void add(const Operands& operands) {
    SumWire sum = sum_north.read();
    const std::size_t north = std::exchange(sum.sum, places_.next());
    mac_.sums->copy(north, sum.sum);
    const std::size_t output = models::StationaryView<stays>{mac_.fold}.output(sum.line, column_);
    mac_.multiply_add(sum.sum, operands.activation, operands.weight,
                      product_random(mac_.seed, output, mac_.fold.k0 + row_));
    sum = adder_.pass(sum);
    if (sum.valid) sum_.words = mac_.words(sum.sum);
    sum_south.write(sum);
  }

  TwinMac& mac_;
  const bool double_buffered_;
  const std::size_t index_, row_, column_;
  SumPlaces places_;
  Stages<Operands> multiplier_, shown_;
  Stages<SumWire> adder_;
  Content product_, sum_;  // codes of the registers
};

template <models::Stays stays>
class StationaryTwin : public sc_core::sc_module {
 public:
  StationaryTwin(const sc_core::sc_module_name& name, const ArrayConfig& array)
      : sc_module(name),
        array_(array),
        rows_(array.shape.rows),
        cols_(array.shape.cols),
        across_("across", rows_ * (cols_ + 1)),
        staying_("staying", 2 * (rows_ + 1) * cols_),
        sums_("sums", (rows_ + 1) * cols_),
        edge_(models::edge_inputs(array)) {
    pes_.init(rows_ * cols_, [&](const char* pe, std::size_t index) {
      return new StationaryPe<stays>(pe, mac_, array_, index);
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

  /// The registers between the PEs; the partial-sum bank is not part of the twin.
  bool counts_as(const MacTally& tally) const { return mac_.tally().inner == tally.inner; }
  const ToggleCounts& toggles() const { return toggles_.counts(); }

 private:
  // Number of the wire into row i of a column; `bank`: of the two staying registers.
  std::size_t staying_wire(std::size_t bank, std::size_t index) const {
    return bank * (rows_ + 1) * cols_ + index;
  }

  void connect(std::size_t index) {
    StationaryPe<stays>& pe = pes_[index];
    const std::size_t i = index / cols_, j = index % cols_;
    pe.clock(clock_.clock);
    pe.load(load_);
    pe.used(used_);
    pe.west(across_[i * (cols_ + 1) + j]);
    pe.east(across_[i * (cols_ + 1) + j + 1]);
    for (std::size_t bank = 0; bank < 2; ++bank) {
      pe.staying_north[bank](staying_[staying_wire(bank, index)]);
      pe.staying_south[bank](staying_[staying_wire(bank, index + cols_)]);
    }
    pe.sum_north(sums_[index]);
    pe.sum_south(sums_[index + cols_]);
  }

  void reset() {
    for (auto& wire : across_) wire.write({});
    for (auto& wire : staying_) wire.write({});
    for (auto& wire : sums_) wire.write({});
    toggles_.clear();
    for (std::size_t index = 0; index < pes_.size(); ++index) {
      StationaryPe<stays>& pe = pes_[index];
      pe.configure();
      const std::size_t i = index / cols_, j = index % cols_;
      const auto watch = [&](const sc_core::sc_signal<models::Lane>& signal) {
        toggles_.add(&ToggleCounts::operand, 64,
                     [&signal] { return ToggleWatch::Words{signal.read().bits}; });
      };
      watch(across_[i * (cols_ + 1) + j + 1]);
      watch(staying_[staying_wire(0, index + cols_)]);
      watch(staying_[staying_wire(1, index + cols_)]);
      toggles_.add(&ToggleCounts::product, mac_.product->width(),
                   [&pe] { return pe.product().words; });
      toggles_.add(&ToggleCounts::accumulator, mac_.registers->inner.layout.width,
                   [&pe] { return pe.sum(); });
    }
    sc_core::sc_start(sc_core::SC_ZERO_TIME);
  }

  // Line `line` of the operand that moves starts as an empty sum at the top of column j when its
  // product reaches the adder of PE (0,j).
  void drive(const models::Dataflow& dataflow, const GemmCodes& codes, std::size_t t) {
    const models::Fold& fold = mac_.fold;
    edge_.clear();
    dataflow.drive(fold, array_, codes, t, edge_);
    const std::size_t loading = fold.preloaded ? 0 : rows_;
    const bool next = fold.next != nullptr && fold.next->preloaded && t + rows_ >= fold.cycles;
    if (t == loading && array_.double_buffered) used_now_ = !used_now_;
    used_.write(used_now_);
    load_.write(t < loading || next);
    for (std::size_t i = 0; i < rows_; ++i) across_[i * (cols_ + 1)].write(edge_.west[i]);
    const models::StationaryView<stays> view{fold};
    for (std::size_t j = 0; j < cols_; ++j) {
      for (std::size_t bank = 0; bank < 2; ++bank) {
        staying_[staying_wire(bank, j)].write(edge_.north[j]);
      }
      const std::size_t first = loading + j + array_.pipeline.multiplier;
      const bool starts = t >= first && t - first < view.t() && j < view.columns();
      sums_[j].write({0, starts, starts ? t - first : 0});
    }
  }

  models::LaneVector south() const {
    models::LaneVector lanes(cols_);
    for (std::size_t j = 0; j < cols_; ++j) {
      const SumWire& sum = sums_[rows_ * cols_ + j].read();
      if (sum.valid) lanes.put(j, mac_.words(sum.sum));
    }
    return lanes;
  }

  template <class T>
  using Wires = sc_core::sc_vector<sc_core::sc_signal<T>>;

  const ArrayConfig array_;
  const std::size_t rows_, cols_;
  TwinMac mac_;
  TwinClock clock_{"clock"};
  sc_core::sc_signal<bool> load_{"load"}, used_{"used"};
  bool used_now_ = false;
  Wires<models::Lane> across_;   // rows x (cols + 1)
  Wires<models::Lane> staying_;  // 2 x (rows + 1) x cols
  Wires<SumWire> sums_;          // (rows + 1) x cols
  sc_core::sc_vector<StationaryPe<stays>> pes_{"pe"};
  models::EdgeInputs edge_;
  ToggleWatch toggles_;
};

using WeightStationaryTwin = StationaryTwin<models::Stays::weights>;
using InputStationaryTwin = StationaryTwin<models::Stays::activations>;

}  // namespace guardbit::test
