// Reading widths off formats and registers.
#include "analysis/cost/design.h"

#include <array>

#include "arith/kernels/posit.h"

namespace guardbit::analysis {
namespace {

constexpr std::size_t most_lanes = 1024;

bool is_integer(const Format& format, const FormatLimits& limits) {
  if (format.never_rounds_to_zero || format.is_rounded) return false;
  return format.sign == SignEncoding::twos_complement ||
         (format.sign == SignEncoding::unsigned_only && limits.significand_bits == format.width);
}

OperandWidths integer_widths(const Format& format, const FormatLimits& limits) {
  const bool is_signed = format.sign == SignEncoding::twos_complement;
  return {OperandKind::integer,  format.width, is_signed, format.width, 0, 0,
          limits.min_quantum_exp};
}

OperandWidths minifloat_widths(const Format& format, const FormatLimits& limits) {
  const bool is_signed = format.sign == SignEncoding::sign_magnitude;
  const int precision = limits.significand_bits;
  const int exponent_bits = format.width - (is_signed ? 1 : 0) - (precision - 1);
  return {OperandKind::minifloat,
          format.width,
          is_signed,
          precision,
          exponent_bits,
          value_exp(limits.max) - normal_exp(limits),
          limits.min_quantum_exp};
}

OperandWidths posit_widths(const Format& format, const FormatLimits& limits) {
  const int lowest = value_exp(limits.min_positive);
  return {OperandKind::posit,
          format.width,
          true,
          limits.significand_bits,
          0,
          value_exp(limits.max) - lowest,
          lowest - (limits.significand_bits - 1)};
}

using Designed = Covered<MacDesign>;

// What the model says nothing of, whatever the register.
std::string uncovered_shape(const MacRegisters& registers) {
  if (registers.product) return "products that are rounded first";
  if (registers.order.tree) return "trees of adders";
  if (registers.outer) return "two registers";
  if (registers.sum_factors) return "block scales";
  return "";
}

Designed with_twos_complement(MacDesign design, const MacRegisters& registers) {
  const Rounding mode = registers.inner.rounding.mode;
  design.register_bits = registers.inner.layout.width;
  design.register_lsb = registers.inner.layout.lsb;
  design.saturates = registers.inner.overflow != Overflow::wrap;
  const int product_lsb = registers.activations.min_quantum_exp + registers.weights.min_quantum_exp;
  const bool loses_bits = design.register_lsb > product_lsb;
  if (loses_bits && design.activations.kind == OperandKind::integer) {
    return Designed::not_covered("integer products without their low bits");
  }
  if (loses_bits && mode != Rounding::down && mode != Rounding::toward_zero) {
    return Designed::not_covered("fixed point that rounds products other than by truncation");
  }
  const int product_top = design.product_bits() + design.reach() - design.dropped();
  if (product_top <= 0) return Designed::not_covered("a register above every product");
  if (design.saturates && product_top > design.register_bits) {
    return Designed::not_covered("a saturating register that is narrower than a product");
  }
  if (design.saturates && design.lanes > 1) {
    return Designed::not_covered("lanes that saturate one after another");
  }
  return design;
}

Designed with_floating(MacDesign design, const MacRegisters& registers) {
  const Register& reg = registers.inner;
  const Covered<OperandWidths> widths = operand_widths(*reg.layout.codec);
  if (!widths || widths->kind != OperandKind::minifloat || !widths->is_signed) {
    return Designed::not_covered("a register of " + reg.layout.format().name);
  }
  if (design.activations.kind == OperandKind::integer) {
    return Designed::not_covered("integers summed in floating point");
  }
  if (reg.rounding.mode != Rounding::nearest_even) {
    return Designed::not_covered("floating-point sums rounded other than to nearest even");
  }
  design.kind = RegisterEncoding::floating;
  design.register_bits = reg.layout.width;
  design.exponent_bits = widths->exponent_bits;
  design.fraction_bits = widths->precision - 1;
  return design;
}

constexpr std::array<std::string_view, 5> family_names{
    "integer", "minifloat_fixed", "minifloat_float", "posit_fixed", "posit_float"};

}  // namespace

Covered<OperandWidths> operand_widths(const Codec& codec) {
  const Format& format = codec.format();
  const FormatLimits& limits = codec.limits();
  if (format.sign == SignEncoding::table || format.is_rounded) {
    return Covered<OperandWidths>::not_covered("operands of " + format.name);
  }
  if (is_integer(format, limits)) return integer_widths(format, limits);
  if (!format.never_rounds_to_zero && format.sign != SignEncoding::twos_complement) {
    return minifloat_widths(format, limits);
  }
  if (posit_parameters(codec)) return posit_widths(format, limits);
  return Covered<OperandWidths>::not_covered("operands of " + format.name);
}

Covered<MacDesign> mac_design(const Codec& weights, const Codec& activations,
                              const MacRegisters& registers, std::size_t lanes) {
  const Covered<OperandWidths> a = operand_widths(activations), w = operand_widths(weights);
  if (!a) return Designed::not_covered(a.why());
  if (!w) return Designed::not_covered(w.why());
  if (a->kind != w->kind) return Designed::not_covered("operands of two kinds");
  if (lanes < 1 || lanes > most_lanes) {
    return Designed::not_covered("lanes other than 1 to " + std::to_string(most_lanes));
  }
  const std::string shape = uncovered_shape(registers);
  if (!shape.empty()) return Designed::not_covered(shape);
  MacDesign design{.activations = *a, .weights = *w, .lanes = static_cast<int>(lanes)};
  const RegisterSums& sums = registers.inner.sums;
  if (std::holds_alternative<FormatSums>(sums)) return with_floating(design, registers);
  if (std::holds_alternative<AlignedSums>(sums)) return Designed::not_covered("aligned sums");
  if (const auto* other = std::get_if<OtherSums>(&sums)) {
    return Designed::not_covered("registers of the kind " + other->name);
  }
  if (std::get<TwosComplementSums>(sums).dual) return Designed::not_covered("dual registers");
  return with_twos_complement(design, registers);
}

std::string_view name_of(MacFamily family) {
  return family_names[static_cast<std::size_t>(family)];
}

MacFamily family_of(const MacDesign& design) {
  const bool floating = design.kind == RegisterEncoding::floating;
  switch (design.activations.kind) {
    case OperandKind::posit:
      return floating ? MacFamily::posit_float : MacFamily::posit_fixed;
    case OperandKind::minifloat:
      return floating ? MacFamily::minifloat_float : MacFamily::minifloat_fixed;
    default:
      return MacFamily::integer;
  }
}

}  // namespace guardbit::analysis
