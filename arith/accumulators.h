// Every accumulator: the concept, the registers' contents as bits, and the closed set of kinds.
#pragma once

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "arith/accumulator_spec.h"
#include "arith/accumulators/fixed_point.h"
#include "arith/accumulators/floating_point.h"
#include "arith/accumulators/tally.h"
#include "arith/limits.h"

namespace guardbit {

/// A kind of accumulator: parameters shared by all registers of a layer, and a State per register
/// (a plain value; value-initialised means empty). `add` takes integer * 2^exp exactly, rounds once
/// and counts what happened. Adding zero changes and counts nothing, so idle cycles are free.
template <class A>
concept Accumulator = requires(const A a, typename A::State& state, typename A::Peak& peak,
                               AdditionCounts& counts, std::span<std::uint64_t> words) {
  a.add(state, Int128{}, int{}, std::uint64_t{}, counts, peak);
  a.add(state, WideInt{}, int{}, std::uint64_t{}, counts, peak);
  { a.width() } -> std::same_as<int>;
  a.write_bits(state, words);
};

static_assert(Accumulator<FixedPointAccumulator<std::int64_t>>);
static_assert(Accumulator<FixedPointAccumulator<Int128>>);
static_assert(Accumulator<FixedPointAccumulator<WideInt>>);
static_assert(Accumulator<FloatingPointAccumulator>);

using AnyAccumulator = std::variant<FixedPointAccumulator<std::int64_t>,
                                    FixedPointAccumulator<Int128>, FixedPointAccumulator<WideInt>,
                                    FloatingPointAccumulator>;

/// What the bits of a register mean.
struct RegisterLayout {
  int width = 0;       ///< bits; two's complement integer times 2^lsb, or a code of `format`
  int lsb = 0;
  std::string format;  ///< empty for two's complement
  std::size_t words() const { return (static_cast<std::size_t>(width) + 63) / 64; }
  bool operator==(const RegisterLayout&) const = default;
};

/// The final registers of a layer: `layout.words()` 64-bit words an output, least significant
/// first, sign-extended to whole words where two's complement, and the flags of each.
struct RegisterFile {
  RegisterLayout layout;
  std::vector<std::uint64_t> words;
  std::vector<std::uint8_t> flags;  ///< OutputFlag bits
  std::size_t size() const { return flags.size(); }
  std::span<const std::uint64_t> bits(std::size_t output) const {
    return std::span(words).subspan(output * layout.words(), layout.words());
  }
  bool operator==(const RegisterFile&) const = default;
};

RegisterFile make_register_file(const RegisterLayout& layout, std::size_t outputs);

/// A register specification fitted to its addends. `addends` bounds what one addend can be,
/// `count` how many come. Throws SpecError where the two cannot be combined.
struct Register {
  AnyAccumulator accumulator;
  RegisterLayout layout;
  AddendRange sums;  ///< bounds on the register's contents, as an addend of the next one
  RegisterSpec spec;
};
Register make_register(const RegisterSpec& spec, const AddendRange& addends, std::size_t count);

/// The registers of one multiply-accumulate unit, fitted to operand formats and sum length k.
struct MacRegisters {
  Register inner;
  std::size_t chunk = 0;          ///< products an inner sum takes; k where there is no outer
  std::optional<Register> outer;  ///< takes the inner sums in order
  const Register& last() const { return outer ? *outer : inner; }
};

/// `rows`: length of the chains that the array's dataflow imposes, 0 if none (then the whole sum or
/// the specification's own chunk). Throws SpecError where the two contradict each other.
MacRegisters make_mac_registers(const AccumulatorSpec& spec, const FormatLimits& activations,
                                const FormatLimits& weights, std::size_t k, std::size_t rows);

}  // namespace guardbit
