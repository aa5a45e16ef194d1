// Fitting register specifications to the formats and the length of the sums they are to hold.
#include "arith/accumulators.h"

#include <memory>
#include <utility>

#include "arith/error.h"

namespace guardbit {
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
AnyAccumulator fixed_point(int width, int lsb, const RegisterSpec& spec) {
  return FixedPointAccumulator<Carrier>(width, lsb, spec.rounding, spec.overflow);
}

Register make_fixed_point(const RegisterSpec& spec, int width, int lsb,
                          const AddendRange& addends) {
  const int carried = std::max(width, addend_bits(addends, lsb)) + 1;
  if (carried > widest_exact) {
    throw SpecError("accumulator: a register of " + std::to_string(width) + " bits with lsb " +
                    std::to_string(lsb) + " is too far from addends of 2^" +
                    std::to_string(addends.quantum_exp) + " and up");
  }
  AnyAccumulator accumulator = carried <= 62    ? fixed_point<std::int64_t>(width, lsb, spec)
                               : carried <= 118 ? fixed_point<Int128>(width, lsb, spec)
                                                : fixed_point<WideInt>(width, lsb, spec);
  return {std::move(accumulator), {width, lsb, ""}, register_range(width, lsb), spec};
}

Register make_floating_point(const RegisterSpec& spec) {
  auto codec = std::make_shared<const Codec>(parse_format(spec.format));
  const FormatLimits& limits = codec->limits();
  const Unpacked one{ValueClass::finite, false, 1, 0};
  FormatLimits unit;  // the limits of the integer 1, so that the product range is the format's own
  unit.max = unit.lowest = unit.min_positive = one;
  const AddendRange range = product_range(limits, unit);
  const RegisterLayout layout{codec->format().width, 0, codec->format().name};
  return {FloatingPointAccumulator(codec, spec.rounding, spec.overflow), layout, range, spec};
}

}  // namespace

RegisterFile make_register_file(const RegisterLayout& layout, std::size_t outputs) {
  return {layout, std::vector<std::uint64_t>(outputs * layout.words()),
          std::vector<std::uint8_t>(outputs)};
}

Register make_register(const RegisterSpec& spec, const AddendRange& addends, std::size_t count) {
  switch (spec.kind) {
    case AccumulatorKind::exact: {
      const int lsb = addends.quantum_exp;
      Register reg = make_fixed_point(spec, exact_sum_bits(addends, count), lsb, addends);
      reg.sums = sum_range(addends, count);
      return reg;
    }
    case AccumulatorKind::integer:
      return make_fixed_point(spec, spec.width, addends.quantum_exp, addends);
    case AccumulatorKind::fixed:
      return make_fixed_point(spec, spec.width, spec.lsb, addends);
    case AccumulatorKind::floating:
      break;
  }
  return make_floating_point(spec);
}

MacRegisters make_mac_registers(const AccumulatorSpec& spec, const FormatLimits& activations,
                                const FormatLimits& weights, std::size_t k, std::size_t rows) {
  if (rows != 0 && spec.chunk != 0 && spec.chunk != rows) {
    throw SpecError("accumulator '" + to_string(spec) + "': an array whose chains are " +
                    std::to_string(rows) + " long sums chunks of " + std::to_string(rows) +
                    "; leave chunk out or make it equal");
  }
  if (rows == 0 && spec.outer && spec.chunk == 0) {
    throw SpecError("accumulator '" + to_string(spec) +
                    "': expected chunk=<products an inner sum takes>");
  }
  const AddendRange products = product_range(activations, weights);
  const std::size_t wanted = rows != 0 ? rows : spec.chunk;
  const std::size_t chunk = wanted == 0 ? k : std::min(wanted, k);
  MacRegisters registers{make_register(spec.inner, products, chunk), chunk, {}};
  if (wanted == 0) return registers;
  const RegisterSpec& outer = spec.outer.value_or(spec.inner);
  const bool all_exact =
      spec.inner.kind == AccumulatorKind::exact && outer.kind == AccumulatorKind::exact;
  registers.outer = all_exact ? make_register(outer, products, k)
                              : make_register(outer, registers.inner.sums, (k + chunk - 1) / chunk);
  return registers;
}

}  // namespace guardbit
