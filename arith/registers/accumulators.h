// Every accumulator: the concept, the registers' contents as bits, and the closed set of kinds.
#pragma once

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "arith/numbers/limits.h"
#include "arith/product/operand_decoder.h"
#include "arith/product/product_stage.h"
#include "arith/registers/accumulator_spec.h"
#include "arith/registers/kinds/aligned.h"
#include "arith/registers/kinds/dual.h"
#include "arith/registers/kinds/fixed_point.h"
#include "arith/registers/kinds/floating_point.h"
#include "arith/registers/kinds/tally.h"
#include "arith/registers/kinds/tree.h"

namespace guardbit::inline arith {

/// A kind of accumulator: parameters shared by all registers of a layer, and a State per register
/// (a plain value; value-initialised means empty). `add` takes a product exactly and counts what
/// happened; `load` starts a sum at a value, `finish` ends an inner one. For positional kinds zeros take a place in the sum; for
/// others adding zero changes and counts nothing, so idle cycles are free.
template <class A>
concept Accumulator = requires(const A a, typename A::State& state, typename A::Peak& peak,
                               AdditionCounts& counts, std::span<std::uint64_t> words) {
  { A::is_positional } -> std::convertible_to<bool>;
  a.add(state, Product{}, std::uint64_t{}, counts, peak);
  a.load(state, Int128{}, int{}, std::uint64_t{}, counts, peak);
  a.finish(state, std::uint64_t{}, counts, peak);
  { a.is_special(state) } -> std::same_as<bool>;
  { a.special(state) } -> std::same_as<Special>;
  a.integer(state);
  { a.exp(state) } -> std::same_as<int>;
  { a.width() } -> std::same_as<int>;
  a.write_bits(state, words);
};

/// One that can also be the outer register: adds integer * 2^exp, rounded once.
template <class A>
concept OuterAccumulator = Accumulator<A> &&
    requires(const A a, typename A::State& state, typename A::Peak& peak, AdditionCounts& counts) {
  a.add(state, Int128{}, int{}, std::uint64_t{}, counts, peak);
  a.add(state, WideInt{}, int{}, std::uint64_t{}, counts, peak);
  a.add_special(state, Special{}, counts);
};

using AnyOuterAccumulator =
    std::variant<FixedPointAccumulator<std::int64_t>, FixedPointAccumulator<Int128>,
                 FixedPointAccumulator<WideInt>, FloatingPointAccumulator>;

using AnyAccumulator =
    std::variant<FixedPointAccumulator<std::int64_t>, FixedPointAccumulator<Int128>,
                 FixedPointAccumulator<WideInt>, FloatingPointAccumulator, DualAccumulator<Int128>,
                 DualAccumulator<WideInt>, TreeAccumulator<FixedPointAccumulator<Int128>>,
                 TreeAccumulator<FixedPointAccumulator<WideInt>>,
                 TreeAccumulator<FloatingPointAccumulator>, AlignedAccumulator>;

/// What the bits of a register mean.
struct RegisterLayout {
  int width = 0;  ///< bits; two's complement integer times 2^lsb, or a code of `format`
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

/// A register specification fitted to its addends.
struct Register {
  AnyAccumulator accumulator;
  RegisterLayout layout;
  AddendRange sums;   ///< bounds on the register's contents, as an addend of the next one
  RegisterSpec spec;  ///< quires and tensor cores as the fixed or aligned register that they are
};
/// The codec of a floating-point register's format; null where the register is two's complement.
const Codec* codec_of(const Register& reg);
/// `addends` bounds what one addend can be, `count` how many come; `tree`: they are summed by a tree
/// of adders; `first`: the range of one more addend that comes before them. Throws SpecError where the register and its addends cannot be combined. Not for
/// quires and tensor cores.
Register make_register(const RegisterSpec& spec, const AddendRange& addends, std::size_t count,
                       bool tree = false, const std::optional<AddendRange>& first = std::nullopt);

/// The registers of one multiply-accumulate unit, fitted to operand formats and sum length k.
struct MacRegisters {
  FormatLimits activations, weights;    ///< of the operands
  std::optional<ProductStage> product;  ///< rounds products, where they are rounded
  Register inner;
  std::size_t chunk = 0;          ///< products an inner sum takes at most; k without an outer
  bool tree = false;              ///< inner sums are trees
  std::optional<Register> outer;  ///< takes the inner sums in order
  /// What inner sums are multiplied with before the outer register takes them, if anything.
  std::optional<AddendRange> sum_factors = std::nullopt;
  /// Inner sums that take the products in turn (arith/registers/inner_sums.h); 0: chunk after chunk.
  std::size_t partials = 0;
  const Register& last() const { return outer ? *outer : inner; }
};

/// Products that an inner sum takes at most; `rows` as in make_mac_registers.
std::size_t chunk_length(const AccumulatorSpec& spec, std::size_t k, std::size_t rows);

/// The products of both operands' block scales in a layer, and what they are factors of.
struct BlockFactors {
  AddendRange range;
  ScalePlace place = ScalePlace::products;  ///< inner_sums: only with an outer register
};

/// `rows`: length of the chains that the array's dataflow imposes, 0 if none (then the whole sum or
/// the specification's own chunk). Throws SpecError where the two contradict each other, or where
/// the register is not for products with block scales: the factors of products widen the range of
/// `exact` by the scales that the layer really has, since all that a scale format has (2^-127 to
/// 2^127 in E8M0) would need more than 1000 bits. `bias`: the range of an addend that the last register
/// starts with.
MacRegisters make_mac_registers(const AccumulatorSpec& spec, const FormatLimits& activations,
                                const FormatLimits& weights, std::size_t k, std::size_t rows,
                                const std::optional<BlockFactors>& factors = std::nullopt,
                                const std::optional<AddendRange>& bias = std::nullopt);

}  // namespace guardbit::inline arith
