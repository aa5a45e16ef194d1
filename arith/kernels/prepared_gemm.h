// The operands of a matrix product made ready for kernels: what is the same for all registers.
#pragma once

#include <cstddef>
#include <map>
#include <tuple>
#include <vector>

#include "arith/kernels/carriers.h"
#include "arith/kernels/digits.h"
#include "arith/product/matrix_product.h"

namespace guardbit::inline arith {

/// Refers to the operands. Panels are made when first asked for and kept: one thread at a time
/// asks.
class PreparedGemm {
 public:
  enum Side { a, b };

  explicit PreparedGemm(const GemmOperands& operands);
  /// For plans only: the operands are kept elsewhere, a and b left empty. Without block scales
  /// of inner sums.
  PreparedGemm(const GemmOperands& operands, const ValueRange& a, const ValueRange& b, int sum_top);

  const GemmOperands& operands() const { return operands_; }
  const ValueRange& range(Side side) const { return ranges_[side]; }
  /// The range of products of both operands' block scales of inner sums; of 1 without any.
  const ValueRange& factors() const { return factors_; }
  const ValueRange& bias() const { return bias_; }
  /// The operands' magnitude_sum_top, without bias and factors.
  int sum_top() const { return sum_top_; }

  /// The panels of make_panels, valid as long as this object. `turns`: sums that take the products
  /// in turn; then the products of sum 0 come first, then those of sum 1, and so on. 0: ascending.
  template <class T>
  const Panels<T>& panels(Side side, std::size_t width, int exp, std::size_t turns = 0) const;
  /// The panels of make_power_panels.
  const std::vector<double>& powers(Side side, std::size_t width, int exp) const;
  /// The panels of make_digits.
  const DigitPanels& digits(Side side, std::size_t width, int digit_bits) const;

 private:
  template <class Made>
  using Cache = std::map<std::tuple<std::size_t, int, std::size_t>, Made>;  // by the arguments

  const std::vector<Operand>& of(Side side) const { return side == a ? operands_.a : operands_.b; }

  const GemmOperands& operands_;
  ValueRange ranges_[2], factors_, bias_;
  int sum_top_;
  mutable Cache<Panels<float>> float_panels_[2];
  mutable Cache<Panels<double>> double_panels_[2];
  mutable Cache<std::vector<double>> powers_[2];
  mutable Cache<DigitPanels> digits_[2];
};

/// multiply_matrices of matrix_product.h, for operands that serve many registers.
MacTally multiply_matrices(const PreparedGemm& prepared, const MacRegisters& registers,
                           const GemmRun& run, RegisterFile& file, KernelReport* report = nullptr);

}  // namespace guardbit::inline arith
