// What the processing elements of all structural twins have in common: the arithmetic, stages that
// values pass, and how registers take codes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <systemc>

#include "arith/registers/accumulators.h"
#include "arith/registers/partial_sums.h"
#include "models/dataflow.h"
#include "models/lane_signals.h"
#include "models/lanes.h"
#include "models/operand_streams.h"
#include "models/product_register.h"
#include "tests/machine/test_layer.h"

namespace guardbit::test {

/// What a register takes from a wire: the valid bit, and the code only where that is valid.
inline models::Lane taken(const models::Lane& held, const models::Lane& wire) {
  return wire.valid ? wire : models::Lane{held.bits, false};
}

/// What a register of any width holds.
struct Content {
  std::vector<std::uint64_t> words = {0};
  bool valid = false;
  bool operator==(const Content&) const = default;
};
inline std::ostream& operator<<(std::ostream& out, const Content& content) {
  for (const std::uint64_t word : content.words) out << ' ' << word;
  return out << (content.valid ? "" : " (not valid)");
}
inline void sc_trace(sc_core::sc_trace_file* file, const Content& content,
                     const std::string& name) {
  sc_trace(file, content.valid, name + "_valid");
}

/// A chain of registers: what goes in comes out so many edges later.
template <class T>
class Stages {
 public:
  void reset(std::size_t length) { held_.assign(length, T{}); }
  /// One clock edge; returns what the last register held before it, or `value` if there is none.
  T pass(T value) {
    for (T& held : held_) std::swap(held, value);
    return value;
  }

 private:
  std::vector<T> held_;
};

/// What all PEs of a twin share in a layer: parameters, and the counters that a test reads.
template <class A>
struct TwinMac {
  const A* accumulator = nullptr;
  std::optional<MacUnit<A>> unit;
  std::unique_ptr<models::ProductRegister> product;
  const MacRegisters* registers = nullptr;
  const Codec* activations = nullptr;
  const Codec* weights = nullptr;
  PePipeline pipeline;
  std::uint64_t seed = 0;
  models::Fold fold;  ///< the one in the array

  void load(const TestLayer& layer) {
    accumulator = &std::get<A>(layer.registers.inner.accumulator);
    unit.emplace(*accumulator, layer.registers.product);
    product = std::make_unique<models::ProductRegister>(layer.activations, layer.weights);
    registers = &layer.registers;
    activations = &layer.activations;
    weights = &layer.weights;
    pipeline = layer.array.pipeline;
    seed = layer.seed;
    fold = {};
  }

  /// Adds one product; an operand that is not valid is zero. `random` as in Accumulator.
  void multiply_add(typename A::State& sum, const models::Lane& a, const models::Lane& b, std::uint64_t random) {
    const bool valid = a.valid && b.valid;
    unit->multiply_add(sum, valid ? operand_of(a, {*activations}) : Operand{},
                       valid ? operand_of(b, {*weights}) : Operand{}, random);
  }
  void finish(typename A::State& sum, std::uint64_t random) { unit->finish(sum, random); }
  /// What the product register takes: nothing where an operand is not valid.
  void take_product(Content& held, const models::Lane& a, const models::Lane& b) const {
    held.valid = a.valid && b.valid;
    if (!held.valid) return;
    const UInt128 code = product->code(static_cast<Code>(a.bits), static_cast<Code>(b.bits));
    held.words = {static_cast<std::uint64_t>(code), static_cast<std::uint64_t>(code >> 64)};
  }
  std::vector<std::uint64_t> words(const typename A::State& sum) const {
    std::vector<std::uint64_t> words(registers->inner.layout.words());
    accumulator->write_bits(sum, words);
    return words;
  }
  MacTally tally() const { return unit->tally(); }
};

}  // namespace guardbit::test
