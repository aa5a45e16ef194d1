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
#include <vector>

#include <systemc>

#include "arith/registers/mac.h"
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

/// Registers on their way from element to element: places in a bank, of which each element has its
/// own and writes them in turn. Place 0 stays empty.
class SumPlaces {
 public:
  /// Before a layer: `held` edges is the longest that anyone reads a place after it was written.
  void reset(std::size_t first, std::size_t held) {
    first_ = first;
    count_ = held + 1;
    turn_ = 0;
  }
  /// Where the element writes next.
  std::size_t next() {
    turn_ = (turn_ + 1) % count_;
    return first_ + turn_;
  }
  static std::size_t needed(std::size_t elements, std::size_t held) {
    return 1 + elements * (held + 1);
  }

 private:
  std::size_t first_ = 1, count_ = 1, turn_ = 0;
};

/// What all PEs of a twin share in a layer: parameters, and the counters that a test reads.
struct TwinMac {
  std::unique_ptr<Bank> sums;  ///< inner registers, wherever they are
  std::unique_ptr<models::ProductRegister> product;
  const MacRegisters* registers = nullptr;
  const Codec* activations = nullptr;
  const Codec* weights = nullptr;
  PePipeline pipeline;
  std::uint64_t seed = 0;
  models::Fold fold;  ///< the one in the array

  /// For so many elements. A sum is read when the adder and the register behind it have passed it
  /// on.
  void load(const TestLayer& layer, std::size_t elements) {
    registers = &layer.registers;
    pipeline = layer.array.pipeline;
    sums = registers->inner.make_bank(SumPlaces::needed(elements, held()), registers->product);
    product = std::make_unique<models::ProductRegister>(layer.activations, layer.weights);
    activations = &layer.activations;
    weights = &layer.weights;
    seed = layer.seed;
    fold = {};
  }
  std::size_t held() const { return pipeline.adder + 1; }
  SumPlaces places(std::size_t element) const {
    SumPlaces places;
    places.reset(1 + element * (held() + 1), held());
    return places;
  }

  /// Adds one product to a sum; an operand that is not valid is zero. `random` as in ProductRow.
  void multiply_add(std::size_t sum, const models::Lane& a, const models::Lane& b,
                    std::uint64_t random) {
    const bool valid = a.valid && b.valid;
    const Operand activation = valid ? models::operand_of(a, {*activations}) : Operand{};
    const Operand weight = valid ? models::operand_of(b, {*weights}) : Operand{};
    sums->multiply_add({1, sum, 1, &activation, &weight, 1, 1, &random});
  }
  /// What the product register takes: nothing where an operand is not valid.
  void take_product(Content& held, const models::Lane& a, const models::Lane& b) const {
    held.valid = a.valid && b.valid;
    if (!held.valid) return;
    const UInt128 code = product->code(static_cast<Code>(a.bits), static_cast<Code>(b.bits));
    held.words = {static_cast<std::uint64_t>(code), static_cast<std::uint64_t>(code >> 64)};
  }
  std::vector<std::uint64_t> words(std::size_t sum) const {
    RegisterFile file = make_register_file(registers->inner.layout, 1);
    sums->write(sum, 0, file);
    return file.words;
  }
  MacTally tally() const { return tally_of(*sums, nullptr); }
};

}  // namespace guardbit::test
