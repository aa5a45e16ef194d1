// Encoding a product and reading it back.
#include "arith/registers/product_stage.h"

namespace guardbit::inline arith {

Product ProductStage::rounded(const Product& product, std::uint64_t random, std::uint8_t& flags,
                              AdditionCounts& counts) const {
  if (product.is_special() || product.integer == 0) return product;
  ++counts.additions;
  const FormatLimits& limits = codec_->limits();
  const Overflow overflow = limits.infinity ? Overflow::infinity : Overflow::saturate;
  const Encoded encoded =
      codec_->encode(real_from(product.integer, product.exp), spec_.rounding, overflow, random);
  const Operand value = codec_->operand(encoded.code);
  if (encoded.overflow) {
    ++counts.overflows;
    flags |= output_overflowed;
    if (value.exponent < special_exponent) {
      ++counts.saturations;
      flags |= output_saturated;
    }
  } else if (encoded.inexact) {
    ++counts.inexact;
    flags |= output_inexact;
  }
  if (encoded.underflow) {
    ++counts.underflows;
    flags |= output_underflowed;
  }
  return {value.significand, value.quantum_exp, value.exponent};
}

}  // namespace guardbit::inline arith
