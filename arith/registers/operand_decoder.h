// Codes of one operand, and of its block scales, as what enters a multiplier.
//
// Block scales are applied at one of two places, the same for both operands of a layer:
//  - to inner sums, where every inner sum lies within one block of both operands: the content of
//    the inner register is multiplied by the product of both scales, exactly, as it is added to the
//    outer register. The inner register sees unscaled products.
//  - else to products: an operand is multiplied by its scale, exactly, when it is decoded.
#pragma once

#include "arith/numbers/codec.h"
#include "arith/numbers/operand.h"

namespace guardbit::inline arith {

enum class ScalePlace { products, inner_sums };

/// The codecs are referred to, not copied.
struct OperandDecoder {
  const Codec& elements;
  const Codec* scales = nullptr;  ///< of blocks; null: there are none
  ScalePlace place = ScalePlace::products;

  /// What enters the multiplier.
  Operand operand(Code code, Code scale) const {
    const Operand element = elements.operand(code);
    if (scales == nullptr || place == ScalePlace::inner_sums) return element;
    return multiplied(element, scales->operand(scale));
  }
  /// What an inner sum is multiplied with: 1 where scales are applied to products.
  Operand sum_scale(Code scale) const {
    if (scales == nullptr || place == ScalePlace::products) return unit_operand;
    return scales->operand(scale);
  }

 private:
  // The product of a number and a scale, which has up to 16 bits: 48 bits at most.
  static Operand multiplied(const Operand& element, const Operand& scale) {
    return {element.significand * scale.significand, element.quantum_exp + scale.quantum_exp,
            element.exponent + scale.exponent};
  }
};

}  // namespace guardbit::inline arith
