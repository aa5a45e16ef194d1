// Faster ways to the outputs of a product. Whoever has one registers how it is chosen.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>

#include "arith/product/matrix_product.h"
#include "arith/product/plain_gemm.h"

namespace guardbit::inline arith {

/// Sums that a kernel hands back: the plain path over these outputs.
using PlainSums = std::function<MacTally(const OutputRange&)>;

/// A product whose kernel is chosen.
class FastProduct {
 public:
  virtual ~FastProduct() = default;
  /// Pieces of work that may run at the same time.
  virtual std::size_t tasks() const = 0;
  /// Writes the outputs of one piece, from place first_output on; returns what Detail::events
  /// counts.
  virtual MacTally run(std::size_t task, const GemmRun& run, const PlainSums& plain,
                       RegisterFile& file) const = 0;
};

/// The way to one product's outputs in this detail, or null where none serves; `report` says which
/// does, or why none. The result refers to the operands and the registers.
using ChooseFastProduct = std::function<std::unique_ptr<FastProduct>(
    const GemmOperands& operands, const MacRegisters& registers, Detail detail,
    KernelReport& report)>;

/// Registers what multiply_matrices asks, at namespace level: there is one.
struct AddFastProducts {
  explicit AddFastProducts(ChooseFastProduct choose);
};

/// multiply_matrices with a choice of the caller's own.
MacTally multiply_matrices(const GemmOperands& operands, const MacRegisters& registers,
                           const GemmRun& run, const ChooseFastProduct& choose, RegisterFile& file,
                           KernelReport* report = nullptr);

}  // namespace guardbit::inline arith
