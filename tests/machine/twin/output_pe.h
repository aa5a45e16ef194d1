// An element that keeps one output, of the twins of output.h.
#pragma once

#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include <systemc>

#include "tests/machine/test_layer.h"
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

}  // namespace guardbit::test
