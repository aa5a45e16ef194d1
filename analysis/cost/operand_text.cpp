// Widths to names.
#include "analysis/cost/operand_text.h"

namespace guardbit::analysis {
namespace {

std::string minifloat_text(int exponent_bits, int fraction_bits) {
  return "e" + std::to_string(exponent_bits) + "m" + std::to_string(fraction_bits);
}

// A posit of n bits spans 2 (n - 2) 2^es exponents.
std::string posit_text(const OperandWidths& operand) {
  const int useed = operand.exponents / (2 * (operand.bits - 2));
  int es = 0;
  while ((1 << es) < useed) ++es;
  return "posit" + std::to_string(operand.bits) + "_" + std::to_string(es);
}

}  // namespace

std::string operand_text(const OperandWidths& operand) {
  switch (operand.kind) {
    case OperandKind::minifloat:
      return minifloat_text(operand.exponent_bits, operand.precision - 1);
    case OperandKind::posit:
      return posit_text(operand);
    default:
      return "int" + std::to_string(operand.bits);
  }
}

std::string register_text(const MacDesign& design) {
  if (design.kind == RegisterEncoding::floating) {
    return minifloat_text(design.exponent_bits, design.fraction_bits);
  }
  return std::to_string(design.register_bits) + " bits";
}

}  // namespace guardbit::analysis
