// An operand of a product on its way from codes to carriers: what each code stands for is looked up
// once, so that large operands cost little more than a table look-up an element.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "arith/kernels/carriers.h"
#include "arith/registers/operand_decoder.h"
#include "traces/operands/gemm_codes.h"

namespace guardbit::models {

/// An operand in units of 2^exp.
template <class T>
T carrier(const Operand& operand, int exp) {
  return static_cast<T>(
      std::ldexp(static_cast<double>(operand.significand), operand.quantum_exp - exp));
}

/// Lines of k carriers each.
template <class T>
struct CarrierLines {
  std::size_t count = 0, k = 0;
  std::vector<T> values;
  const T* line(std::size_t i) const { return values.data() + i * k; }
};

class CodedOperands {
 public:
  /// Lines of `k` elements. Their values are what the decoder gives for products.
  CodedOperands(const std::vector<CodeOrEmpty>& elements, std::size_t k,
                const OperandDecoder& decoder);

  const ValueRange& range() const { return range_; }
  const Magnitudes& magnitudes() const { return magnitudes_; }

  /// In units of 2^exp; numbers only.
  template <class T>
  CarrierLines<T> lines(int exp) const {
    std::vector<T> carriers(distinct_.size());
    for (std::size_t i = 0; i < carriers.size(); ++i) {
      if (occurs_[i] != 0) carriers[i] = carrier<T>(distinct_[i], exp);
    }
    CarrierLines<T> result{places_.size() / k_, k_, std::vector<T>(places_.size())};
    for (std::size_t i = 0; i < places_.size(); ++i) result.values[i] = carriers[places_[i]];
    return result;
  }

 private:
  void look_up_codes(const std::vector<CodeOrEmpty>& elements, const OperandDecoder& decoder);
  void decode_each(const std::vector<CodeOrEmpty>& elements, const OperandDecoder& decoder);
  void measure();

  std::size_t k_;
  std::vector<Operand> distinct_;      // an empty element's, and that of each code or element
  std::vector<std::uint8_t> occurs_;   // of distinct_
  std::vector<std::uint32_t> places_;  // of each element, in distinct_
  ValueRange range_;
  Magnitudes magnitudes_;
};

/// Both operands of a product.
struct CodedProduct {
  CodedOperands a, b;
};

}  // namespace guardbit::models
