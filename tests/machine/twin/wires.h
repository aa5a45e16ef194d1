// The wires between the PEs of the structural twins, and what a twin's PEs have in common.
#pragma once

#include <cstddef>
#include <cstdint>
#include <ostream>
#include <string>
#include <variant>
#include <optional>
#include <vector>

#include <systemc>

#include "arith/accumulators.h"
#include "arith/partial_sums.h"
#include "models/dataflow.h"
#include "models/operand_streams.h"
#include "models/lane_signals.h"
#include "models/lanes.h"
#include "tests/machine/test_layer.h"

namespace guardbit::test {

/// An operand with the control bits that travel beside it. `active` marks the places of a sum's
/// products, also those without an operand.
struct OperandWire {
  Lane operand;
  bool active = false;
  bool last = false;  ///< product K-1
  bool operator==(const OperandWire&) const = default;
};
inline std::ostream& operator<<(std::ostream& out, const OperandWire& wire) {
  return out << wire.operand;
}
inline void sc_trace(sc_core::sc_trace_file* file, const OperandWire& wire,
                     const std::string& name) {
  sc_trace(file, wire.operand, name);
}

/// A partial sum of accumulator A on its way down a column.
template <class A>
struct SumWire {
  typename A::State state{};
  bool valid = false;
  std::size_t row = 0;  ///< of the fold's outputs
  bool operator==(const SumWire&) const = default;
};
template <class A>
std::ostream& operator<<(std::ostream& out, const SumWire<A>& wire) {
  return out << wire.row << (wire.valid ? "" : " (not valid)");
}
template <class A>
void sc_trace(sc_core::sc_trace_file* file, const SumWire<A>& wire, const std::string& name) {
  sc_trace(file, wire.valid, name + "_valid");
}

/// What all PEs of a twin share in a layer: parameters, and the counters that a test reads.
template <class A>
struct TwinMac {
  const A* accumulator = nullptr;
  std::optional<MacUnit<A>> unit;
  const MacRegisters* registers = nullptr;
  const Codec* activations = nullptr;
  const Codec* weights = nullptr;
  std::uint64_t seed = 0;
  Fold fold;  ///< the one in the array

  void load(const TestLayer& layer) {
    accumulator = &std::get<A>(layer.registers.inner.accumulator);
    unit.emplace(*accumulator, layer.registers.product);
    registers = &layer.registers;
    activations = &layer.activations;
    weights = &layer.weights;
    seed = layer.seed;
    fold = {};
  }

  /// Adds one product; an operand that is not valid is zero (the other one may then be a code of
  /// the layer before). `random` as in Accumulator.
  void multiply_add(typename A::State& sum, const Lane& a, const Lane& b, std::uint64_t random) {
    const bool valid = a.valid && b.valid;
    unit->multiply_add(sum, valid ? operand_of(a, {*activations}) : Operand{},
                       valid ? operand_of(b, {*weights}) : Operand{}, random);
  }
  void finish(typename A::State& sum, std::uint64_t random) { unit->finish(sum, random); }
  /// The low 64 bits of a register.
  std::uint64_t bits(const typename A::State& sum) const {
    std::vector<std::uint64_t> words(registers->inner.layout.words());
    accumulator->write_bits(sum, words);
    return words[0];
  }
  MacTally tally() const { return unit->tally(); }
};

}  // namespace guardbit::test
