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
#include "tests/machine/twin/toggle_watch.h"
#include "tests/machine/twin/wires.h"

namespace guardbit::test {

/// The operands of a group with the control bits that travel beside them: how many places of the
/// sum they are, also those without an operand, and whether product K-1 is one of them.
struct OperandWire {
  models::LaneVector operands;
  std::size_t places = 0;
  bool last = false;
  bool operator==(const OperandWire&) const = default;
};
inline std::ostream& operator<<(std::ostream& out, const OperandWire& wire) {
  return out << wire.operands;
}
inline void sc_trace(sc_core::sc_trace_file* file, const OperandWire& wire,
                     const std::string& name) {
  sc_trace(file, wire.operands, name);
}

class OutputPe : public sc_core::sc_module {
 public:
  sc_core::sc_in<bool> clock{"clock"};
  sc_core::sc_in<OperandWire> west{"west"}, north{"north"};
  sc_core::sc_out<OperandWire> east{"east"}, south{"south"};
  sc_core::sc_in<Content> sum_north{"sum_north"};
  sc_core::sc_out<Content> sum_south{"sum_south"};
  sc_core::sc_in<bool> drain{"drain"};

  SC_HAS_PROCESS(OutputPe);
  OutputPe(const sc_core::sc_module_name& name, TwinMac& mac, std::size_t row, std::size_t column)
      : sc_module(name), mac_(mac), row_(row), column_(column) {
    SC_METHOD(on_edge);
    sensitive << clock.pos();
    dont_initialize();
  }

  /// Before a layer: the second register, where the layer's accumulator has one.
  void configure(std::size_t index, std::size_t lanes) {
    outer_ = mac_.registers->outer ? mac_.registers->outer->make_bank(1) : nullptr;
    places_ = mac_.places(index);
    multiplier_.reset(mac_.pipeline.multiplier);
    shown_.reset(mac_.pipeline.multiplier == 0 ? 0 : mac_.pipeline.multiplier - 1);
    adder_.reset(mac_.pipeline.adder - 1);
    products_.assign(lanes, {});
    inner_ = {};
    held_ = 0;
    count_ = 0;
  }
  RegisterTally outer_tally() const { return outer_ ? outer_->tally() : RegisterTally{}; }
  const Content& product(std::size_t lane) const { return products_[lane]; }
  const Content& inner() const { return inner_; }

 private:
  struct Group {
    models::LaneVector activations, weights;
    std::size_t places = 0;
    bool last = false;
  };
  // What the adder makes of a group.
  struct Sum {
    bool valid = false;
    std::size_t inner = 0;             // its place in the bank
    std::vector<std::uint64_t> words;  // of the register that hands on the sum
  };

  void on_edge() {
    const OperandWire &a = west.read(), &b = north.read();
    east.write(taken(east.read(), a));
    south.write(taken(south.read(), b));
    const Group entering{a.operands, b.operands, std::min(a.places, b.places), a.last};
    const Group shown = shown_.pass(entering);
    for (std::size_t lane = 0; lane < products_.size() && lane < shown.activations.size(); ++lane) {
      mac_.take_product(products_[lane], shown.activations[lane], shown.weights[lane]);
    }
    const Sum sum = adder_.pass(added(multiplier_.pass(entering)));
    if (sum.valid) {
      held_ = sum.inner;
      if (outer_) inner_.words = mac_.words(sum.inner);
      sum_south.write({sum.words, true});
    } else if (drain.read()) {
      const Content& from = sum_north.read();
      sum_south.write(from.valid ? from : Content{sum_south.read().words, false});
    }
  }

  static OperandWire taken(const OperandWire& held, const OperandWire& wire) {
    OperandWire next = wire;
    for (std::size_t lane = 0; lane < held.operands.size(); ++lane) {
      next.operands[lane] = test::taken(held.operands[lane], wire.operands[lane]);
    }
    return next;
  }

  // The register's content, which must be that of the sum before, and a group.
  Sum added(const Group& group) {
    if (group.places == 0) return {};
    Sum sum{true, places_.next(), {}};
    mac_.sums->copy(count_ == 0 ? 0 : held_, sum.inner);
    for (std::size_t lane = 0; lane < group.places; ++lane) {
      take_product(sum.inner, group.activations[lane], group.weights[lane],
                   group.last && lane + 1 == group.places);
    }
    sum.words = outer_ ? outer_words() : mac_.words(sum.inner);
    if (group.last) {
      count_ = 0;
      if (outer_) outer_->clear(0);
    }
    return sum;
  }

  void take_product(std::size_t sum, const models::Lane& a, const models::Lane& b, bool last) {
    const std::size_t output = mac_.fold.output(row_, column_);
    mac_.multiply_add(sum, a, b, product_random(mac_.seed, output, count_));
    ++count_;
    const std::size_t chunk = mac_.registers->order.chunk;
    if ((!outer_ || count_ % chunk != 0) && !last) return;
    mac_.sums->finish(sum, product_random(mac_.seed, output, count_ - 1));
    if (!outer_) return;
    outer_->add(0, *mac_.sums, sum, chunk_random(mac_.seed, output, (count_ - 1) / chunk));
    mac_.sums->clear(sum);
  }

  std::vector<std::uint64_t> outer_words() const {
    RegisterFile file = make_register_file(mac_.registers->outer->layout, 1);
    outer_->write(0, 0, file);
    return file.words;
  }

  TwinMac& mac_;
  const std::size_t row_, column_;
  std::size_t count_ = 0;  // products of the sum so far
  Stages<Group> multiplier_, shown_;
  Stages<Sum> adder_;
  std::vector<Content> products_;  // a lane
  std::size_t held_ = 0;           // the inner register
  SumPlaces places_;
  Content inner_;  // its code, where there is an outer one
  std::unique_ptr<Bank> outer_;
};

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
