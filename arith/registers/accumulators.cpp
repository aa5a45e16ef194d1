// Fitting register specifications to the formats and the length of the sums they are to hold.
#include "arith/registers/accumulators.h"

#include <cassert>
#include <memory>
#include <type_traits>
#include <utility>

#include "arith/error.h"
#include "arith/registers/kinds/tensor_core.h"

namespace guardbit::inline arith {
namespace {

constexpr int widest_exact = 2170;  // what WideInt holds beside its sign, with room for an addend

// The range of contents of a two's complement register, as addends of the next register.
AddendRange register_range(int width, int lsb) {
  const BigInt high = (BigInt(1) << (width - 1)) - 1;
  return {-high - 1, high, lsb};
}

// Bits of an addend, in units of 2^lsb and rounded away from zero.
int addend_bits(const AddendRange& addends, int lsb) {
  const int bits = signed_bits(addends.low, addends.high) + 1;
  return std::max(2, bits + addends.quantum_exp - lsb);
}

template <class Carrier>
AnyAccumulator fixed_point(const RegisterSpec& spec, int width, int lsb, bool tree) {
  if constexpr (!std::is_same_v<Carrier, std::int64_t>) {
    if (spec.dual) return DualAccumulator<Carrier>(width, lsb, spec.rounding, spec.overflow);
    using Adder = FixedPointAccumulator<Carrier>;
    if (tree) return TreeAccumulator(Adder(width, lsb, spec.rounding, spec.overflow));
  }
  return FixedPointAccumulator<Carrier>(width, lsb, spec.rounding, spec.overflow);
}

Register make_fixed_point(const RegisterSpec& spec, int width, int lsb, const AddendRange& addends,
                          bool tree) {
  if (spec.dual && tree) {
    throw SpecError("accumulator: dual registers are not the adders of a tree");
  }
  const int register_width = spec.dual ? width + 1 : width;
  const int carried = std::max(register_width, addend_bits(addends, lsb)) + 1;
  if (carried > widest_exact) {
    throw SpecError("accumulator: a register of " + std::to_string(width) + " bits with lsb " +
                    std::to_string(lsb) + " is too far from addends of 2^" +
                    std::to_string(addends.quantum_exp) + " and up");
  }
  const bool plain = !spec.dual && !tree;
  AnyAccumulator accumulator = plain && carried <= 62
                                   ? fixed_point<std::int64_t>(spec, width, lsb, tree)
                               : carried <= 118 ? fixed_point<Int128>(spec, width, lsb, tree)
                                                : fixed_point<WideInt>(spec, width, lsb, tree);
  return {
      std::move(accumulator), {register_width, lsb, ""}, register_range(register_width, lsb), spec};
}

// The range of a format's values, as addends of the next register.
AddendRange format_range(const FormatLimits& limits) {
  const Unpacked one{ValueClass::finite, false, 1, 0};
  FormatLimits unit;  // the limits of the integer 1, so that the product range is the format's own
  unit.max = unit.lowest = unit.min_positive = one;
  return product_range(limits, unit);
}

Register make_floating_point(const RegisterSpec& spec, bool tree) {
  const auto shared_codec = std::make_shared<const Codec>(parse_format(spec.format));
  const Codec& codec = *shared_codec;
  FloatingPointAccumulator adder(shared_codec, spec.rounding, spec.overflow);
  const RegisterLayout layout{codec.format().width, 0, codec.format().name};
  const AddendRange range = format_range(codec.limits());
  if (tree) return {TreeAccumulator(std::move(adder)), layout, range, spec};
  return {std::move(adder), layout, range, spec};
}

Register make_aligned(const RegisterSpec& spec, bool tree) {
  if (tree) throw SpecError("accumulator: aligned sums take their terms at once, not as a tree");
  Register reg = make_floating_point(spec, false);
  const auto groups = std::get<FloatingPointAccumulator>(reg.accumulator);
  const FloatingPointAccumulator late(groups.shared_codec(), {}, spec.overflow);
  reg.accumulator = AlignedAccumulator(spec.aligned, spec.aligned.late ? late : groups, groups);
  return reg;
}

// ceil(log2(x)) for x >= 1.
int bits_to_reach(const BigInt& x) { return bit_length(BigInt(x - 1)); }

// The quire of the Posit Standard (2022) has 1 sign bit, 31 carry bits, and reaches from the largest
// product to the product's quantum: 16n bits for posits of n bits. The partial one (Johnson,
// "Rethinking floating point for deep learning", 2018) reaches to the largest value only, and down
// to the smallest product.
RegisterSpec quire_register(const RegisterSpec& spec, const FormatLimits& a,
                            const FormatLimits& b) {
  const AddendRange products = product_range(a, b);
  RegisterSpec fixed = spec;
  fixed.kind = AccumulatorKind::fixed;
  if (spec.partial) {
    const AddendRange values[] = {format_range(a), format_range(b)};
    int top = 0;
    for (const AddendRange& range : values) {
      const BigInt below = -range.low;
      top = std::max(top, bits_to_reach(std::max(below, range.high)) + range.quantum_exp);
    }
    fixed.lsb = value_exp(a.min_positive) + value_exp(b.min_positive);
    fixed.width = 2 + top - fixed.lsb;
  } else {
    const BigInt below = -products.low;
    fixed.lsb = products.quantum_exp;
    fixed.width = 1 + spec.carry + bits_to_reach(std::max(below, products.high));
  }
  return fixed;
}

// The register that a specification is for these operands.
RegisterSpec resolved(const RegisterSpec& spec, const FormatLimits& a, const FormatLimits& b) {
  if (spec.kind == AccumulatorKind::quire) return quire_register(spec, a, b);
  if (spec.kind != AccumulatorKind::tensor_core) return spec;
  return tensor_core_register(spec, a.format, b.format);
}

// Rounding a product moves it at most to the next power of two, and to multiples of the format's
// quantum; finer products stay multiples of their own.
AddendRange rounded_range(const AddendRange& products, const FormatLimits& format) {
  const AddendRange values = format_range(format);
  AddendRange range;
  range.quantum_exp = std::max(products.quantum_exp, values.quantum_exp);
  const auto bound = [&](const BigInt& product, const BigInt& value) -> BigInt {
    const int exp =
        std::min(bits_to_reach(product < 1 ? BigInt(1) : product) + products.quantum_exp,
                 bits_to_reach(value < 1 ? BigInt(1) : value) + values.quantum_exp);
    return BigInt(1) << std::max(0, exp - range.quantum_exp);
  };
  range.high = products.high > 0 ? bound(products.high, values.high) : BigInt(0);
  range.low = products.low < 0 ? -bound(-products.low, -values.low) : BigInt(0);
  return range;
}

std::optional<ProductStage> make_product_stage(const AccumulatorSpec& spec) {
  if (!spec.product) return std::nullopt;
  return ProductStage(*spec.product,
                      std::make_shared<const Codec>(parse_format(spec.product->format)));
}

// An array whose PEs pass sums on takes one product at a time.
void check_chains(const AccumulatorSpec& spec, std::size_t rows) {
  const std::string place = "accumulator '" + to_string(spec) + "': ";
  if (rows == 0) {
    if (spec.outer && !spec.has_inner_sums()) {
      throw SpecError(place + "expected chunk=<products an inner sum takes>");
    }
    return;
  }
  const bool fused = spec.inner.kind == AccumulatorKind::aligned ||
                     spec.inner.kind == AccumulatorKind::tensor_core;
  if (spec.tree || fused) {
    throw SpecError(place +
                    "an array whose PEs pass their sums on adds one product at a time, not a "
                    "group of them; expected another dataflow, such as os");
  }
  if (spec.inner.dual && !spec.outer) {
    throw SpecError(place + "expected +<register> for the partial sums below the chains");
  }
  if (spec.partials != 0) {
    throw SpecError(place +
                    "an array whose PEs pass their sums on has no sums that take turns; "
                    "expected dataflow os or dot, or no partials");
  }
  if (spec.chunk != 0 && spec.chunk != rows) {
    throw SpecError(place + "an array whose chains are " + std::to_string(rows) +
                    " long sums chunks of " + std::to_string(rows) +
                    "; leave chunk out or make it equal");
  }
}

// Quires and fused sums are defined by the formats whose products they take.
void check_scaled(const AccumulatorSpec& spec, const BlockFactors& factors) {
  const auto by_format = [](const RegisterSpec& reg) {
    return reg.kind == AccumulatorKind::quire || reg.kind == AccumulatorKind::aligned ||
           reg.kind == AccumulatorKind::tensor_core;
  };
  const bool sums = factors.place == ScalePlace::inner_sums;
  const bool inner = !sums && by_format(spec.inner);
  if (!inner && !(sums && by_format(spec.outer.value_or(spec.inner)))) return;
  throw SpecError(
      "accumulator '" + to_string(spec) +
      "': expected a register for addends with block "
      "scales, not a quire or an aligned sum; these can be inner registers (chunk=..+..) "
      "whose sums lie within a block");
}

}  // namespace

RegisterFile make_register_file(const RegisterLayout& layout, std::size_t outputs) {
  return {layout, std::vector<std::uint64_t>(outputs * layout.words()),
          std::vector<std::uint8_t>(outputs)};
}

const Codec* codec_of(const Register& reg) {
  using Tree = TreeAccumulator<FloatingPointAccumulator>;
  if (const auto* sum = std::get_if<FloatingPointAccumulator>(&reg.accumulator))
    return &sum->codec();
  if (const auto* tree = std::get_if<Tree>(&reg.accumulator)) return &tree->adder().codec();
  const auto* aligned = std::get_if<AlignedAccumulator>(&reg.accumulator);
  return aligned != nullptr ? &aligned->sum_register().codec() : nullptr;
}

Register make_register(const RegisterSpec& spec, const AddendRange& addends, std::size_t count,
                       bool tree, const std::optional<AddendRange>& first) {
  const AddendRange all_addends = first ? united(addends, *first) : addends;
  switch (spec.kind) {
    case AccumulatorKind::exact: {
      AddendRange sums = sum_range(addends, count);
      if (first) sums = added(sums, *first);
      Register reg = make_fixed_point(spec, signed_bits(sums.low, sums.high), sums.quantum_exp,
                                      all_addends, tree);
      reg.sums = sums;
      return reg;
    }
    case AccumulatorKind::integer:
      return make_fixed_point(spec, spec.width, addends.quantum_exp, all_addends, tree);
    case AccumulatorKind::fixed:
      return make_fixed_point(spec, spec.width, spec.lsb, all_addends, tree);
    case AccumulatorKind::aligned:
      return make_aligned(spec, tree);
    case AccumulatorKind::floating:
    case AccumulatorKind::quire:
    case AccumulatorKind::tensor_core:
      break;
  }
  assert(spec.kind == AccumulatorKind::floating);
  return make_floating_point(spec, tree);
}

std::size_t chunk_length(const AccumulatorSpec& spec, std::size_t k, std::size_t rows) {
  if (rows == 0 && spec.partials != 0) return (k + spec.partials - 1) / spec.partials;
  const std::size_t wanted = rows != 0 ? rows : spec.chunk;
  return wanted == 0 ? k : std::min(wanted, k);
}

MacRegisters make_mac_registers(const AccumulatorSpec& spec, const FormatLimits& activations,
                                const FormatLimits& weights, std::size_t k, std::size_t rows,
                                const std::optional<BlockFactors>& factors,
                                const std::optional<AddendRange>& bias) {
  check_chains(spec, rows);
  std::optional<ProductStage> stage = make_product_stage(spec);
  AddendRange products = product_range(activations, weights);
  const bool scales_sums = factors && factors->place == ScalePlace::inner_sums;
  if (factors) check_scaled(spec, *factors);
  if (factors && !scales_sums) products = scaled_range(products, factors->range);
  if (stage) products = rounded_range(products, stage->codec().limits());
  const RegisterSpec inner = resolved(spec.inner, activations, weights);
  const std::size_t chunk = chunk_length(spec, k, rows);
  const bool has_outer = rows != 0 || spec.has_inner_sums();
  MacRegisters registers{
      activations,
      weights,
      std::move(stage),
      make_register(inner, products, chunk, spec.tree, has_outer ? std::nullopt : bias),
      chunk,
      spec.tree,
      {}};
  if (!has_outer) return registers;
  registers.partials = spec.partials;
  const RegisterSpec outer = resolved(spec.outer.value_or(spec.inner), activations, weights);
  const bool all_exact =
      inner.kind == AccumulatorKind::exact && outer.kind == AccumulatorKind::exact;
  AddendRange addends = all_exact ? products : registers.inner.sums;
  if (scales_sums) {
    registers.sum_factors = factors->range;
    addends = scaled_range(addends, factors->range);
  }
  const std::size_t sums =
      spec.partials != 0 ? std::min(spec.partials, k) : (k + chunk - 1) / chunk;
  registers.outer = make_register(outer, addends, all_exact ? k : sums, false, bias);
  return registers;
}

}  // namespace guardbit::inline arith
